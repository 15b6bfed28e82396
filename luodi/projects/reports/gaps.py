"""What waits for a person in the record: forms left half filled in, and projects of the own unit without an amount."""

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from luodi.accounts.models import Post
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.projects.models import Project
from luodi.projects.reports.lists import Filters, passing
from luodi.projects.reports.masking import closed_among

# An address with more units than this is better without them.
MOST_UNITS = 20
MISSING = Filters(missing_amount=True)


def items_for(user) -> list[Item]:
    """List them over all posts the user holds now."""
    return _drafts(user) + _amounts(user)


def _drafts(user) -> list[Item]:
    found = []
    drafts = list(user.drafts.select_related("project").order_by("pk"))
    masked = [draft.project_id for draft in drafts if draft.project and draft.project.is_masked]
    # What became 商业敏感 meanwhile cannot be saved any more by who takes no part in it, what was voided by nobody.
    closed = closed_among(user, masked) if masked else ()
    for draft in drafts:
        if draft.project_id in closed or (draft.project and draft.project.voided_at):
            continue
        here = (
            reverse("projects:edit", args=[draft.project_id]) if draft.project else reverse("projects:create")
        )
        name = draft.project.name if draft.project else draft.typed.get("name") or "新项目"
        title = f"“{name}”填了一半，没有保存"
        since = clock.day_of(draft.kept_at)
        found.append(
            Item(
                title,
                f"{here}?draft={draft.pk}",
                "继续填写",
                source="草稿",
                since=since,
                sender="您本人",
                reminds=True,
            )
        )
    return found


def _amounts(user) -> list[Item]:
    acting = user.post
    found: dict[tuple[int, ...], Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        units = tuple(sorted(user.reach.writes.units)) if user.can(Permission.PROJECT_EDIT) else ()
        # The centre writes for the whole county; each unit is asked for its own.
        if units and units not in found:
            rows = Project.objects.writable_by(user).alive().filter(passing(MISSING))
            told = rows.aggregate(count=Count("pk"), since=Min("created_at"))
            if told["count"]:
                found[units] = _missing(told["count"], told["since"], units, post)
    user.act_under(acting)
    return list(found.values())


def _missing(count: int, since: datetime, units: tuple[int, ...], post: Post) -> Item:
    asked = [("missing", "1"), *(("unit", unit) for unit in units if len(units) <= MOST_UNITS)]
    address = f"{reverse('projects:list')}?{urlencode(asked)}"
    title = f"{count} 个项目没有总投资"
    return Item(
        title,
        address,
        "去补填",
        source="项目",
        since=clock.day_of(since),
        sender="系统提醒",
        post=post,
        reminds=True,
    )
