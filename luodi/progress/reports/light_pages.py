"""灯 on the page of a project and over all projects: which colour, why, since when, who changed it, what fell silent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.common import clock, paging
from luodi.common.todo import Item
from luodi.progress.lights import TONES, WARNING, Colour, Sign
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from luodi.progress.models.light import LightQuerySet
from luodi.progress.proofs import ProofKind
from luodi.projects.columns import unit_words
from luodi.projects.models import Project
from luodi.projects.reports import masking

CHANGED = "changed"
SHELVES = {colour.value: colour.label for colour in (*WARNING, Colour.GREEN)} | {CHANGED: "改过灯"}
CHANGE_TONES = {"asked": "amber", "approved": "green", "declined": "red", "withdrawn": "", "reverted": ""}
STAGNATION_TONES = {"waiting": "amber", "agreed": "red", "declined": "green", "moot": ""}
# More than this of one kind stand in the to-do as one line.
SINGLY = 5
EARLIER = 5


@dataclass(frozen=True)
class Wanted:
    """What the reader asks of the list: a colour or what was changed, a sign, a unit."""

    light: str = ""
    sign: str = ""
    unit: int | None = None


def rows(user: User, wanted: Wanted) -> LightQuerySet:
    """Return the lights of living projects in the reader's scope, whatever colour is asked for."""
    found: LightQuerySet = ProjectLight.objects.visible_to(user).exclude(shown="")
    if wanted.sign:
        found = found.with_sign(wanted.sign)
    if wanted.unit:
        found = found.filter(project__unit_id=wanted.unit)
    return found


def _on_shelf(shelf: str) -> Q:
    if shelf == CHANGED:
        return Q(project_id__in=_holding().values("project_id"))
    return Q(shown=shelf) if shelf else Q(shown__in=WARNING)


def _holding() -> QuerySet[Any]:
    """Return the changes that hold today."""
    return LightChange.objects.filter(state=LightChange.State.APPROVED, until__gte=clock.today())


@dataclass(frozen=True)
class Listed:
    """A light of the list, with the change that holds."""

    light: ProjectLight
    change: LightChange | None


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list, the worst first, of these what has it longest; the same number of queries for any."""
    found = rows(user, wanted).filter(_on_shelf(wanted.light)).order_by("-rank", "since", "pk")
    cut = paging.page_of(found.select_related("project__unit"), number)
    changes = {one.project_id: one for one in _holding().filter(project__in=[r.project_id for r in cut.rows])}
    return replace(cut, rows=[Listed(row, changes.get(row.project_id)) for row in cut.rows])


def counts(user: User, wanted: Wanted) -> dict[str, int]:
    """Count the projects by colour, whatever colour is asked for; "" is every colour that warns; one query."""
    shelves = {"warning": "", **{shelf: shelf for shelf in SHELVES}}
    told: dict[str, int] = rows(user, wanted).aggregate(
        **{name: Count("pk", filter=_on_shelf(shelf)) for name, shelf in shelves.items()}
    )
    return told | {"": told["warning"]}


def by_sign(user: User, wanted: Wanted) -> list[tuple[Sign, int]]:
    """Count the projects by sign, for the colour and unit that are asked for; one query."""
    found = rows(user, replace(wanted, sign="")).filter(_on_shelf(wanted.light))
    told = found.aggregate(
        **{sign.value: Count("pk", filter=Q(signs__contains=f",{sign},")) for sign in Sign}
    )
    return [(sign, told[sign.value]) for sign in Sign]


@dataclass(frozen=True)
class OfUnit:
    """How many projects of a unit show each colour, in the order of the shelves."""

    pk: int
    name: str
    counts: Sequence[tuple[str, str, int]]


def by_unit(user: User, wanted: Wanted) -> list[OfUnit]:
    """Count the projects of each unit by colour, the unit with most red first; one query."""
    found = rows(user, replace(wanted, unit=None)).order_by()
    told: dict[int, dict[str, Any]] = {}
    names = ("project__unit_id", "project__unit__short_name", "project__unit__name", "shown")
    for pk, short, name, colour, count in found.values_list(*names).annotate(Count("pk")):
        told.setdefault(pk, {"name": unit_words(short, name)})[colour] = count
    colours = (*WARNING, Colour.GREEN)
    units = [
        OfUnit(pk, one["name"], [(colour.value, TONES[colour], one.get(colour, 0)) for colour in colours])
        for pk, one in told.items()
    ]
    return sorted(units, key=lambda unit: ([-count for _, _, count in unit.counts], unit.name))


def units(user: User) -> list[tuple[int, str]]:
    """Return the units with projects that are judged, for the filter."""
    ids = ProjectLight.objects.visible_to(user).order_by().values("project__unit_id")
    found = Unit.objects.filter(pk__in=ids).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, unit_words(short, name)) for pk, short, name in found]


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Return what the page of a project says of its light, of changes by hand, and of silence; None where nothing is judged."""
    light = ProjectLight.objects.filter(project=project).first()
    if project.voided_at:
        return None
    changes = list(
        LightChange.objects.filter(project=project)
        .select_related("asked_by", "settled_by", "reverted_by")
        .order_by("-asked_at", "-pk")[: EARLIER + 1]
    )
    silent = list(
        Stagnation.objects.filter(project=project)
        .select_related("settled_by")
        .order_by("-proposed_at", "-pk")[:EARLIER]
    )
    if not changes and not silent and (light is None or not light.shown):
        return None
    standing = next((one for one in changes if one.is_asked or one.holds), None)
    return {
        "project": project,
        "light": light,
        "standing": standing,
        "earlier": [one for one in changes if one is not standing],
        "waiting": [one for one in silent if one.is_waiting],
        "settled": [one for one in silent if not one.is_waiting],
        "may_ask": light is not None and standing is None and user.can(Permission.LIGHT_CHANGE),
        "may_settle": user.can(Permission.STAGE_VERIFY),
        "add_statistics": _add_statistics(project, light, user),
        "tones": CHANGE_TONES,
        "stagnation_tones": STAGNATION_TONES,
    }


