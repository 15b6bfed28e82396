"""``python -m tests.ledgers.rivals``: the open books and a ledger of 10,000 rows, read by pandas, tablib and Luodi in one run.

pandas reads as a careful user would have it: the head is the first row with a cell that names projects, the total the first
column that says so, its unit what the head or the lines above say. tablib reads as its documentation shows, which is what
django-import-export stands on. Neither is a dependency: what is not installed is left out and told so.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "samples"
UNITS = (("亿元", 10_000.0), ("万元", 1.0), ("元", 0.0001))
_NAME = re.compile(r"(?:项目|工程)[^,，]{0,4}名称|项目全称|^项目$|^名称$")
_TOTAL = re.compile(r"总投资|投资总额|投资额|引资额")


@dataclass(frozen=True)
class Found:
    """A project as a reader gives it: where, its name, its total in 万元, and whether anything is said to be doubtful."""

    sheet: str
    row: int
    name: str
    wan: float | None
    doubted: bool = False


@dataclass
class Score:
    """What came of the books for one reader."""

    wanted: int = 0
    named: int = 0
    amounts: int = 0
    silent: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)


def by_luodi(path: Path, as_of: date) -> list[Found]:
    from luodi.ledgers import read

    rows = read(path, as_of=as_of).to_json()["rows"]
    return [
        Found(
            row["sheet"],
            row["excel_row"],
            row["name"],
            row["investment_wan"],
            any(flag["severity"] != "info" for flag in row["flags"]),
        )
        for row in rows
    ]


def by_pandas(path: Path, as_of: date) -> list[Found]:
    import pandas as pd

    if path.suffix == ".csv":
        frames = {path.stem: pd.read_csv(path, header=None, dtype=object, encoding="gb18030")}
    else:
        engine = "xlrd" if path.suffix == ".xls" else "openpyxl"
        frames = pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine=engine)
    return [
        one for sheet, frame in frames.items() for one in _of_frame(str(sheet), frame.to_numpy().tolist())
    ]


def by_tablib(path: Path, as_of: date) -> list[Found]:
    import tablib

    if path.suffix == ".csv":
        return _of_frame(
            path.stem, _listed(tablib.Dataset().load(path.read_text("gb18030"), format="csv")), 0
        )
    book = tablib.Databook().load(path.read_bytes(), format=path.suffix[1:])
    return [one for sheet in book.sheets() for one in _of_frame(sheet.title, _listed(sheet), 0)]


def _listed(sheet: Any) -> list[Sequence[Any]]:
    return [sheet.headers or [], *sheet]


READERS: dict[str, tuple[str, Callable[[Path, date], list[Found]]]] = {
    "Luodi": ("luodi", by_luodi),
    "pandas": ("pandas", by_pandas),
    "tablib": ("tablib", by_tablib),
}


def _of_frame(sheet: str, lines: Sequence[Sequence[Any]], head: int | None = None) -> list[Found]:
    """The rows under a head: of tablib the first line, of pandas the first that names projects."""
    texts = [["" if cell is None or cell != cell else str(cell) for cell in line] for line in lines]
    heads = range(len(texts)) if head is None else [head]
    at = next((n for n in heads if any(_NAME.search(_plain(cell)) for cell in texts[n])), None)
    if at is None:
        return []
    name = next(n for n, cell in enumerate(texts[at]) if _NAME.search(_plain(cell)))
    total = next((n for n, cell in enumerate(texts[at]) if _TOTAL.search(_plain(cell))), None)
    above = " ".join(" ".join(line) for line in texts[: at + 1])
    told = texts[at][total] if total is not None else ""
    scale = next((scale for unit, scale in UNITS if unit in told), None) or next(
        (scale for unit, scale in UNITS if unit in above), 1.0
    )
    return [
        Found(sheet, row + 1, line[name].strip(), _number(line[total], scale) if total is not None else None)
        for row, line in enumerate(texts)
        if row > at and name < len(line) and line[name].strip()
    ]


def _plain(cell: str) -> str:
    return re.sub(r"\s", "", cell)


def _number(cell: str, scale: float) -> float | None:
    try:
        return float(cell.replace(",", "")) * scale
    except ValueError:
        return None


def books() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The open books with what a careful clerk reads."""
    for truth in sorted(SAMPLES.glob("open*.json")):
        path = next(one for one in SAMPLES.glob(f"{truth.stem}.*") if one.suffix != ".json")
        yield path, json.loads(truth.read_text("utf-8"))


def made(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A plain ledger of 10,000 rows; the only truth asked of it are names and amounts."""
    from nasty.book import workbook

    head = ["序号", "项目名称", "总投资（万元）", "责任单位", "项目状态", "建设内容"]
    rows = [
        [n, f"第{n}号生产线建设项目", 100 + n, f"第{n % 40}镇", "在建", "厂房及配套设施"]
        for n in range(1, 10_001)
    ]
    path = folder / "ten_thousand.xlsx"
    path.write_bytes(workbook({"台账": [head, *rows]}))
    wanted = [
        {"sheet": "台账", "excel_row": row + 1, "name": line[1], "investment_wan": line[2]}
        for row, line in enumerate(rows, 1)
    ]
    return path, {"as_of": "2026-06-30", "expected_rows": wanted}


def score(read: Callable[[Path, date], list[Found]], path: Path, truth: dict[str, Any], into: Score) -> None:
    """Adds what one reader makes of one book."""
    begun = time.process_time()
    try:
        found = read(path, date.fromisoformat(truth["as_of"]))
    except Exception as error:
        into.refused.append(f"{path.name}：{type(error).__name__}")
        found = []
    into.seconds += time.process_time() - begun
    have = {(one.sheet, one.row): one for one in found}
    for want in truth["expected_rows"]:
        into.wanted += 1
        one = have.pop((want["sheet"], want["excel_row"]), None)
        if one is None:
            continue
        into.named += _plain(one.name) == _plain(want["name"])
        amounts = [want["investment_wan"], *(want.get("accept_investment_wan") or [])]
        right = any(_same(one.wan, amount) for amount in amounts)
        into.amounts += right
        into.silent += not right and one.wan is not None and not one.doubted
    # What is no project and was taken for one.
    into.silent += sum(1 for one in have.values() if not one.doubted)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 0.001 * max(1.0, abs(other))


def table(title: str, scores: dict[str, Score | None]) -> Iterator[str]:
    yield from (
        f"## {title}",
        "",
        "| 读法 | 项目行 | 名称读对 | 总投资读对 | 无声的错 | CPU 秒 | 没有读成 |",
        "|---|---|---|---|---|---|---|",
    )
    for name, one in scores.items():
        if one is None:
            yield f"| {name} | 未安装 | | | | | |"
            continue
        refused = "；".join(one.refused)
        yield f"| {name} | {one.wanted:,} | {one.named:,} | {one.amounts:,} | {one.silent:,} | {one.seconds:.1f} | {refused} |"
    yield ""


def compare() -> Iterator[str]:
    """The tables, the open books first."""
    with tempfile.TemporaryDirectory() as folder:
        for title, those in (("八份公开样本", list(books())), ("一万行", [made(Path(folder))])):
            scores: dict[str, Score | None] = {}
            for name, (module, read) in READERS.items():
                scores[name] = into = Score() if find_spec(module) else None
                for path, truth in those if into is not None else ():
                    score(read, path, truth, into)
            yield from table(title, scores)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.stdout.write("\n".join(compare()) + "\n")
