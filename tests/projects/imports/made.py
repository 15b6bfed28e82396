"""A small ledger that was read, without a file to read: for tests that ask who may do what."""

from luodi.files.models import StoredFile
from luodi.projects.models import Batch, BatchRow, Doubt

COLUMNS = [
    {
        "letter": "A",
        "head": "项目名称",
        "field": "name",
        "unit": None,
        "hidden": False,
        "guessed_from": "synonym",
    },
    {
        "letter": "B",
        "head": "责任单位",
        "field": "unit",
        "unit": None,
        "hidden": False,
        "guessed_from": "synonym",
    },
    {
        "letter": "C",
        "head": "总投资",
        "field": "investment",
        "unit": "万元",
        "hidden": False,
        "guessed_from": "synonym",
    },
]
UNDERSTOOD = {
    "sheets": [
        {"name": "表", "hidden": False, "rows": 9, "columns": 3,
         "tables": [{"first_row": 1, "last_row": 9999, "head_rows": [1, 1], "unit": "万元", "kind": "project",
                     "columns": COLUMNS}]},
    ],
    "hidden": [], "passed_over": {}, "projects": 2, "used_sheets": ["表"], "funds": 0, "file_kind": "csv",
}  # fmt: skip


def make_batch(user, units, *keys, state="asking"):
    """Return a batch of the user with one clear row for each unit key."""
    file, _ = StoredFile.objects.get_or_create(sha256="0" * 64, defaults={"size": 1, "kind": "text/csv"})
    batch = Batch.objects.create(
        county=user.post.county, unit=user.post.unit, uploaded_by=user, post_id=user.post.pk, file=file,
        file_name="台账.csv", state=state, understood=UNDERSTOOD,
    )  # fmt: skip
    add_row(batch, None, 1, passed_over="header")
    for number, key in enumerate(keys, start=2):
        add_row(batch, units[key] if key else None, number)
    return batch


def add_row(batch, unit, number, passed_over="", **reading):
    """Add a row of the unit, clear unless a doubt is put to it."""
    said = {"name": f"第{number}号项目", "investment_wan": 100 * number, "investment_qualifier": "exact",
            "unit": str(unit or ""), "investor": None, "place": None, "industry": None, "stage": "在谈", "dates": {},
            "flags": [], "where": {"name": f"A{number}"}}  # fmt: skip
    cells = {"A": said["name"], "B": said["unit"], "C": str(100 * number)}
    return BatchRow.objects.create(
        county=batch.county, batch=batch, sheet="表", number=number, passed_over=passed_over, cells=cells,
        reading=said | reading, unit=unit, unit_text=said["unit"],
    )  # fmt: skip


def add_doubt(row, code="MISSING_INVESTMENT", severity="error", **more):
    """Put an open question to a row."""
    asks = {
        "text": "",
        "why": f"第 {row.number} 行总投资没有填，请补填。",
        "proposals": [{"label": "先空着", "set": {}}],
    }
    given = {"field": "investment_wan", "cell": f"C{row.number}", "asks": asks} | more
    return Doubt.objects.create(
        county=row.county, batch=row.batch, row=row, code=code, severity=severity, **given
    )