def _add_statistics(project: Project, light: ProjectLight | None, user: User) -> str:
    """Return where the paper is registered whose lack is a sign; "" where it is not lacking, or not for the reader."""
    lacks = light is not None and f",{Sign.STATISTICS}," in light.signs
    if not lacks or not user.can(Permission.STAGE_CLAIM):
        return ""
    if not project.is_writable_by(user):
        return ""
    return reverse("progress:add_proof", args=[project.pk, ProofKind.STATISTICS.value])


def change_page(change: LightChange, user: User) -> dict[str, Any]:
    """Return what the page of a change shows, and what the reader may do there."""
    light = ProjectLight.objects.filter(project=change.project_id).first()
    own = change.asked_by_id == user.pk
    may_settle = user.can(Permission.LIGHT_APPROVE)
    return {
        "change": change,
        "project": change.project,
        "light": light,
        "tones": CHANGE_TONES,
        "to_tone": TONES[change.to],
        "may_settle": change.is_asked and may_settle and not own,
        "may_withdraw": change.is_asked and own,
        "may_revert": change.holds and (may_settle or user.can(Permission.LIGHT_CHANGE)),
    }


def stagnations(user: User, shelf: str) -> QuerySet[Any]:
    """Return the proposals about silence in the reader's scope: those that wait, the longest silent first, or the settled ones."""
    found = Stagnation.objects.visible_to(user).select_related("project__unit", "settled_by")
    waiting = found.filter(state=Stagnation.State.WAITING)
    if shelf == "settled":
        return found.exclude(pk__in=waiting.values("pk")).order_by("-settled_at", "-pk")
    return waiting.order_by("heard_on", "pk")


def waiting_count(user: User) -> int:
    """Count the proposals about silence that wait; one query."""
    return int(stagnations(user, "").count())


def items_for(user: User) -> list[Item]:
    """List what waits for the user about lights and silence, over all posts."""
    acting = user.post
    found: list[Item] = []
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.LIGHT_APPROVE):
            found += _changes_to_settle(user, post)
        if post.role == Role.CENTRE:
            found += _silent_ones(user, post)
    user.act_under(acting)
    return found


def _changes_to_settle(user: User, post: Post) -> list[Item]:
    waiting = LightChange.objects.visible_to(user).filter(state=LightChange.State.ASKED)
    changes = list(waiting.exclude(asked_by=user).select_related("asked_by").order_by("asked_at", "pk")[:100])
    names = masking.names_for(user, {one.project_id for one in changes}) if changes else {}
    return [
        Item(
            title=f"复核改灯：{one}", url=one.get_absolute_url(), button="去复核", subject=names[one.project_id],
            source="预警", since=clock.day_of(one.asked_at), sender=one.asked_by.full_name, post=post,
        )
        for one in changes
    ]  # fmt: skip


def _silent_ones(user: User, post: Post) -> list[Item]:
    found: list[Item] = []
    rows = list(stagnations(user, "")[:200])
    for kind in Stagnation.Kind:
        some = [one for one in rows if one.kind == kind]
        if len(some) > SINGLY:
            found.append(
                Item(
                    title=f"{len(some)} 个项目长时间没有进展，研究是否{kind.label}", url=reverse("progress:stagnations"),
                    button="去研究", source="预警", since=min(clock.day_of(one.proposed_at) for one in some),
                    sender="系统", post=post, stands_for=len(some),
                )
            )  # fmt: skip
        else:
            found += [
                Item(
                    title=f"长时间没有进展，研究是否{kind.label}", url=one.get_absolute_url(), button="去研究",
                    subject=one.project.name, source="预警", since=clock.day_of(one.proposed_at), sender="系统",
                    post=post,
                )
                for one in some
            ]  # fmt: skip
    return found
