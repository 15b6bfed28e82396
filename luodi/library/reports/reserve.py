"""储备质量: the projects of the reserve, how ripe they are and how long nobody has touched them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.common import clock, paging
from luodi.library.depth import Band, Depth, State
from luodi.library.models import Maturity
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import Stage, StatusAtLevel
from luodi.rulebook.reports import packs

# Beside the bands: what was never assessed. Missing is not zero.
UNKNOWN = "unknown"
BANDS = {**{band.value: band.label for band in Band}, UNKNOWN: "未评估"}
TONES = {Band.RIPE.value: "green", Band.NEAR.value: "blue", Band.RAW.value: "amber", UNKNOWN: ""}


def held(projects: Any) -> Any:
    """Narrow projects to the reserve: of the stage 储备, alive, and in some library."""
    there = LevelStatus.objects.filter(project=OuterRef("pk"), status=StatusAtLevel.ADMITTED)
    return projects.alive().filter(Exists(there), stage=Stage.RESERVE)


def stale(county_id: int) -> Q:
    """Return the condition for projects that nobody has touched for as long as the rules say."""
    days = packs.in_force(county_id, "upkeep").rules.stale_days
    return Q(updated_at__lt=clock.now() - timedelta(days=days))


def percents(project_ids: Collection[int]) -> dict[int, int]:
    """Return the maturity of each of the projects that was ever assessed."""
    rows = Maturity.objects.current().filter(project_id__in=project_ids)
    return dict(rows.values_list("project_id", "percent"))


@dataclass(frozen=True)
class Wanted:
    """What the reader asks of the list."""

    q: str = ""
    unit: int | None = None
    band: str = ""
    stale: bool = False


@dataclass(frozen=True)
class Line:
    """A project of the reserve as the list shows it."""

    project: Any
    band: str
    is_stale: bool

    @property
    def silent_days(self) -> int:
        """How many days nobody has touched the project."""
        return (clock.now() - self.project.updated_at).days

    @property
    def light(self) -> tuple[str, str]:
        """Return the maturity in a word."""
        percent = self.project.percent
        word = BANDS[self.band]
        return (word if percent is None else f"{word} {percent}%"), TONES[self.band]


def _rules(county_id: int) -> Depth:
    rules: Depth = packs.in_force(county_id, "depth").rules
    return rules


def _in_band(band: str, rules: Depth) -> Q:
    return {
        Band.RIPE.value: Q(percent__gte=rules.ripe),
        Band.NEAR.value: Q(percent__gte=rules.near, percent__lt=rules.ripe),
        Band.RAW.value: Q(percent__lt=rules.near),
        UNKNOWN: Q(percent__isnull=True),
    }[band]


def rows(user: User, wanted: Wanted) -> Any:
    """Return the reserve projects that pass the filters, in no order, each with ``percent``."""
    latest = Maturity.objects.current().filter(project=OuterRef("pk")).values("percent")
    found = held(Project.objects.visible_to(user)).annotate(
        percent=Subquery(latest, output_field=IntegerField())
    )
    for word in wanted.q.lower().split():
        found = found.filter(search__contains=word, is_closed=False)
    if wanted.unit:
        found = found.filter(unit_id=wanted.unit)
    if wanted.band:
        found = found.filter(_in_band(wanted.band, _rules(user.post.county_id)))
    if wanted.stale:
        found = found.filter(stale(user.post.county_id))
    return found


def summary(user: User) -> dict[str, int]:
    """Return how many projects the reader's reserve holds: all, in each band, and the stale ones; one query."""
    county_id = user.post.county_id
    rules = _rules(county_id)
    told: dict[str, int] = rows(user, Wanted()).aggregate(
        all=Count("pk"),
        stale=Count("pk", filter=stale(county_id)),
        **{band: Count("pk", filter=_in_band(band, rules)) for band in BANDS},
    )
    return told


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list, the longest untouched first."""
    county_id = user.post.county_id
    rules, limit = _rules(county_id), packs.in_force(county_id, "upkeep").rules.stale_days
    found = rows(user, wanted).select_related("unit")
    cut = paging.page_of(found.order_by("updated_at", "pk"), number)
    lines = [
        Line(
            one,
            UNKNOWN if one.percent is None else rules.band(one.percent).value,
            one.updated_at < clock.now() - timedelta(days=limit),
        )
        for one in cut.rows
    ]
    return replace(cut, rows=lines)


def units(user: User) -> list[tuple[int, str]]:
    """Return the units that hold reserve projects the reader may see, for the filter."""
    ids = held(Project.objects.visible_to(user)).values("unit_id")
    found = Unit.objects.filter(pk__in=ids).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in found]


@dataclass(frozen=True)
class Asked:
    """One item of the checklist as the form shows it, with what was said last."""

    name: str
    about: str
    weight: int
    state: str = ""
    words: str = ""


def checklist(project: Project) -> tuple[str, list[Asked]]:
    """Return the name of the checklist for the project and its items, each with what was said of it last."""
    found = _rules(project.county_id).checklist(project.industry)
    last = project.maturities.current().first()
    said = last.answers if last else {}
    items = [Asked(item.name, item.about, item.weight, *_last(said.get(item.name))) for item in found.items]
    return found.name, items


def _last(told: dict[str, str] | None) -> tuple[str, str]:
    return (told["state"], told["words"]) if told else ("", "")


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Show the maturity on the page of a reserve project, and of any project that was ever assessed."""
    last = project.maturities.current().select_related("by", "post__unit").first()
    if last is None and (project.stage != Stage.RESERVE or project.voided_at):
        return None
    writes = user.can(Permission.PROJECT_EDIT) and project.is_writable_by(user)
    told = {"project": project, "maturity": last, "may_assess": writes and not project.voided_at}
    if last is None:
        return told
    band = _rules(project.county_id).band(last.percent)
    lacking = [name for name, said in last.answers.items() if said["state"] in (State.DOING, State.NOT_YET)]
    earlier = project.maturities.order_by("-pk").values_list("percent", flat=True)[1:2]
    return told | {
        "word": band.label,
        "tone": TONES[band.value],
        "lacking": lacking,
        "before": next(iter(earlier), None),
    }
