"""Lists of bulletins, and the data of one as a workbook."""

import tempfile
from typing import IO

from luodi.accounts.models import User
from luodi.bulletins.models import Bulletin
from luodi.common import clock, paging, spreadsheets
from luodi.common.columns import Column

COLUMNS = (
    Column("name", "指标", lambda line: line["name"], width=28),
    Column("unit", "单位", lambda line: line["unit_name"] or "全县", width=24),
    Column("period", "统计期", lambda line: line["period_words"], width=18),
    Column("shown", "数", lambda line: line["shown"], width=16),
    Column("measure", "计量单位", lambda line: line["measure"] or "%", width=10),
    Column("as_of", "数据截至", lambda line: line["as_of"][:10], width=14),
    Column("code", "指标代号", lambda line: line["code"], width=24),
)


def page(user: User, kind: str, wanted: str | None) -> paging.Page:
    """Return a page of bulletins, drafts first, then the latest; a fixed number of queries."""
    heavy = [f"{way}{name}" for way in ("", "corrects__", "corrected_by__") for name in ("document", "data")]
    rows = Bulletin.objects.visible_to(user)
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.select_related("made_by", "issued_by", "corrects", "corrected_by")
    return paging.page_of(rows.defer(*heavy).order_by("state", "-issued_at", "-made_at", "-pk"), wanted)


def workbook(bulletin: Bulletin) -> IO[bytes]:
    """Write every figure of a bulletin to a temporary file that goes when it is closed."""
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    note = f"{bulletin.number}　数据截至{clock.day_of(bulletin.as_of)}"
    spreadsheets.write(
        made, spreadsheets.Ledger(one_line(bulletin.title), note, COLUMNS, bulletin.data.values())
    )
    made.seek(0)
    return made


def one_line(title: str) -> str:
    """Return a title as it stands in lists."""
    return title.replace("\n", "")
