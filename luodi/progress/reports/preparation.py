"""前期进度: whose nodes are late over all projects, and what waits for the units that see to nodes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission
from luodi.common import clock, paging
from luodi.common.todo import Item
from luodi.progress.models import Node
from luodi.progress.models.nodes import PREPARING_IN
from luodi.progress.node_rules import Limits, NodeLight
from luodi.progress.reports import nodes
from luodi.progress.reports.nodes import Plan
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.rulebook.reports import calendar

SHELVES = {
    NodeLight.LATE.value: "有逾期",
    NodeLight.SOON.value: "有临期",
    NodeLight.ON_TIME.value: "按期",
    NodeLight.DONE.value: "全部办结",
}
MOST = 100
SOURCE = "前期节点"


@dataclass(frozen=True)
class Wanted:
    """What the reader asks of the list: words, the responsible unit, the unit that sees to nodes, a light."""

    q: str = ""
    unit: int | None = None
    owner: int | None = None
    light: str = ""


def late(at: Limits) -> Q:
    """Return the condition for nodes with the light 逾期; the same as ``node_rules.light`` says of one."""
    waits = Q(real_start__isnull=True, planned_start__lt=at.begun)
    return Q(real_end__isnull=True) & (Q(planned_end__lt=at.today) | waits)


def soon(at: Limits) -> Q:
    """Return the condition for nodes with the light 临期, and for those with 逾期."""
    waits = Q(real_start__isnull=True, planned_start__lte=at.soon)
    return Q(real_end__isnull=True) & (Q(planned_end__lte=at.soon) | waits)


def rows(user: User, wanted: Wanted, at: Limits) -> QuerySet[Any]:
    """Return the projects in preparation with nodes, as far as the reader's scope goes, each with what its nodes show.

    What is closed to the reader (商业敏感) is left out: its nodes would tell.
    """
    of_project = Node.objects.current().filter(project=OuterRef("pk"))
    if wanted.owner:
        of_project = of_project.seen_to_by([wanted.owner])
    waiting = of_project.filter(real_end__isnull=True)
    due = waiting.order_by().values("project").annotate(due=Min("planned_end")).values("due")
    found = Project.objects.visible_to(user).alive().filter(Exists(of_project), stage__in=PREPARING_IN)
    found = found.filter(is_closed=False).annotate(
        has_late=Exists(waiting.filter(late(at))),
        has_soon=Exists(waiting.filter(soon(at))),
        has_open=Exists(waiting),
        next_due=Subquery(due),
    )
    for word in wanted.q.lower().split():
        found = found.filter(search__contains=word)
    if wanted.unit:
        found = found.filter(unit_id=wanted.unit)
    return found


_ON_SHELF = {
    NodeLight.LATE.value: Q(has_late=True),
    NodeLight.SOON.value: Q(has_late=False, has_soon=True),
    NodeLight.ON_TIME.value: Q(has_late=False, has_soon=False, has_open=True),
    NodeLight.DONE.value: Q(has_open=False),
}


@dataclass(frozen=True)
class Listed:
    """A project of the list with its plan."""

    project: Project
    plan: Plan

    @property
    def light(self) -> tuple[str, str]:
        """The worst light of its nodes, with how many have it."""
        worst = self.plan.light
        if worst == NodeLight.DONE:
            return worst.label, self.plan.tone
        return f"{worst.label} {self.plan.count(worst)} 个", self.plan.tone


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list, what is late first, then what is due soon, each with the longest due first; the same number of queries for any."""
    county_id = user.post.county_id
    found = rows(user, wanted, nodes.limits_of(county_id, calendar.current()))
    if wanted.light:
        found = found.filter(_ON_SHELF[wanted.light])
    ordered = found.order_by(
        "-has_late", "-has_soon", F("next_due").asc(nulls_last=True), "pk"
    ).select_related("unit")
    cut = paging.page_of(ordered, number)
    plans = nodes.plans([one.pk for one in cut.rows], county_id)
    return replace(cut, rows=[Listed(one, plans[one.pk]) for one in cut.rows])


