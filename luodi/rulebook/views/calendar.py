"""The working-day calendar: seeing a year, correcting a day, entering a year, moving due days."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.rulebook.actions import calendar as actions
from luodi.rulebook.actions.calendar import CalendarRefused
from luodi.rulebook.forms import calendar as forms
from luodi.rulebook.holidays import FESTIVALS
from luodi.rulebook.reports import calendar_year, proposals


@requires(Permission.RULES_VIEW)
def calendar(request, number=None):
    """Show one year."""
    number = clock.today().year if number is None else number
    if not forms.FIRST_YEAR <= number <= forms.LAST_YEAR:
        raise Http404
    context = {
        "year": calendar_year.year(number),
        "years": calendar_year.years(),
        "today": clock.today(),
        "may_edit": request.user.can(Permission.CALENDAR_EDIT),
        "this_year": clock.today().year,
    }
    return render(request, "rulebook/calendar.html", context)


@requires(Permission.CALENDAR_EDIT)
def change_day(request):
    """Make a day a working day or a day off."""
    form = forms.ChangeDayForm(request.POST or None, initial=_as_it_stands(request.GET.get("day", "")))
    if form.is_valid():
        try:
            day = actions.change_day(named=form.named, reason=form.cleaned_data["reason"], by=request.user)
        except CalendarRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{day.day.month}月{day.day.day}日已改为{'上班' if day.is_working else '休息'}。"
            )
            return _to_due_days_or_year(request, day.day.year)
    return render(request, "rulebook/calendar_day.html", {"form": form})


def _as_it_stands(text):
    """Return what the form opens with: the day that was clicked, and the opposite of what it is now."""
    try:
        day = calendar_year.day(forms.ChangeDayForm.base_fields["day"].clean(text))
    except ValidationError:
        return {}
    return {"day": day.on, "is_working": "0" if day.is_working else "1"}


def _to_due_days_or_year(request, year):
    if proposals.proposals(request.user.post.county_id):
        return redirect("rulebook:due_days")
    return redirect("rulebook:calendar_year", year)


@requires(Permission.CALENDAR_EDIT)
def enter_year(request):
    """Paste the notice of a year, look at what was read, confirm."""
    form = forms.NoticeForm(request.POST or None, initial=_next_notice())
    if form.is_valid():
        return _look_or_enter(request, form)
    return render(request, "rulebook/calendar_notice.html", {"form": form})


def _next_notice():
    year = calendar_year.next_to_enter()
    return {"year": year, "source": f"国务院办公厅关于{year}年部分节假日安排的通知"}


def _look_or_enter(request, form):
    """Enter what was confirmed; before that show what was read."""
    refusal = ""
    if "confirmed" in request.POST:
        try:
            typed = form.cleaned_data
            entered = actions.enter_year(
                notice=form.notice, source=typed["source"], text=typed["text"], by=request.user
            )
        except CalendarRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{entered.year}年工作日历已录入。")
            return _to_due_days_or_year(request, entered.year)
    named = {day.on: day for day in form.notice.days}
    context = {
        "form": form,
        "notice": form.notice,
        "refusal": refusal,
        "periods": calendar_year.periods(form.notice.days),
        "months": calendar_year.months(form.notice.year, named),
    }
    return render(request, "rulebook/calendar_preview.html", context)


@requires(Permission.CALENDAR_EDIT)
def enter_by_hand(request):
    """Enter the holidays of a year without a text; what was typed is then looked at like a notice."""
    form = forms.HandForm(request.POST or None, initial=_next_notice())
    rows = forms.HolidayForms(request.POST or None, initial=[{"name": name} for name in FESTIVALS])
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        told = {**form.cleaned_data, "text": rows.text}
        read = forms.NoticeForm(told)
        if read.is_valid():
            return _look_or_enter(request, read)
        for error in read.errors.get("text", []):
            form.add_error(None, error)
    return render(request, "rulebook/calendar_by_hand.html", {"form": form, "rows": rows})


@requires(Permission.CALENDAR_EDIT)
def list_due_days(request):
    """List the due days that the changed calendar sets otherwise."""
    county = request.user.post.county_id
    context = {"proposals": proposals.proposals(county), "changed": proposals.unreviewed(county)}
    return render(request, "rulebook/due_days.html", context)


@require_POST
@requires(Permission.CALENDAR_EDIT)
def move_due_days(request):
    """Give the chosen items the due day of the new calendar."""
    moved, refused = actions.move_due_days(keys=request.POST.getlist("pick"), by=request.user)
    for words in refused:
        messages.error(request, words)
    if moved:
        messages.success(request, f"{moved} 项期限已按新日历调整。")
    return redirect("rulebook:due_days")


@require_POST
@requires(Permission.CALENDAR_EDIT)
def close_review(request):
    """Leave the other due days as they are."""
    form = forms.ReviewForm(request.POST)
    if not form.is_valid():
        return redirect("rulebook:due_days")
    actions.close_review(up_to=form.cleaned_data["up_to"], by=request.user)
    messages.success(request, "核对完成，其余期限不变。")
    return redirect("rulebook:calendar")
