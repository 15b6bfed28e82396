"""报市清单: the lists, making one, what one says, noting that it was sent and what the city answered."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import limited, requires, visible_or_404
from luodi.accounts.limits import Act
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import picks, typed
from luodi.library.actions import city_lists as actions
from luodi.library.forms.city_lists import CandidatesForm, CityListForm, Marking, SentForm
from luodi.library.models import CityList, CityMark
from luodi.library.reports import city_lists
from luodi.library.views import together
from luodi.projects.columns import COLUMNS, cells
from luodi.projects.reports import lists

SHOWN = [
    column for column in COLUMNS if column.key in ("name", "unit", "stage", "investment", "investor", "place")
]


@requires(Permission.CASES_VIEW)
def listing(request):
    """List what was reported to the city, the latest first."""
    page = city_lists.page(request.user, request.GET.get("page"))
    return render(request, "library/city_lists.html", {"page": page})


@requires(Permission.CITY_REPORT)
def make(request):
    """Offer what the county library holds and was not reported yet, and make a list of what is picked."""
    filters = CandidatesForm(request.user, request.GET)
    rows = city_lists.candidates(request.user, filters.filters)
    form = CityListForm(request.POST or None, initial={"title": _title(request)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make(project_ids=_picked(request, rows), by=request.user, **form.cleaned_data)
        except actions.CityRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "清单已做好。导出上报以后，请回来登记上报日期。")
            return redirect(made)
    page = lists.page(rows, request.GET.get("page"), sort="unit", total=rows.count(), size=city_lists.OFFERED)
    context = {"filters": filters, "form": form, "page": page, "columns": SHOWN, "cells": cells}
    return render(request, "library/make_city_list.html", context)


def _title(request):
    return f"{request.post.county}{clock.today():%Y年%-m月}报市项目清单"


def _picked(request, rows):
    """Return the ids that were picked, or everything that is offered."""
    if request.POST.get("whole"):
        return list(rows.values_list("pk", flat=True)[: city_lists.MOST + 1])
    return picks(request.POST)


@requires(Permission.CASES_VIEW)
def city_list(request, pk):
    """Show one list: what was reported, and what became of each project."""
    found = visible_or_404(request, CityList, "made_by", "made_post__unit", "sent_by", pk=pk)
    told = city_lists.counts(request.user, [found])[found.pk]
    context = {
        "list": found,
        "counts": told,
        "light_word": city_lists.light(found, told),
        "page": city_lists.row_page(found, request.user, request.GET.get("page")),
        "may_report": request.user.can(Permission.CITY_REPORT),
        "sent_form": SentForm(initial={"on": clock.today()}),
    }
    return render(request, "library/city_list.html", context)


@require_POST
@requires(Permission.CITY_REPORT)
def send(request, pk):
    """Note on which day the list went to the city."""
    found = visible_or_404(request, CityList, pk=pk)
    form = SentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "".join(form.errors["on"]))
        return redirect(found)
    try:
        actions.send(city_list=found, on=form.cleaned_data["on"], by=request.user)
    except actions.CityRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已登记上报。市里答复以后，请在这里逐项登记。")
    return redirect(found)


@requires(Permission.CITY_REPORT)
def mark(request, pk):
    """Note what the city answered, for as many projects of a list as wanted."""
    found = visible_or_404(request, CityList, pk=pk)
    page = city_lists.row_page(found, request.user, request.GET.get("page"), waiting=True)
    form = Marking(page.rows, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.said:
            return _marked(request, found, page.rows, form.said)
        messages.error(request, "还没有选答复，请在要登记的项目后面选择。")
    return render(request, "library/mark_city_list.html", {"list": found, "page": page, "form": form})


def _marked(request, found, rows, said):
    results = actions.mark_many(rows=rows, said=said, by=request.user)
    here = found.get_absolute_url()
    way = [("报市清单", reverse("library:city_lists")), (found.title, here)]
    onward = [("回到清单", here), ("继续登记", reverse("library:mark_city_list", args=[found.pk]))]
    return together.done(request, "登记市里答复", results, way=way, onward=onward)


@require_POST
@requires(Permission.CITY_REPORT)
def reverse_mark(request, pk, held):
    """Take a mark of a list back."""
    found = visible_or_404(request, CityList, pk=pk)
    lines = city_lists.lines_of(found, request.user)
    city_mark = get_object_or_404(CityMark, pk=held, line__in=lines)
    try:
        actions.reverse(city_mark=city_mark, reason=typed(request.POST, "reason"), by=request.user)
    except actions.CityRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤销，这个项目重新等市里答复。")
    return redirect(found)


@require_POST
@requires(Permission.PROJECT_EXPORT)
@limited(Act.EXPORT)
def export(request, pk):
    """Hand a list out as a workbook."""
    found = visible_or_404(request, CityList, pk=pk)
    made = actions.export(city_list=found, by=request.user)
    return FileResponse(made, as_attachment=True, filename=f"{found.title}（{found.name}）.xlsx")
