"""Lists of units and people taken in from a workbook: upload, look at it, confirm; all of it or nothing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from luodi.accounts.access import requires
from luodi.accounts.actions.people import PersonRefused, create_people
from luodi.accounts.actions.posts import PostRefused
from luodi.accounts.actions.units import UnitRefused, create_units, names_in_use
from luodi.accounts.columns import PEOPLE_COLUMNS, UNIT_COLUMNS
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.blanks import blank_workbook
from luodi.accounts.reports.imports import check_people, check_units
from luodi.accounts.views.attempt import attempt
from luodi.accounts.views.codes import show_codes
from luodi.accounts.views.sheets import download, told
from luodi.common import clock

UNITS = {
    "title": "导入单位",
    "list": "单位",
    "back": reverse_lazy("accounts:units"),
    "here": reverse_lazy("accounts:import_units"),
    "blank": reverse_lazy("accounts:blank_units"),
}
PEOPLE = {
    "title": "导入人员",
    "list": "人员",
    "back": reverse_lazy("accounts:people"),
    "here": reverse_lazy("accounts:import_people"),
    "blank": reverse_lazy("accounts:blank_people"),
}


@requires(Permission.UNITS_MANAGE)
def import_units(request):
    """Take in a list of units."""
    county = request.post.county or request.post.unit
    form, file, lines = told(request, UNIT_COLUMNS)
    if lines is None:
        return render(request, "accounts/import.html", {**UNITS, "form": form, "columns": UNIT_COLUMNS})
    checked = check_units(lines, county, names_in_use(request.post.county_id))
    if "kept" in request.POST and not checked.faults:
        made = attempt(form, UnitRefused, create_units, entries=checked.entries, by=request.user, source=file)
        if made:
            messages.success(request, f"已导入 {len(made)} 个单位。")
            return redirect("accounts:units")
    return _preview_page(request, UNITS, form, file, checked)


@never_cache
@requires(Permission.PEOPLE_MANAGE)
def import_people(request):
    """Take in a list of people; their codes are shown in the answer and never again."""
    county = request.post.county or request.post.unit
    form, file, lines = told(request, PEOPLE_COLUMNS)
    if lines is None:
        return render(request, "accounts/import.html", {**PEOPLE, "form": form, "columns": PEOPLE_COLUMNS})
    checked = check_people(lines, county)
    if "kept" in request.POST and not checked.faults:
        refusals = (PersonRefused, PostRefused)
        made = attempt(form, refusals, create_people, entries=checked.entries, by=request.user, source=file)
        if made:
            return show_codes(request, made, f"已导入 {len(made)} 人", half="first")
    return _preview_page(request, PEOPLE, form, file, checked)


@requires(Permission.UNITS_MANAGE)
def blank_units(request):
    """Hand out the blank list of units."""
    return download("单位名单", blank_workbook("单位名单", UNIT_COLUMNS, {"above": _unit_names(request)}))


@requires(Permission.PEOPLE_MANAGE)
def blank_people(request):
    """Hand out the blank list of people."""
    return download("人员名单", blank_workbook("人员名单", PEOPLE_COLUMNS, {"unit": _unit_names(request)}))


def _preview_page(request, words, form, file, checked):
    kept = request.POST.get("kept") or form.kept()
    refused = form.non_field_errors() if "kept" in request.POST else []
    context = {**words, "file": file, "checked": checked, "kept": kept, "refused": refused}
    return render(request, "accounts/import_preview.html", context)


def _unit_names(request):
    units = Unit.objects.visible_to(request.user).valid_on(clock.today())
    return [unit.name for unit in units]
