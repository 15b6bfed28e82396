"""Handing the list out as a workbook. Whoever takes rows out of the system leaves a line in the trail."""

import tempfile
from collections.abc import Sequence
from typing import IO

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.projects.reports import lists, workbooks


@permitted(Permission.PROJECT_EXPORT)
def export_list(
    *, filters: lists.Filters, title: str, conditions: Sequence[str], sort: str, keys: list[str], by: User
) -> IO[bytes]:
    """Write the filtered list to a temporary file that goes when it is closed, and note who took how much.

    Not in a transaction: a large list takes seconds, and nobody else could write meanwhile.
    """
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    count = workbooks.write_list(
        made, lists.filtered(by, filters), title=title, sort=sort, keys=keys, as_of=filters.as_of
    )
    trail.record(
        "project.list_exported",
        None,
        by=by,
        title=title,
        conditions=list(conditions),
        picked=len(filters.picked),
        columns=keys,
        count=count,
    )
    made.seek(0)
    return made
