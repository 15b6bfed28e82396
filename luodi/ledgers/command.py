"""`luodi read FILE`: prints what a ledger says, as JSON or as a table for people."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from luodi.ledgers import limited, printed
from luodi.ledgers.refusals import Reason, UnreadableLedger, damaged

# A file that nobody can read in this time is no ledger; 48,000 rows take half a minute.
SECONDS = 300
CHILD = "luodi.ledgers.child"
# 2 is also what a wrong call gives.
EXIT_CODES = {
    Reason.NOT_A_TABLE: (2, "打不开，或者不是表格"),
    Reason.DAMAGED: (3, "文件损坏"),
    Reason.PASSWORD: (4, "有密码"),
    Reason.EMPTY: (5, "没有内容"),
    Reason.NO_HEAD: (6, "没有找到项目表"),
    Reason.NO_ROWS: (7, "有表头，没有项目"),
    Reason.HIDDEN_ONLY: (8, "项目表在隐藏的工作表里"),
    Reason.PICTURES_ONLY: (9, "只有图片"),
    Reason.ONLY_COUNTS: (10, "只有汇总数或者目录"),
    Reason.TOO_LARGE: (11, "太大"),
    Reason.UNSAFE: (12, "含有不安全的内容"),
    Reason.TOO_SLOW: (13, "读得太久"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Reads the file and prints; with one Chinese sentence on stderr and a code of its own when it cannot be read."""
    options = _parser().parse_args(argv)
    try:
        with options.file.open("rb"):
            pass
    except OSError:
        return _refuse(f"打不开文件“{options.file}”，请检查路径。", Reason.NOT_A_TABLE)
    try:
        reading = _read(options.file, options.as_of)
    except UnreadableLedger as error:
        return _refuse(str(error), error.reason)
    text = (
        json.dumps(reading, ensure_ascii=False, indent=1)
        if options.json
        else "\n".join(printed.lines(reading))
    )
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
    return 0


def _read(file: Path, as_of: date | None) -> dict[str, Any]:
    """What the file says, read apart: whatever is in it breaks only the process that reads it."""
    day = as_of.isoformat() if as_of else None
    try:
        return dict(limited.ask(CHILD, "read", seconds=SECONDS, path=str(file.absolute()), as_of=day))
    except limited.BrokenOff as broken:
        if not broken.too_slow:
            raise damaged() from broken
        message = (
            f"读了超过 {SECONDS} 秒还没有读完，内容异常或者太大，请删去多余的工作表和空白行，另存后再试。"
        )
        raise UnreadableLedger(message, Reason.TOO_SLOW) from broken


def _refuse(message: str, reason: Reason) -> int:
    sys.stderr.buffer.write(message.encode("utf-8", "replace") + b"\n")
    return EXIT_CODES[reason][0]


def _parser() -> argparse.ArgumentParser:
    codes = "\n".join(f"  {code:>2}  {meaning}" for code, meaning in EXIT_CODES.values())
    parser = argparse.ArgumentParser(
        prog="luodi read",
        description="读取项目台账并列出疑问",
        epilog=f"退出码：\n   0  已读出\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = "台账文件（.xlsx、.xlsb、.xls、.et、.ods、.csv，网页表格 .html、.mht，XML 表格 .xml）"
    parser.add_argument("file", type=Path, help=kinds)
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="统计日，缺省取表内日期"
    )
    return parser
