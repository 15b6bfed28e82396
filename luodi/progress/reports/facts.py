"""数据 in lists and on pages: what waits to be verified, by unit; one fact; what a project has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.paging import Page, page_of
from luodi.progress import curves
from luodi.progress.models import ClosedMonth, Fact, FactState, Figures
from luodi.progress.models.facts import FactQuerySet
from luodi.progress.periods import month_of
from luodi.progress.recognition import COUNTED, FactKind
from luodi.progress.reports.background import reported_by
from luodi.projects.models import Project

WAITING, APPROVAL, RETURNED, RECOGNISED, ALL = "waiting", "approval", "returned", "recognised", "all"
SHELVES = {WAITING: "待认定", APPROVAL: "待复核", RETURNED: "已退回", RECOGNISED: "已认定", ALL: "全部"}
TONES = {
    FactState.PENDING: "amber",
    FactState.RECOGNISED: "green",
    FactState.RETURNED: "red",
    FactState.WITHDRAWN: "",
    FactState.NOTED: "blue",
}
SHOWN = 5


def on_shelf(rows: FactQuerySet, shelf: str) -> FactQuerySet:
    """Return the facts of one shelf of the list."""
    match shelf:
        case "waiting":
            return rows.waiting().filter(verified_at__isnull=True)
        case "approval":
            return rows.waiting().filter(verified_at__isnull=False)
        case "returned" | "recognised":
            return rows.filter(state=shelf)
    return rows


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; without a shelf what waits to be verified."""

    shelf: str = WAITING
    kind: str = ""
    unit: int | None = None
    month: str = ""
    project: int | None = None


def listed(user: User, wanted: Wanted) -> FactQuerySet:
    """Return the facts the user may read that a list is asked for, whatever their shelf; those of void records are left out."""
    rows = Fact.objects.visible_to(user).filter(project__voided_at__isnull=True)
    for name, value in (
        ("kind", wanted.kind),
        ("unit_id", wanted.unit),
        ("counts_in", wanted.month),
        ("project_id", wanted.project),
    ):
        rows = rows.filter(**{name: value}) if value else rows
    return rows


def page(user: User, wanted: Wanted, number: str | None) -> Page:
    """Return one page of the list: what waits by unit, the longest waiting first, everything else the latest first."""
    rows = on_shelf(listed(user, wanted), wanted.shelf)
    queue = wanted.shelf in (WAITING, APPROVAL)
    ordered = rows.order_by("unit_id", "recorded_at", "pk") if queue else rows.order_by("-recorded_at", "-pk")
    related = ordered.select_related(
        "project", "unit", "author_post__unit", "author", "verified_by", "approved_by"
    )
    return page_of(related.prefetch_related("evidence"), number)


