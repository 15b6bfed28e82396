"""Problems that wait for a person, over all posts: to answer, to ask the company, to check. One query for each post."""

from luodi.accounts.models import Post, User
from luodi.common import clock
from luodi.common.todo import Item
from luodi.progress.models import Problem
from luodi.progress.problems import TO_ANSWER, State
from luodi.projects.reports import masking

MOST = 100
# What a state asks of whoever is next.
_ASKS = {
    State.WAITING: ("答复问题", "去答复"),
    State.REOPENED: ("重新办理问题", "去办理"),
    State.ANSWERED: ("请企业确认问题是否解决", "去登记"),
    State.DISPUTED: ("企业不认可，请复核", "去复核"),
    State.CONFIRMED: ("核查问题是否解决", "去核查"),
}


def items_for(user: User) -> list[Item]:
    """List what waits over all posts the user holds now, the earliest due first."""
    acting = user.post
    found: dict[int, tuple[Problem, Post]] = {}
    for post in user.posts_now:
        rows = Problem.objects.visible_to(user.act_under(post)).waiting_for(user)
        for problem in rows.select_related("unit", "raised_unit").order_by("due_on", "pk")[:MOST]:
            if problem.pk not in found or post == acting:
                found[problem.pk] = problem, post
    user.act_under(acting)
    names = masking.names_for(user, {one.project_id for one, _ in found.values()}) if found else {}
    return [_item(problem, post, names[problem.project_id]) for problem, post in found.values()]


def _item(problem: Problem, post: Post, subject: str) -> Item:
    title, button = _ASKS[State(problem.state)]
    if problem.asked_by_id and problem.state in TO_ANSWER and problem.unit_id != post.unit_id:
        title, button = "审定问题延期", "去审定"
    return Item(
        title=title,
        url=problem.get_absolute_url(),
        button=button,
        subject=subject,
        note=f"{problem.kind}问题",
        source="问题",
        due_on=problem.due_on,
        since=clock.day_of(problem.since),
        sender=str(problem.raised_unit),
        post=post,
    )
