"""指标: each is defined here, once, with the rows behind it. Screens, targets and the assessment ask nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from luodi.common import clock
from luodi.library.flows.handing import JUDGE
from luodi.library.models import Handing, HandingUnit, Step
from luodi.metrics.reports import credit
from luodi.metrics.reports.credit import Figures
from luodi.metrics.sizes import Size
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import Level, StatusAtLevel, SubStage
from luodi.rulebook.reports import packs


@dataclass(frozen=True)
class Period:
    """From a moment up to another one, which does not belong to it any more."""

    start: datetime
    end: datetime

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return a year in the county's time."""
        return cls.between(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """Return a month in the county's time."""
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls.between(date(year, month, 1), after)

    @classmethod
    def between(cls, first: date, after: date) -> "Period":
        """Return the time from the begin of one day up to that of another in the county's time."""
        start, end = (datetime.combine(day, time.min) for day in (first, after))
        return cls(timezone.make_aware(start), timezone.make_aware(end))


@dataclass(frozen=True)
class Indicator:
    """One figure for units and years: what it means, how it is worked out in one query, and the projects behind it."""

    code: str
    name: str
    definition: str
    figures: Callable[[int, Period], Figures]
    # Without a unit the projects of the whole county, each once.
    rows: Callable[[int, int | None, Period], QuerySet[Project]]
    money: bool = False
    has_targets: bool = True
    # Whether units share it as their certificates say.
    is_shared: bool = False

    @property
    def unit_label(self) -> str:
        """In what it is counted."""
        return "万元" if self.money else "个"


# To which unit what came into the county library counts; beside the definitions, once.
SHARING = "入县级库的项目，有分成证明的，件数记给证明上的第一个单位，金额按份数分；双计只在单位之间比较时用；没有证明的记给责任单位。全县合计每个项目只计一次。"


def _admitted(county_id: int, period: Period, floor: int = 0) -> QuerySet[Project]:
    """Return the projects that the county library admitted in the period and still holds."""
    # The county is asked of the level rows alone: then databases begin with these few, not with all projects.
    rows = Project.objects.filter(
        voided_at__isnull=True,
        levels__county_id=county_id,
        levels__level=Level.COUNTY,
        levels__status=StatusAtLevel.ADMITTED,
        levels__taken_over=False,
        levels__since__gte=period.start,
        levels__since__lt=period.end,
    ).exclude(sub_stage=SubStage.LEAD)
    return rows.filter(investment__gte=floor) if floor else rows


def _of(projects: QuerySet[Project], unit_id: int | None, *, money: bool) -> QuerySet[Project]:
    return projects if unit_id is None else credit.credited(projects, unit_id, money=money)


def _of_size(size: Size) -> Indicator:
    return Indicator(
        f"admitted.{size.code}",
        f"入县级库{size.title}项目",
        f"本年经审核进入县级库、现在仍在库的项目，总投资不低于 {size.floor_wan:,} 万元；线索、接管的老项目和投资不明的不计。",
        lambda county, period: credit.figures(_admitted(county, period, size.floor), money=False),
        lambda county, unit, period: _of(_admitted(county, period, size.floor), unit, money=False),
        is_shared=True,
    )


AMOUNT = Indicator(
    "admitted_amount",
    "入县级库项目总投资",
    "本年经审核进入县级库、现在仍在库的项目的总投资之和；线索、接管的老项目和投资不明的不计。",
    lambda county, period: credit.figures(_admitted(county, period), money=True),
    lambda county, unit, period: _of(_admitted(county, period), unit, money=True),
    money=True,
    is_shared=True,
)


def _entered(county_id: int, period: Period) -> QuerySet[LevelStatus]:
    """Return the origins of the projects that first came into an own library in the period and that some library holds."""
    held = LevelStatus.objects.filter(project=OuterRef("project"), status=StatusAtLevel.ADMITTED)
    return LevelStatus.objects.filter(
        Exists(held),
        county_id=county_id,
        taken_over=False,
        entered_at__gte=period.start,
        entered_at__lt=period.end,
        project__voided_at__isnull=True,
    ).exclude(project__sub_stage=SubStage.LEAD)


def _entered_figures(county_id: int, period: Period) -> Figures:
    rows = _entered(county_id, period).order_by().values_list("entered_unit_id").annotate(Count("pk"))
    return _counted(rows)


def _counted(
    rows: QuerySet[LevelStatus, tuple[int, int]] | QuerySet[HandingUnit, tuple[int, int]],
) -> Figures:
    found = dict(rows)
    return Figures(found, sum(found.values()))


def _entered_rows(county_id: int, unit_id: int | None, period: Period) -> QuerySet[Project]:
    rows = _entered(county_id, period)
    rows = rows if unit_id is None else rows.filter(entered_unit_id=unit_id)
    return Project.objects.filter(pk__in=rows.values("project_id"))


OWN = Indicator(
    "own_entered",
    "本单位库新入库项目",
    "本年首次进入乡镇库或部门库、现在仍在任何一级库的项目，记给首次入库时的单位；以后流转、出库再入库都不改年度和单位，"
    "每个项目只计一次。线索和由台账接管的老项目不计。",
    _entered_figures,
    _entered_rows,
)


def _leads(county_id: int, period: Period, *, followed: bool) -> QuerySet[HandingUnit]:
    """Return for each lead handed down in the period the unit that leads it last, of those it judged worth following if so asked."""
    held = HandingUnit.objects.filter(
        county_id=county_id,
        leads=True,
        until__isnull=True,
        handing__kind=Handing.Kind.LEAD,
        handing__case__started_at__gte=period.start,
        handing__case__started_at__lt=period.end,
    ).exclude(handing__case__outcome__in=["withdrawn", "called_off"])
    project = OuterRef("handing__case__project")
    last = held.filter(~Exists(held.filter(handing__case__project=project, pk__gt=OuterRef("pk"))))
    if not followed:
        return last
    judged = Step.objects.filter(case=OuterRef("handing__case"), unit=OuterRef("unit"), kind=JUDGE)
    words = judged.filter(closed_at__isnull=False).order_by("-pk").values("outcome")[:1]
    return last.alias(judged=Subquery(words)).filter(judged="follow")


def _of_leads(code: str, name: str, definition: str, *, followed: bool) -> Indicator:
    def figures(county_id: int, period: Period) -> Figures:
        held = _leads(county_id, period, followed=followed)
        return _counted(held.order_by().values_list("unit_id").annotate(Count("pk")))

    def rows(county_id: int, unit_id: int | None, period: Period) -> QuerySet[Project]:
        held = _leads(county_id, period, followed=followed)
        held = held if unit_id is None else held.filter(unit_id=unit_id)
        return Project.objects.filter(pk__in=held.values("handing__case__project_id"))

    return Indicator(code, name, definition, figures, rows, has_targets=followed)


LEADS = _of_leads(
    "leads_handed",
    "接收交办线索",
    "本年交办、由该单位牵头的线索，几次交办的只计最后一次；撤回、撤销和已改交其他单位的不计。",
    followed=False,
)
FOLLOWED = _of_leads(
    "leads_followed", "跟进交办线索", "上一项中，牵头单位最近一次研判为“可以跟进”的线索。", followed=True
)


def indicators(county_id: int, year: int) -> tuple[Indicator, ...]:
    """Return the indicators of a year: those by size as the rules of that year name them, then the others."""
    day = min(clock.today(), date(year, 12, 31))
    sizes = packs.in_force(county_id, "target_sizes", day).rules.sizes
    return (*map(_of_size, sizes), AMOUNT, OWN, LEADS, FOLLOWED)
