"""谋划深度: assessing how far a project has been prepared."""

from collections.abc import Mapping

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.library.depth import State, maturity
from luodi.library.models import Maturity
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.rulebook.actions import packs


class DepthRefused(Exception):
    """The assessment cannot be kept; the message says why and what to do."""


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def assess(*, project: Project, answers: Mapping[str, tuple[str, str]], by: User) -> Maturity:
    """Keep what the unit says about every item of the checklist (state, words) as the latest assessment.

    Raises DepthRefused and ClosedToYou.
    """
    refuse_closed([project], by)
    release = packs.pin(county_id=project.county_id, kind="depth")
    current = Project.objects.select_for_update().get(pk=project.pk)
    if not Project.objects.writable_by(by).filter(pk=current.pk, voided_at=None).exists():
        raise DepthRefused("这个项目已经作废，或不归您单位负责，不能评估。请刷新页面，或联系责任单位。")
    checklist = release.rules.checklist(current.industry)
    names = [item.name for item in checklist.items]
    if set(names) != set(answers):
        raise DepthRefused("清单已经改变，请刷新页面后重新评估。")
    if open_items := [name for name in names if answers[name][0] not in State.values]:
        raise DepthRefused(f"还没有选择：{'、'.join(open_items)}。请逐项选择。")
    before = current.maturities.current().first()
    current.maturities.current().update(is_current=False)
    kept = Maturity.objects.create(
        county_id=current.county_id,
        project=current,
        checklist=checklist.name,
        version=release.number,
        answers={
            name: {"state": answers[name][0], "words": answers[name][1].strip()[:200]} for name in names
        },
        percent=maturity(checklist, {name: answers[name][0] for name in names}),
        by=by,
        post=by.post,
        at=clock.now(),
    )
    trail.record(
        "maturity.assessed",
        current,
        by=by,
        before={"percent": before.percent if before else None},
        after={"percent": kept.percent},
        checklist=checklist.name,
        rules={"depth": release.number},
    )
    return kept
