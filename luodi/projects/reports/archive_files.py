"""Names in an archive, and the lists by which it can be checked on any machine."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

LONGEST = 60
# What Windows does not take in names, and marks that turn the direction of writing and would hide an ending.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

GUIDE = """一项一档：{name}（{number}）

{made}。
{moment}。以后再有变动，不在这份档案里。

一、有什么
  目录.pdf、目录.csv    每个文件是什么、有多大、SHA-256 值是多少
  01、02…开头的 PDF     项目的各部分情况，与项目页面一致
  附件                  各部分引用的原件，原样取出
  审计记录.csv          谁在什么时间办了什么，一条一行
  SHA256SUMS            所有文件的 SHA-256 值

二、怎样核对文件没有被改过（不需要落地系统）
  Linux：在本文件夹运行
      sha256sum -c SHA256SUMS
    每行都应显示 OK（“成功”）。
  Windows：在本文件夹打开命令提示符，对要核对的文件运行
      certutil -hashfile "文件名" SHA256
    显示的值应与目录里这个文件的值相同。
  整个压缩包的 SHA-256 值记在系统里，可以请交出档案的人查对。

三、怎样核对审计记录没有被改过
  每条的“指纹”由系统按“上一条指纹”和这一条的全部内容算出，内容里还有办理人的网络地址。地址只给能看审计记录的人，
  与别的项目有关的名称和说明也只写到可以给您看的程度，所以要在系统里核对：请审计管理员在“审计记录”里点“核对”，
  再按序号查对指纹。全县的审计记录按序号前后相接，这里只取本项目的各条，所以序号不连续；
  某一条与系统里同一序号的指纹一致，就说明从第 1 条到这一条都没有改过。
  制作时全县共 {length} 条，最后一条的指纹是
      {head}
  被拒绝的访问只在审计管理员处查看，不列在这里；原文里的时间是世界协调时，比北京时间早 8 小时。
"""


def safe(name: str, otherwise: str = "文件") -> str:
    """Return a name that every system takes: nothing forbidden, no device, not too long, its ending kept."""
    name = _FORBIDDEN.sub("_", name).strip().strip(".").strip()
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = name, "", ""
    stem = stem[: LONGEST - len(ending)].rstrip(" .")
    found = f"{stem or otherwise}{dot}{ending}"
    return f"_{found}" if _DEVICES.fullmatch(found) else found


def unique(path: str, taken: set[str]) -> str:
    """Return the path, with a number before its ending where another file has it already; letters' case does not count."""
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        stem, ending = path, ""
    found, number = path, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem}（{number}）{dot}{ending}"
    taken.add(found.casefold())
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table as CSV that spreadsheets open in Chinese and never take for formulas."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def sums(hashes: Iterable[tuple[str, str]]) -> bytes:
    """Write the list that ``sha256sum -c`` reads, from pairs of path and hash."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in hashes).encode()
