"""`luodi score` and `luodi scheme schema`: the engine from the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from luodi.assessment.engine import facts, reading, scoring
from luodi.assessment.engine.publishing import schemas, table
from luodi.common.faults import Fault, Faulty


def score(words: Sequence[str]) -> int:
    """Score a scheme with facts; 0 when done, 1 when scheme or facts have faults, which are printed one a line."""
    parser = argparse.ArgumentParser(prog="luodi score", description="按考核办法计分")
    parser.add_argument("scheme", type=Path, help="考核办法（YAML）")
    parser.add_argument("facts", type=Path, help="事实（JSON）")
    parser.add_argument("--json", action="store_true", help="打印 JSON，不写时打印表")
    parser.add_argument("--line", default="", help="只算这一行")
    given = parser.parse_args(list(words))
    try:
        scheme = reading.read(_text(given.scheme))
        found = scoring.score(scheme, facts.loaded(_text(given.facts)), only=given.line)
    except Faulty as faulty:
        sys.stderr.write("".join(f"{fault}\n" for fault in faulty.faults))
        return 1
    text = json.dumps(found.plain(), ensure_ascii=False, indent=1) if given.json else table(found)
    sys.stdout.write(text + "\n")
    return 0


def scheme(words: Sequence[str]) -> int:
    """Print both JSON Schemas, or check a scheme."""
    parser = argparse.ArgumentParser(prog="luodi scheme", description="考核办法")
    parser.add_argument(
        "what", choices=["schema", "check"], help="schema：打印两份 JSON Schema；check：检查一份办法"
    )
    parser.add_argument("file", type=Path, nargs="?", help="考核办法（YAML）")
    given = parser.parse_args(list(words))
    if given.what == "schema":
        sys.stdout.write(json.dumps(schemas(), ensure_ascii=False, indent=1) + "\n")
        return 0
    if given.file is None:
        parser.error("请写明检查哪份办法")
    try:
        found = reading.read(_text(given.file))
    except Faulty as faulty:
        sys.stderr.write("".join(f"{fault}\n" for fault in faulty.faults))
        return 1
    sys.stdout.write(f"《{found.title}》没有发现问题。\n")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as broken:
        raise Faulty(
            [
                Fault(
                    (),
                    path.name,
                    "没有这个文件，请检查名称和位置。"
                    if isinstance(broken, FileNotFoundError)
                    else "打不开这个文件，请检查是不是文件夹，或有没有权限。",
                )
            ]
        ) from broken
    except UnicodeDecodeError as broken:
        raise Faulty([Fault((), path.name, "文件不是 UTF-8 编码，请另存为 UTF-8。")]) from broken
