"""What projects say of firms otherwise than the county has it: told to who said it, and put before the centre."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.projects.models import Project, ProjectFirm
from luodi.projects.reports import words


def in_words(said: Mapping[str, str] | None) -> str:
    """Write what was said of a firm, field by field."""
    return "、".join(
        f"{words.label(name)}：{words.value(name, value, {})}" for name, value in (said or {}).items()
    )


def kept_as_known(project_id: int) -> list[str]:
    """Say which words of the form about firms were not taken over."""
    rows = ProjectFirm.objects.filter(project=project_id, said__isnull=False).select_related("firm")
    return [
        f"“{row.firm}”在库里登记的与您填的（{in_words(row.said)}）不同，没有改动，已转招商服务中心核对。"
        for row in rows.order_by("pk")
    ]


def _to_look_at(user: User) -> QuerySet[Any]:
    projects = Project.objects.writable_by(user).current().exclude(pk__in=Project.objects.closed_to(user))
    return ProjectFirm.objects.filter(said__isnull=False, project__in=projects.values("pk"))


def items_for(user: User) -> list[Item]:
    """Ask who writes for the whole county which of two words about a firm is right; one item for all of them."""
    acting = user.post
    found: list[Item] = []
    for post in user.posts_now:
        user.act_under(post)
        if user.reach.writes.everything and user.can(Permission.PROJECT_EDIT):
            rows = _to_look_at(user)
            if not found and (first := rows.select_related("project").order_by("pk").first()):
                found.append(_item(first.project, rows.values("project").distinct().count(), post))
    user.act_under(acting)
    return found


def _item(project: Project, count: int, post: Any) -> Item:
    return Item(
        f"{count} 个项目填的企业信息与库里登记的不同，请核对",
        f"{reverse('projects:detail', args=[project.pk])}#company",
        "去核对",
        note="以项目填的为准的，修改项目时改过来；以库里的为准的，保存一次即可。",
        source="项目",
        since=clock.day_of(project.updated_at),
        sender="系统提醒",
        post=post,
        reminds=True,
    )
