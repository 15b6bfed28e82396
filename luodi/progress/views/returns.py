"""月报: the screen on which a unit reports a month, who is late, and reminding them."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common.http import number, typed
from luodi.progress.actions import returns as actions
from luodi.progress.actions.facts import ExplanationMissing
from luodi.progress.forms.returns import PasteForm, ReturnForm
from luodi.progress.periods import is_month
from luodi.progress.reports import returns
from luodi.progress.views.facts import REFUSALS, gone
from luodi.rulebook.reports import packs


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """Show which units filed the return of a month, on time and complete."""
    months = returns.months_to_choose()
    asked = typed(request.GET, "month", 7)
    month = asked if asked in months else months[0]
    context = {
        "overview": returns.overview(request.user, month),
        "months": months,
        "may_file": returns.may_file(request.user, month),
        "to_remind": returns.to_remind(request.user, month),
    }
    return render(request, "progress/returns.html", context)


@require_POST
@requires(Permission.RETURN_REMIND)
def remind(request, month):
    """Remind the units that have not filed, or one of them."""
    if not is_month(month):
        raise Http404
    unit = number(request.POST.get("unit"))
    units = [] if unit is None else [unit]
    try:
        made = actions.remind_units(month=month, units=units, by=request.user)
    except actions.ReminderRefused as refused:
        messages.error(request, str(refused))
    else:
        names = "、".join(str(one.unit) for one in made)
        messages.success(request, f"已催报 {len(made)} 个单位：{names}。它们的待办和月报页面上都看得到。")
    return redirect(f"{reverse('progress:returns')}?month={month}")


@requires(Permission.FACT_RECORD)
def file(request, month):
    """Report a month for all projects of the own unit in one act."""
    if not is_month(month):
        raise Http404
    filed = returns.filed_of(request.user, month)
    if request.method != "POST" and not returns.may_file(request.user, month):
        if filed:
            messages.info(request, f"{month} 的月报已由{filed.filed_by.full_name}报过。")
        else:
            messages.error(request, f"{month} 现在没有要报的月报。")
        return redirect("progress:returns")
    rules = packs.in_force(request.user.post.county_id, "recognition").rules
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReturnForm(returns.lines_of(request.user, month), month, rules, *sent)
    found = []
    if sent and form.is_whole():
        try:
            made = actions.file_return(
                month=month,
                entries=form.entries,
                nothing_new=form.nothing_new,
                key=form.cleaned_data["key"],
                by=request.user,
            )
        except ExplanationMissing as asked:
            found = asked.found
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{month} 的月报已报出：{made.reported} / {made.expected} 个项目。")
            return gone(request, reverse("progress:returns"))
    context = {
        "form": form,
        "month": month,
        "found": found,
        "unit": request.user.post.unit,
        "reminded": returns.reminded_of(request.user, month),
        "draft": f"return-{month}-{request.user.pk}",
    }
    return render(request, "progress/file_return.html", context)


@require_POST
@requires(Permission.FACT_RECORD)
def paste(request, month):
    """Say which cells of the grid a block copied from a spreadsheet fills; nothing is saved."""
    if not is_month(month):
        raise Http404
    form = PasteForm(returns.rows_of(request.user), request.POST)
    refused = {"told": ["没有粘贴：内容太多的，请分几次粘贴；表格变过的，请刷新页面再粘贴。"]}
    return JsonResponse(form.answer if form.is_valid() else refused)
