"""First contact seen from elsewhere: what waits because time runs out, and what the page of a project says of it."""

from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from luodi.accounts.models import Post, User, units_acted_for
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.library.models import Claim, Hold
from luodi.library.reports import claims, leaving
from luodi.projects.models import Project
from luodi.projects.sensitivity import STAGES

MOST = 50


def items_for(user: User) -> list[Item]:
    """List the claims of the user's units that run out soon or lack their proof, over all posts; one query for each post."""
    acting = user.post
    found: dict[int, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.CONTACT_REGISTER):
            for claim in _waiting(user):
                found.setdefault(claim.pk, _item(claim, post))
    user.act_under(acting)
    return list(found.values())


def _waiting(user: User) -> list[Claim]:
    today = clock.today()
    soon = Hold.objects.running_out().filter(warn_on__lte=today, until__gte=today)
    warned = Hold.objects.in_force().filter(claim=OuterRef("pk")).values("warn_on")
    rows = Claim.objects.filter(unit_id__in=units_acted_for(user)).with_hold()
    rows = rows.annotate(warned_on=Subquery(warned[:1]))
    rows = rows.filter(Q(state=Claim.State.WAITING) | Q(pk__in=soon.values("claim_id")))
    return list(rows.order_by(F("held_until").asc(nulls_last=True), "pk")[:MOST])


def _item(claim: Any, post: Post) -> Item:
    lacks = claim.state == Claim.State.WAITING
    return Item(
        title="首谈登记缺佐证，还没有生效" if lacks else "首谈保持快到期，请登记新的接触",
        url=claim.get_absolute_url() + ("" if lacks else "#new-talk"),
        button="去补传" if lacks else "去登记",
        subject=claim.project_name,
        source="首谈登记",
        due_on=claim.held_until,
        since=clock.day_of(claim.registered_at) if lacks else claim.warned_on,
        sender="系统提醒",
        reminds=True,
        post=post,
    )


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Say on the page of a project who holds it; the registration itself opens only to those who may read it."""
    rows = (
        Claim.objects.filter(project=project)
        .exclude(state=Claim.State.VOID)
        .with_hold()
        .select_related("unit")
    )
    found = list(rows.order_by("registered_at"))
    if not found or not user.can(Permission.CASES_VIEW):
        return None
    readable = set(Claim.objects.visible_to(user).filter(project=project).values_list("pk", flat=True))
    lines = [(claim, claim.pk in readable) for claim in found]
    return {"lines": lines, "tones": claims.TONES, "is_past_time": project.stage not in STAGES}


def button(project: Project, user: User) -> dict[str, Any] | None:
    """Offer to register the first contact of a project that some library holds and the own unit has not registered yet."""
    if project.voided_at or project.stage not in STAGES or not user.can(Permission.CONTACT_REGISTER):
        return None
    if not project.is_writable_by(user):
        return None
    own = user.reach.acts_for
    rows = Claim.objects.filter(project=project, unit_id__in=own).exclude(state=Claim.State.VOID)
    return None if rows.exists() or not leaving.libraries_of(project) else {"project": project}
