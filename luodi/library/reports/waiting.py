"""What waits for a person: every open step that one of the posts may settle. One query for each post."""

from django.urls import reverse

from luodi.accounts.models import User
from luodi.common.todo import Item
from luodi.library.flows import FLOWS
from luodi.library.models import Step
from luodi.projects.reports import masking

MOST = 200


def items_for(user: User) -> list[Item]:
    """List them over all posts the user holds now; who caused a step by beginning the case is not asked."""
    acting = user.post
    found: dict[int, Step] = {}
    for post in user.posts_now:
        user.act_under(post)
        steps = Step.objects.waiting_for(user).with_stopped()
        for step in steps.select_related("case__unit")[:MOST]:
            found.setdefault(step.pk, step)
    user.act_under(acting)
    about = {step.case.project_id for step in found.values() if step.case.project_id}
    names = masking.names_for(user, about) if about else {}
    return [_item(step, names.get(step.case.project_id or 0, step.case.title)) for step in found.values()]


def _item(step: Step, subject: str) -> Item:
    return Item(
        title=step.table.label,
        url=reverse("library:case", args=[step.case_id]),
        button=step.table.button,
        subject=subject,
        note=_note(step),
        source=FLOWS[step.case.flow].label,
        due_on=None if step.is_stopped else step.due_on,
    )


def _note(step: Step) -> str:
    told = [f"{step.case.unit}发起"] if step.case.unit_id != step.unit_id else []
    return "，".join([*told, "时限暂停"] if step.is_stopped else told)
