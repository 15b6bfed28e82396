"""Pairs of projects that look like one, as one reader may see them: the list, what waits, two records side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.projects.columns import unit_words
from luodi.projects.models import Project, TwinPair
from luodi.projects.reports import page as pages
from luodi.projects.reports import words
from luodi.projects.reports.masking import closed_among, whom_to_ask

CENTRE = "县招商服务中心"
SHOWN = {"mine": "等我认定", "open": "全部待认定", "decided": "已认定"}
FIELDS = (
    "name", "unit_id", "created_at", "code", "investment", "investment_basis", "content", "industry", "industry_text", "place",
    "cooperation", "stage", "sub_stage", "status", "level", "year_plan", "entered_on",
    "signed_on", "started_on", "produced_on", "planned_start_on", "planned_production_on", "package_count",
    "progress", "remark",
)  # fmt: skip


LABELS = {"unit_id": "责任单位", "industry_text": "行业（原表写法）", "created_at": "登记时间"}
MOSTLY_DIFFERENT = {"项目名称", "责任单位", "登记时间", "联系人"}


@dataclass(frozen=True)
class Side:
    """One project of a pair. Without ``url`` the reader may not see it and learns only whom to ask."""

    pk: int
    unit: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A pair as the list shows it."""

    pair: TwinPair
    one: Side
    other: Side
    decider: str
    may_decide: bool

    @property
    def reasons(self) -> str:
        """Return in what they are alike, to those who may read both: the reasons name investors and places."""
        return "、".join(self.pair.reasons) if self.one.url and self.other.url else "名称或内容相近"


@dataclass(frozen=True)
class Difference:
    """What two records say about one thing; ``differs`` when both say something and not the same."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Tell whether they contradict each other; a gap contradicts nothing, and names and units mostly differ."""
        return bool(self.one and self.other and self.one != self.other and self.label not in MOSTLY_DIFFERENT)


def waiting_for(user: User) -> QuerySet[TwinPair]:
    """Return the open pairs that wait for the acting post: of own units; for the centre those between two units."""
    rows = TwinPair.objects.writable_by(user).open()
    return rows.across() if user.reach.writes.everything else rows


def listed(user: User, shown: str) -> QuerySet[TwinPair]:
    """Return the pairs the reader may see, the latest found first."""
    mine = shown == "mine"
    rows = waiting_for(user) if mine else TwinPair.objects.visible_to(user).filter(state=shown)
    return rows.select_related("one__unit", "other__unit", "decided_by").order_by("-found_at", "-pk")


def lines(user: User, pairs: Sequence[TwinPair]) -> list[Line]:
    """Return the pairs with what the reader may see of each, in two more queries."""
    seen = _seen(user, [pk for pair in pairs for pk in (pair.one_id, pair.other_id)])
    own = TwinPair.objects.writable_by(user).filter(pk__in=[pair.pk for pair in pairs])
    decidable = set(own.values_list("pk", flat=True)) if user.can(Permission.TWINS_DECIDE) else set()
    return [
        Line(pair, _side(pair.one, seen), _side(pair.other, seen), decider(pair), pair.pk in decidable)
        for pair in pairs
    ]


def _seen(user: User, pks: Sequence[int]) -> set[int]:
    rows = Project.objects.visible_to(user).filter(pk__in=pks, is_closed=False)
    return set(rows.values_list("pk", flat=True))


def _side(project: Project, seen: set[int]) -> Side:
    unit = unit_words(project.unit.short_name, project.unit.name)
    if project.pk not in seen:
        return Side(project.pk, unit)
    return Side(project.pk, unit, project.name, project.get_absolute_url())


def decider(pair: TwinPair) -> str:
    """Say who decides a pair: its unit, or the centre between two units."""
    one, other = pair.one.unit, pair.other.unit
    return unit_words(one.short_name, one.name) if one.pk == other.pk else CENTRE


def about(user: User, project: Project) -> list[Line]:
    """Return the open pairs of one project, for its page."""
    if project.is_closed:
        return []
    rows = TwinPair.objects.filter(Q(one=project.pk) | Q(other=project.pk)).open()
    found = list(rows.select_related("one__unit", "other__unit").order_by("pk"))
    return lines(user, found) if found else []


def closed_words(user: User, pair: TwinPair) -> str:
    """Say whom to ask when one of the two is 商业敏感 and closed to the reader; nothing when none is."""
    masked = {project.pk: project for project in (pair.one, pair.other) if project.is_masked}
    closed = closed_among(user, masked) if masked else set()
    return whom_to_ask(masked[min(closed)]) if closed else ""


def compare(one: Project, other: Project) -> list[Difference]:
    """Return what two records say, field by field; what neither knows is left out."""
    found = [_field(name, one, other) for name in FIELDS]
    sides = [_company(project) for project in (one, other)]
    found[3:3] = [
        Difference(label, sides[0].get(label, ""), sides[1].get(label, ""))
        for label in dict.fromkeys([*sides[0], *sides[1]])
    ]
    return [row for row in found if row.one or row.other]


def _field(name: str, one: Project, other: Project) -> Difference:
    units = {project.unit_id: project.unit.name for project in (one, other)}
    said = [
        "" if (value := _value(project, name)) in (None, "") else words.value(name, value, units)
        for project in (one, other)
    ]
    return Difference(LABELS.get(name) or words.label(name), *said)


def _value(project: Project, name: str) -> Any:
    value = getattr(project, name)
    return f"{timezone.localtime(value):%Y-%m-%d}" if name == "created_at" else value


def _company(project: Project) -> dict[str, str]:
    """Return firms, parts and contacts in words, phones masked."""
    who = pages.company(project)
    told: dict[str, str] = {}
    for row in who.firms:
        label = row.get_role_display()
        told[label] = "、".join(filter(None, [told.get(label), row.firm.name]))
    told |= {label: names for label, names in who.parts if label != "责任单位"}
    contacts = [f"{row.contact.name} {row.contact.masked_phone}".strip() for row in who.contacts]
    return told | ({"联系人": "、".join(contacts)} if contacts else {})


def items_for(user: User) -> list[Item]:
    """List what waits for the user over all posts: one query for each."""
    acting = user.post
    found: dict[tuple[bool, frozenset[int]], Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        area = user.reach.writes
        if not area or not user.can(Permission.TWINS_DECIDE):
            continue
        told = waiting_for(user).aggregate(count=Count("pk"), since=Min("found_at"))
        if told["count"]:
            key = area.everything, area.units
            found.setdefault(key, _item(told["count"], told["since"], post))
    user.act_under(acting)
    return list(found.values())


def _item(count: int, since: datetime, post: Post) -> Item:
    return Item(
        f"{count} 对项目疑似重复，等您认定",
        f"{reverse('projects:twin_pairs')}?show=mine",
        "去认定",
        source="疑似重复",
        since=clock.day_of(since),
        sender="系统提醒",
        post=post,
    )
