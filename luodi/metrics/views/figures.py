"""指标一览: the figures of the county for a period, and the rows behind each of them."""

from django.http import Http404
from django.shortcuts import render

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common.http import with_query
from luodi.metrics.forms.figures import FiguresForm, RowsForm
from luodi.metrics.reports import behind
from luodi.metrics.reports.indicators import SHARING, by_code, groups
from luodi.metrics.reports.overview import overview
from luodi.projects.times import AsOf


@requires(Permission.TARGETS_VIEW)
def figures(request):
    """Show the indicators of one subject, unit by unit, as far as the reader sees units, and of the county."""
    form = FiguresForm(request.GET)
    day = _day(form)
    known = groups(request.user.post.county_id, form.asked.year)
    group = next((one for one in known if one.key == request.GET.get("group")), known[0])
    chips = [
        {"label": one.label, "url": with_query(request, group=one.key), "active": one == group}
        for one in known
    ]
    context = {
        "form": form,
        "period": form.asked,
        "day": day,
        "group": group,
        "chips": chips,
        "sharing": SHARING,
        "found": overview(request.user, group, form.asked, request.GET.get("page"), day),
    }
    return render(request, "metrics/figures.html", context)


@requires(Permission.TARGETS_VIEW)
def rows(request, code):
    """Show a figure of a unit or of the county with its definition, and the rows behind it as far as the reader's scope goes."""
    form = RowsForm(request.user, request.GET)
    day = _day(form)
    indicator = by_code(request.user.post.county_id, form.asked.year).get(code)
    if indicator is None:
        raise Http404
    unit = form.cleaned_data["unit"]
    only_part = indicator.is_rate and request.GET.get("side") == "part"
    found = behind.rows(
        request.user, indicator, form.asked, unit, request.GET.get("page"), _moment(day), only_part=only_part
    )
    unit_id = unit.pk if unit else None
    context = {
        "form": form,
        "period": form.asked,
        "day": day,
        "indicator": indicator,
        "unit": unit,
        "found": found,
        "value": indicator.value(found.figures, unit_id),
        "sides": indicator.sides_of(found.figures, unit_id),
        "only_part": only_part,
        "sharing": SHARING,
    }
    return render(request, "metrics/rows.html", context)


def _day(form):
    """Return the past day that was asked for, None for now; what makes no sense is not there."""
    if form.asked is None or not form.is_valid():
        raise Http404
    return form.cleaned_data["as_of"]


def _moment(day):
    return AsOf(day).moment if day else None
