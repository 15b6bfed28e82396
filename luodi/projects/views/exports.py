"""The library as a workbook."""

import tempfile
from dataclasses import replace

from django.http import FileResponse
from django.views.decorators.http import require_POST

from luodi.accounts.access import limited, requires
from luodi.accounts.limits import Act
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.projects.actions import exports as actions
from luodi.projects.columns import COLUMNS
from luodi.projects.forms.filters import FilterForm, conditions, picked
from luodi.projects.reports import lists, workbooks
from luodi.projects.stages import shelf_of


@require_POST
@requires(Permission.PROJECT_EXPORT)
@limited(Act.EXPORT)
def export(request):
    """Hand out the filtered list, or only the lines that were picked on the page."""
    form = FilterForm(request.GET)
    filters = replace(picked(form, request.POST), as_of=form.past)
    shown = request.POST.get("columns") == "shown"
    title = f"{request.post.county or request.post.unit}{shelf_of(filters.stages) or '项目库'}台账"
    made = actions.export_list(
        filters=filters,
        title=title,
        conditions=[condition.words for condition in conditions(form, request.user, request.GET)],
        sort=request.GET.get("sort", lists.LATEST),
        keys=_shown_keys(request) if shown else [],
        by=request.user,
    )
    return FileResponse(
        made, as_attachment=True, filename=f"{title}_{form.past.day if form.past else clock.today()}.xlsx"
    )


def _shown_keys(request):
    keys = request.GET.getlist("cols") or [column.key for column in COLUMNS if column.shown]
    # How a project stands at the levels is no word of a ledger; the library that holds it is.
    return [*keys, "level"] if {"levels", "mine"} & {*keys} else keys


@requires(Permission.PROJECT_VIEW)
def blank(request):
    """Hand out the blank workbook."""
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    workbooks.write_blank(made)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="项目台账（空白）.xlsx")