def shelves(user: User, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the shelves with how many facts lie on each that somebody has to do something with; one query."""
    checked = Q(verified_at__isnull=False)
    pending = Q(state=FactState.PENDING)
    counted = listed(user, wanted).aggregate(
        waiting=Count("pk", filter=pending & ~checked),
        approval=Count("pk", filter=pending & checked),
        returned=Count("pk", filter=Q(state=FactState.RETURNED)),
    )
    return [
        {
            "label": label,
            "url": f"{reverse('progress:facts')}?shelf={shelf}",
            "active": shelf == wanted.shelf,
            "count": counted.get(shelf) or None,
        }
        for shelf, label in SHELVES.items()
    ]


def units_of(user: User) -> list[tuple[int, str]]:
    """Return the units that reported what the user may read."""
    rows = (
        Fact.objects.visible_to(user)
        .order_by("unit__name")
        .values_list("unit_id", "unit__short_name", "unit__name")
    )
    return [(pk, short or name) for pk, short, name in rows.distinct()]


def may_judge(fact: Fact, user: User) -> bool:
    """Tell whether the acting post may verify or return a fact that waits."""
    waits = fact.state == FactState.PENDING and not fact.waits_for_approval
    return waits and fact.author_id != user.pk and user.can(Permission.FACT_VERIFY)


def may_approve(fact: Fact, user: User) -> bool:
    """Tell whether the acting post may approve a reversal of money as the third person."""
    others = user.pk not in (fact.author_id, fact.verified_by_id)
    return fact.waits_for_approval and others and user.can(Permission.FACT_APPROVE)


def may_withdraw(fact: Fact, user: User) -> bool:
    """Tell whether the acting post may take the fact back."""
    own = fact.author_id == user.pk or fact.unit_id in user.reach.own
    open_ = fact.state in (FactState.PENDING, FactState.RETURNED, FactState.NOTED)
    return own and open_ and user.can(Permission.FACT_RECORD)


def may_reverse(fact: Fact, user: User) -> bool:
    """Tell whether the acting post may ask to reverse the fact; two queries where it counts."""
    if fact.state != FactState.RECOGNISED or fact.reverses_id or not user.can(Permission.FACT_RECORD):
        return False
    if fact.reversals.filter(state__in=(FactState.PENDING, FactState.RECOGNISED)).exists():
        return False
    return bool(reported_by(user).filter(pk=fact.project_id).exists())


def next_waiting(fact: Fact, user: User) -> Fact | None:
    """Return the fact that the user may judge after this one: of the same unit first."""
    rows = on_shelf(listed(user, Wanted()), WAITING).exclude(author=user).exclude(pk=fact.pk)
    later = rows.filter(unit_id=fact.unit_id).order_by("recorded_at", "pk").first()
    return later or rows.order_by("unit_id", "recorded_at", "pk").first()


def may_report(project: Project, user: User) -> bool:
    """Tell whether the acting post may report about a project; one query."""
    if project.voided_at or not user.can(Permission.FACT_RECORD):
        return False
    return bool(reported_by(user).filter(pk=project.pk).exists())


def button(project: Project, user: User) -> dict[str, Any] | None:
    """Offer to note the day's progress."""
    return {"project": project} if may_report(project, user) else None


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Return what the page of a project says of its facts: figures with their shares, the curve, the latest facts."""
    rows = Fact.objects.filter(project=project)
    latest = list(
        rows.select_related("author_post__unit", "author", "verified_by")
        .prefetch_related("evidence")
        .order_by("-happened_on", "-pk")[: SHOWN + 1]
    )
    reports = may_report(project, user)
    if not latest and not reports:
        return None
    months = _by_month(project)
    figure = Figures.objects.filter(project=project).first()
    return {
        "project": project,
        "lines": figure_lines(project, figure, months),
        "curve": curve_of(project, months),
        "facts": latest[:SHOWN],
        "more": len(latest) > SHOWN,
        "kinds": [kind for kind in FactKind if kind != FactKind.NOTE] if reports else [],
        "may_report": reports,
        "tones": TONES,
    }


Monthly = dict[str, dict[str, int]]


def _by_month(project: Project) -> Monthly:
    """Return kind → month → what counts in it; openings under ""; one query."""
    found: Monthly = {kind: {} for kind in (FactKind.ARRIVED, FactKind.COMPLETED)}
    rows = Fact.objects.counting().filter(project=project, kind__in=list(found))
    for kind, month, amount in rows.values_list("kind", "counts_in", "amount"):
        found[kind][month] = found[kind].get(month, 0) + amount
    return found


def figure_lines(project: Project, figure: Figures | None, months: Monthly) -> list[dict[str, Any]]:
    """Return the figures of a project with what they are a share of, as far as it is known."""
    year = str(clock.today().year)
    done = sum(amount for month, amount in months[FactKind.COMPLETED].items() if month[:4] == year)
    lines = []
    for kind in COUNTED:
        value = getattr(figure, kind, None)
        waiting = getattr(figure, f"{kind}_waiting", None)
        if value is None and waiting is None and kind not in (FactKind.ARRIVED, FactKind.COMPLETED):
            continue
        shares = []
        if kind in (FactKind.ARRIVED, FactKind.COMPLETED) and value is not None and project.investment:
            shares.append(f"占总投资 {value * 100 // project.investment}%")
        if kind == FactKind.COMPLETED and value is not None and project.year_plan:
            shares.append(f"今年占年度计划 {done * 100 // project.year_plan}%")
        lines.append({"label": kind.label, "is_money": kind != FactKind.EMPLOYED, "value": value, "waiting": waiting, "shares": shares})  # fmt: skip
    return lines


def curve_of(project: Project, months: Monthly) -> curves.Curve | None:
    """Return arrived and completed money by month against the plan of the year; None before anything counts in a month."""
    known = sorted(month for line in months.values() for month in line if month)
    if not known:
        return None
    now = month_of(clock.today())
    first, year = known[0], now[:4]
    shown = curves.months_between(first, max(f"{year}-12" if project.year_plan else now, known[-1]))
    past = [month for month in shown if month <= max(now, known[-1])]
    lines = [
        (kind.label, tone, dict(enumerate(curves.cumulative(months[kind], past))))
        for kind, tone in ((FactKind.ARRIVED, "curve-arrived"), (FactKind.COMPLETED, "curve-completed"))
        if months[kind]
    ]
    if project.year_plan:
        before = sum(amount for month, amount in months[FactKind.COMPLETED].items() if month < f"{year}-01")
        start = max(shown.index(f"{year}-01") - 1, 0) if f"{year}-01" in shown else 0
        planned = {start: before, shown.index(f"{year}-12"): before + project.year_plan}
        lines.insert(0, ("年度计划", "curve-plan", planned))
    return curves.draw(shown, lines) if len(shown) > 1 else None


def closed_through(county_id: int) -> str:
    """Return the last closed month of a county; "" where none is."""
    found: str | None = ClosedMonth.objects.filter(county_id=county_id).aggregate(last=Max("month"))["last"]
    return found or ""


def picked(user: User, ids: Sequence[int]) -> list[Fact]:
    """Return the facts of these numbers that the user may read."""
    return list(Fact.objects.visible_to(user).filter(pk__in=ids).order_by("pk"))