def counts(user: User, wanted: Wanted) -> dict[str, int]:
    """Count the projects by the worst light of their nodes, whatever light is asked for; one query and one for the rules."""
    at = nodes.limits_of(user.post.county_id, calendar.current())
    told: dict[str, int] = rows(user, wanted, at).aggregate(
        all=Count("pk"), **{light: Count("pk", filter=where) for light, where in _ON_SHELF.items()}
    )
    return told


def units(user: User) -> list[tuple[int, str]]:
    """Return the units that answer for projects with nodes in the reader's scope, for the filter."""
    return _named(_planned(user).values("unit_id"))


def owners(user: User) -> list[tuple[int, str]]:
    """Return the units that see to nodes of projects in the reader's scope, for the filter."""
    there = Node.objects.current().filter(project__in=_planned(user).values("pk"))
    own = there.filter(unit=None).values("project__unit_id")
    return _named(there.exclude(unit=None).values("unit_id"), own)


def _planned(user: User) -> QuerySet[Any]:
    there = Node.objects.current().filter(project=OuterRef("pk"))
    return Project.objects.visible_to(user).alive().filter(Exists(there), stage__in=PREPARING_IN)


def _named(*ids: Any) -> list[tuple[int, str]]:
    where = Q()
    for one in ids:
        where |= Q(pk__in=one)
    found = Unit.objects.filter(where).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in found]


def items_for(user: User) -> list[Item]:
    """List the nodes that should begin or end soon or should have, over all posts of the user; a fixed number of queries a post.

    A node that has not begun and still waits for another one is not listed: nobody could begin it.
    """
    acting = user.post
    found: dict[int, Post] = {}
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.NODES_EDIT) and post.county_id:
            found |= {pk: post for pk in _due(user, post.county_id) if pk not in found}
    user.act_under(acting)
    shown = list(found)[:MOST]
    related = ("project", "unit")
    rows = Node.objects.filter(pk__in=shown).select_related(*related).order_by("planned_end", "pk")
    names = masking.names_for(user, {node.project_id for node in rows}) if shown else {}
    items = [_item(node, found[node.pk], names[node.project_id]) for node in rows]
    return [*items, _rest(len(found) - MOST)] if len(found) > MOST else items


def _due(user: User, county_id: int) -> list[int]:
    """Return the ids of the nodes that wait for the acting post, the earliest due first."""
    at = nodes.limits_of(county_id, calendar.current())
    units = user.reach.acts_for
    due = Node.objects.awaited().filter(county_id=county_id).filter(soon(at))
    due = due.exclude(project__in=Project.objects.closed_to(user).values("pk"))
    # Two questions, each with an index of its own: one that joins both would read every open node of the county.
    halves = (due.filter(unit_id__in=units), due.filter(unit=None, project__unit_id__in=units))
    told = [
        row
        for half in halves
        for row in half.values_list("planned_end", "pk", "project_id", "after", "real_start")
    ]
    open_codes = _open_codes({project for _, _, project, after, begun in told if after and not begun})
    return [
        pk for _, pk, project, after, begun in sorted(told, key=lambda row: row[:2])
        if begun or not open_codes.get(project, frozenset()) & frozenset(after)
    ]  # fmt: skip


def _open_codes(project_ids: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    rows = Node.objects.current().filter(project_id__in=project_ids, real_end__isnull=True)
    for project, code in rows.values_list("project_id", "code"):
        found.setdefault(project, set()).add(code)
    return {project: frozenset(codes) for project, codes in found.items()}


def _item(node: Node, post: Post, name: str) -> Item:
    begun = node.real_start is not None
    return Item(
        title=f"{'办结' if begun else '开始办理'}“{node.label}”",
        url=node.get_absolute_url(),
        button="去登记",
        subject=name,
        source=SOURCE,
        due_on=node.planned_end if begun else node.planned_start,
        since=node.real_start or clock.day_of(node.made_at),
        sender="前期计划",
        reminds=True,
        post=post,
    )


def _rest(count: int) -> Item:
    return Item(
        title=f"还有 {count} 个前期节点该开始或办结",
        url=reverse("progress:preparation"),
        button="看前期进度",
        source=SOURCE,
        stands_for=count,
        reminds=True,
    )
