"""`luodi read FILE`: prints what a ledger says, as JSON or as a short summary."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from luodi.ledgers.flags import CATALOGUE
from luodi.ledgers.reader import read
from luodi.ledgers.reading import Reading
from luodi.ledgers.workbook import UnreadableLedger


def main(argv: Sequence[str] | None = None) -> int:
    """Reads the file and prints; 2 with one Chinese sentence on stderr when it cannot be read."""
    options = _parser().parse_args(argv)
    try:
        reading = read(options.file, as_of=options.as_of)
    except UnreadableLedger as error:
        return _refuse(str(error))
    except OSError:
        return _refuse(f"打不开文件“{options.file}”，请检查路径。")
    if options.json:
        text = json.dumps(reading.to_json(), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(_summary(reading))
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.flush()
    return 0


def _refuse(message: str) -> int:
    sys.stderr.buffer.write(message.encode() + b"\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luodi read", description="读取项目台账并列出疑问")
    parser.add_argument("file", type=Path, help="台账文件（.xlsx、.xls、.ods、.csv）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="统计日，缺省取表内日期"
    )
    return parser


def _summary(reading: Reading) -> Iterator[str]:
    counted = Counter(row.sheet for row in reading.rows)
    yield f"统计日 {reading.as_of.isoformat()}，读到 {len(reading.rows)} 个项目，另有 {len(reading.ignored)} 行不是项目。"
    for sheet, number in counted.items():
        yield f"  {sheet}：{number} 个项目"
    for hidden in reading.hidden:
        yield f"  {hidden.why}"
    for severity, title in (("error", "必须处理"), ("warning", "请留意")):
        codes = Counter(flag.code for row in reading.rows for flag in row.flags if flag.severity == severity)
        if codes:
            yield f"{title}："
        for code, number in codes.most_common():
            yield f"  {CATALOGUE[code].label} {number} 处"
