"""First contact seen from elsewhere: what waits because time runs out, and what the page of a project says of it."""

from typing import Any

from django.urls import reverse

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.library.models import Claim, Hold
from luodi.library.models.cases import units_acted_for
from luodi.library.reports import claims
from luodi.projects.models import Project
from luodi.projects.sensitivity import STAGES

MOST = 50


def items_for(user: User) -> list[Item]:
    """List the holds of the user's units that run out soon, over all posts; one query for each post."""
    acting = user.post
    found: dict[int, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.CONTACT_REGISTER):
            for hold in _ending(user):
                found.setdefault(hold.pk, _item(hold))
    user.act_under(acting)
    return list(found.values())


def _ending(user: User) -> list[Hold]:
    today = clock.today()
    rows = Hold.objects.running_out().filter(claim__unit_id__in=units_acted_for(user))
    soon = rows.filter(warn_on__lte=today, until__gte=today).select_related("claim")
    return list(soon.order_by("until", "pk")[:MOST])


def _item(hold: Hold) -> Item:
    return Item(
        title="首谈保持快到期，请登记新的接触",
        url=reverse("library:claim", args=[hold.claim_id]) + "#new-talk",
        button="去登记",
        subject=hold.claim.project_name,
        source="首谈登记",
        due_on=hold.until,
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
    """Offer to register the first contact of a project that the own unit has not registered yet."""
    if project.voided_at or project.stage not in STAGES or not user.can(Permission.CONTACT_REGISTER):
        return None
    if not Project.objects.writable_by(user).filter(pk=project.pk).exists():
        return None
    own = user.reach.own | user.reach.writes.units
    rows = Claim.objects.filter(project=project, unit_id__in=own).exclude(state=Claim.State.VOID)
    return None if rows.exists() else {"project": project}
