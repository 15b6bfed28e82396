"""What waits for a person in imports: own ledgers with open questions, and rows of own units in ledgers of others."""

from django.db.models import Count
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.projects.models import Batch, BatchRow, Doubt

MOST = 20


def items_for(user: User) -> list[Item]:
    """List them over all posts the user holds now; a fixed number of queries for each post."""
    acting = user.post
    found: dict[int, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.IMPORT):
            for item in _of_post(user):
                found.setdefault(*item)
    user.act_under(acting)
    return list(found.values())


def _of_post(user: User) -> list[tuple[int, Item]]:
    batches = Batch.objects.visible_to(user).filter(state=Batch.State.ASKING).defer("understood", "answers")
    own = batches.filter(uploaded_by=user, post_id=user.post.pk).order_by("-pk")[:MOST]
    asked = Doubt.objects.filter(batch__in=[batch.pk for batch in own]).blocking()
    counts = dict(
        asked.filter(row__outcome=BatchRow.Outcome.OPEN).values_list("batch").annotate(n=Count("pk"))
    )
    found = [(batch.pk, _own(batch, counts.get(batch.pk, 0), user.post)) for batch in own]
    return found + _for_my_unit(user, [batch.pk for batch in own])


def _own(batch: Batch, questions: int, post: Post) -> Item:
    title = (
        f"台账“{batch.file_name}”有 {questions} 处要您拿主意"
        if questions
        else f"台账“{batch.file_name}”等您确认"
    )
    here = reverse("projects:batch", args=[batch.pk])
    since = clock.day_of(batch.created_at)
    return Item(title, here, "去处理", source="导入", since=since, sender="您本人", post=post)


def _for_my_unit(user: User, own: list[int]) -> list[tuple[int, Item]]:
    """Rows that others uploaded and only the own unit may confirm; of others' rows the centre is told that it must agree."""
    area = user.reach.writes
    rows = BatchRow.objects.filter(outcome=BatchRow.Outcome.OPEN, passed_over="")
    if area.everything:
        rows = rows.visible_to(user).leading_elsewhere()
        words = "里有 {} 行所指的项目由别的单位负责，等中心认定"
    elif area.units:
        rows = rows.filter(unit__in=area.units)
        words = "里有 {} 行属于您单位，请确认"
    else:
        return []
    rows = rows.filter(batch__state=Batch.State.ASKING).exclude(batch__in=own)
    told = (
        "batch",
        "batch__file_name",
        "batch__unit__name",
        "batch__uploaded_by__full_name",
        "batch__created_at",
    )
    counted = rows.values_list(*told).annotate(n=Count("pk"))
    return [
        (
            pk,
            Item(
                f"{unit}上传的“{name}”{words.format(count)}",
                reverse("projects:batch", args=[pk]),
                "去确认",
                source="导入",
                since=clock.day_of(uploaded_at),
                sender=f"{unit} {person}",
                post=user.post,
            ),
        )
        for pk, name, unit, person, uploaded_at, count in counted.order_by("-batch")[:MOST]
    ]
