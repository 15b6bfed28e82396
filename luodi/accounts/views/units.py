"""The tree of units and what is done to a unit."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.actions import reorganising
from luodi.accounts.actions import units as actions
from luodi.accounts.actions.units import UnitRefused
from luodi.accounts.forms import units as forms
from luodi.accounts.models import Unit, UnitKind, UnitName
from luodi.accounts.permissions import Permission
from luodi.accounts.reports import units as reports
from luodi.accounts.views.attempt import attempt
from luodi.common import clock
from luodi.common.http import render_part, typed
from luodi.common.paging import page_of

SIZE = 200


@requires(Permission.UNITS_VIEW)
def units(request):
    """Show the tree."""
    asked = {name: typed(request.GET, name) for name in ("q", "kind", "state")}
    found = reports.tree(request.user, text=asked["q"], kind=asked["kind"], state=asked["state"])
    page = page_of(found, request.GET.get("page"), size=SIZE)
    top = min((unit.depth for unit in page.rows), default=1)
    context = {"page": page, "asked": asked, "kinds": UnitKind, "top": top, "today": clock.today()}
    context["county"] = request.post.county or request.post.unit
    return render_part(request, page="accounts/units.html", part="accounts/_units.html", context=context)


@requires(Permission.UNITS_VIEW)
def unit(request, pk):
    """Show one unit: its names over time, what became of it, who serves there."""
    return _unit_page(request, visible_or_404(request, Unit, "county", pk=pk), forms.NameForm())


def _unit_page(request, unit, name_form):
    context = {
        "unit": unit,
        "name_form": name_form,
        "today": clock.today(),
        **reports.particulars(unit),
        "may_manage": request.user.can(Permission.UNITS_MANAGE),
        "may_see_people": request.user.can(Permission.PEOPLE_VIEW),
    }
    return render(request, "accounts/unit.html", context)


@requires(Permission.UNITS_MANAGE)
def create_unit(request, pk):
    """Found a unit below another."""
    parent = visible_or_404(request, Unit, pk=pk)
    form = forms.UnitForm(parent, request.POST or None)
    if form.is_valid() and (
        made := _try(form, actions.create_units, entries=[form.entry()], by=request.user)
    ):
        messages.success(request, f"已新建“{made[0].name}”。")
        return redirect(parent)
    return _form_page(request, form, parent, "新建下属单位", "新建", f"新单位放在“{parent.name}”下面。")


@requires(Permission.UNITS_MANAGE)
def rename_unit(request, pk):
    """Give a unit another name from a day on."""
    unit = visible_or_404(request, Unit, pk=pk)
    form = forms.RenameForm(request.POST or None, initial={"name": unit.name, "short_name": unit.short_name})
    if form.is_valid() and _try(form, actions.rename_unit, unit=unit, **form.cleaned_data, by=request.user):
        messages.success(request, "已更名，原来的名称记为曾用名。")
        return redirect(unit)
    return _form_page(
        request, form, unit, "更名", "更名", "原来的名称留作曾用名，旧台账导入时仍能对上这个单位。"
    )


@requires(Permission.UNITS_MANAGE)
def change_unit(request, pk):
    """Correct kind and code, or move a unit in the tree."""
    unit = visible_or_404(request, Unit, pk=pk)
    above = Unit.objects.get_parent(unit)
    places = Unit.objects.visible_to(request.user).valid_on(clock.today()).exclude(path__startswith=unit.path)
    form = forms.ChangeForm(unit, above, places, request.POST or None)
    if form.is_valid() and _try(
        form, actions.change_unit, unit=unit, **{"parent": None, **form.cleaned_data}, by=request.user
    ):
        messages.success(request, "已修改。")
        return redirect(unit)
    return _form_page(
        request, form, unit, "修改类别、代码和上级", "保存", "移到别的上级单位下面时，下属单位一起移动。"
    )


@require_POST
@requires(Permission.UNITS_MANAGE)
def add_unit_name(request, pk):
    """Note one more name that ledgers use."""
    unit = visible_or_404(request, Unit, "county", pk=pk)
    form = forms.NameForm(request.POST)
    if form.is_valid() and _try(form, actions.add_name, unit=unit, **form.cleaned_data, by=request.user):
        messages.success(request, f"已记下别名“{form.cleaned_data['name']}”。")
        return redirect(unit)
    return _unit_page(request, unit, form)


@require_POST
@requires(Permission.UNITS_MANAGE)
def remove_unit_name(request, pk, name_pk):
    """Forget a name that ledgers use."""
    unit = visible_or_404(request, Unit, pk=pk)
    name = visible_or_404(request, UnitName, "unit", pk=name_pk, unit=unit)
    try:
        actions.remove_name(name=name, by=request.user)
    except UnitRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已删除别名“{name.name}”。")
    return redirect(unit)


@requires(Permission.UNITS_MANAGE)
def end_unit(request, pk):
    """End a unit whose work nobody carries on."""
    unit = visible_or_404(request, Unit, pk=pk)
    form = forms.EndForm(request.POST or None)
    if form.is_valid() and _try(form, actions.end_unit, unit=unit, **form.cleaned_data, by=request.user):
        messages.success(request, f"已停用“{unit.name}”。")
        return redirect(unit)
    note = "停用以后不能再登记它的项目；已有的项目留着。工作由别的单位接手的，请用“合并”。"
    return _form_page(request, form, unit, "停用单位", "停用", note, danger=True)


@requires(Permission.UNITS_MANAGE)
def merge_units(request, pk):
    """Merge units; what moves with them is told before it is done."""
    unit = visible_or_404(request, Unit, pk=pk)
    form = forms.MergeForm(unit, _bodies(request), request.POST or None)
    moving = None
    if form.is_valid():
        if request.POST.get("confirmed") == form.fingerprint and (
            new := _try(
                form,
                reorganising.merge_units,
                units=form.units,
                into=form.successor,
                on=form.cleaned_data["on"],
                by=request.user,
            )
        ):
            messages.success(request, f"已合并为“{new.name}”，岗位已转过去。")
            return redirect(new)
        moving = reports.consequences(form.units, form.cleaned_data["on"])
    return render(request, "accounts/merge.html", {"unit": unit, "form": form, "moving": moving})


@requires(Permission.UNITS_MANAGE)
def split_unit(request, pk):
    """Split a unit into several."""
    unit = visible_or_404(request, Unit, pk=pk)
    form = forms.SplitForm(unit, _bodies(request), request.POST or None)
    if form.is_valid() and _try(
        form,
        reorganising.split_unit,
        unit=unit,
        into=form.successors,
        on=form.cleaned_data["on"],
        by=request.user,
    ):
        messages.success(request, f"“{unit.name}”已拆分，请安全管理员在“人员”里改派岗位。")
        return redirect(unit)
    note = (
        "原单位从这天起停用，原有项目留在原单位名下，拆分后的各单位都能查看和修改。"
        "原单位的岗位先保留，由安全管理员逐个改派。"
    )
    return _form_page(request, form, unit, "拆分单位", "拆分", note, danger=True)


def _bodies(request):
    kinds = [kind.value for kind in forms.BODIES]
    return Unit.objects.visible_to(request.user).valid_on(clock.today()).filter(kind__in=kinds)


def _try(form, action, **told):
    return attempt(form, UnitRefused, action, **told)


def _form_page(request, form, unit, title, button, note, danger=False):
    context = {"form": form, "unit": unit, "title": title, "button": button, "note": note, "danger": danger}
    return render(request, "accounts/unit_form.html", context)
