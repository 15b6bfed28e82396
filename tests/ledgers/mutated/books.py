"""The books that are spoilt: the eight samples, and the forms that a sample can be saved in besides."""

import io
from functools import cache
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from . import writers
from .tables import Table

SAMPLES = Path(__file__).parents[1] / "samples"


class Book(NamedTuple):
    """A file as it was before anything was done to it."""

    title: str
    suffix: str
    data: bytes


def tables_of(data: bytes) -> list[Table]:
    """Return the values of every sheet of a workbook, with its merged cells."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            merges = [(*a, *b) for a, b in sheet.merged_cell_ranges or ()]
            found.append(Table(name, sheet.to_python(skip_empty_area=False), merges))
        return found


@cache
def books() -> tuple[Book, ...]:
    """Return every book, always in the same order."""
    paths = sorted(path for path in SAMPLES.glob("open*") if path.suffix != ".json")
    samples = [Book(path.stem.split("_")[0], path.suffix, path.read_bytes()) for path in paths]
    one, many = (tables_of(sample.data) for sample in (samples[0], samples[5]))
    made = [
        Book("xls", ".xls", writers.xls(many)),
        Book("ods", ".ods", writers.ods(many)),
        Book("html", ".xls", writers.html(one)),
        Book("mht", ".mht", writers.mht(many)),
        Book("xml", ".xml", writers.xml(many)),
    ]
    return (*samples, *made)
