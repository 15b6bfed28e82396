"""异议 and 结果: units object in writing, somebody who had no hand in the line decides; consequences are decided one by one."""

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.assessment.engine import standing
from luodi.assessment.engine.sights import everything
from luodi.assessment.kinds import Proposed, Verdict
from luodi.assessment.models import Consequence, Objection, Run
from luodi.assessment.reports.hands import hands_in
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.models import Fact


class DecisionRefused(Exception):
    """It cannot be said or decided like this; the message says why and what to do."""


@permitted(Permission.OBJECT, reads="run")
@transaction.atomic
def object_to(
    *, run: Run, of_unit: Unit, line: str, words: str, receipt: Fact | None = None, by: User
) -> Objection:
    """Object to a line of a unit, or to one record that it counts, in the name of the own unit, while the run is shown.

    What was said with the same words already is not said twice. Raises DecisionRefused.
    """
    current = Run.objects.select_for_update().get(pk=run.pk)
    words = words.strip()
    if not current.takes_objections:
        raise DecisionRefused("现在不在公示期，不能提异议。")
    if not current.scheme.units.filter(pk=by.post.unit_id).exists():
        raise DecisionRefused("只有被考核的单位能提异议。")
    if not words:
        raise DecisionRefused("请写明哪里不对、凭什么材料。")
    if line not in {one.line for one in current.version.rules.all_lines()}:
        raise DecisionRefused("办法里没有这一行，请从结果页选。")
    if not current.scheme.units.filter(pk=of_unit.pk).exists():
        raise DecisionRefused(f"{of_unit}不在这次考核的单位里。")
    same = current.objections.filter(
        of_unit=of_unit, line=line, unit=by.post.unit_id, receipt=receipt, verdict=Verdict.OPEN
    )
    if standing := same.first():
        if standing.words == words[:500]:
            return standing
        raise DecisionRefused("本单位对这里已经提过异议，正在处理，请等答复。")
    made = Objection.objects.create(
        county_id=current.county_id, run=current, of_unit=of_unit, line=line, unit_id=by.post.unit_id,
        words=words[:500], receipt=receipt, raised_by=by, raised_at=clock.now(),
    )  # fmt: skip
    trail.record(
        "assessment.objected",
        current,
        by=by,
        unit=of_unit.name,
        line=line,
        words=made.words,
        receipt=made.receipt_id,
    )
    return made


@permitted(Permission.OBJECTION_DECIDE)
@transaction.atomic
def settle(*, objection: Objection, verdict: str, reason: str, by: User) -> Objection:
    """Decide an objection in writing; whoever set the line, its inputs or the run may not. Raises DecisionRefused."""
    refuse_unread(objection.run, by)
    run = Run.objects.select_for_update().get(pk=objection.run_id)
    current = Objection.objects.select_for_update().select_related("unit", "of_unit").get(pk=objection.pk)
    said = (verdict, reason.strip()[:500])
    if (current.verdict, current.reason, current.decided_by_id) == (*said, by.pk):
        return current
    if current.verdict != Verdict.OPEN:
        raise DecisionRefused("这条异议已经处理过。")
    if run.is_void:
        raise DecisionRefused("这次考核已经作废，异议不用再答复。")
    if verdict not in (Verdict.UPHELD, Verdict.REFUSED) or not reason.strip():
        raise DecisionRefused("请选成立或不成立，并写明理由，答复会给提出单位看。")
    hands = dict.fromkeys(_serving_in(current.unit, current.of_unit), "的单位是当事一方")
    hands |= hands_in(run, current.of_unit_id, current.line)
    act = "assessment.objection_settled"
    refuse_same(act, by, *hands, what=hands.get(by.pk), refusal=DecisionRefused)
    current.verdict, current.reason = said
    current.decided_by, current.decided_at = by, clock.now()
    current.save()
    trail.record(
        "assessment.objection_settled", run, by=by, unit=current.of_unit.name, line=current.line,
        verdict=verdict, reason=current.reason,
    )  # fmt: skip
    return current


@permitted(Permission.CONSEQUENCE_DECIDE)
@transaction.atomic
def decide(*, consequence: Consequence, verdict: str, reason: str, by: User) -> Consequence:
    """Confirm or refuse what the scheme proposes for a unit; only what is confirmed goes on record. Raises DecisionRefused."""
    refuse_unread(consequence.run, by)
    current = Consequence.objects.select_for_update().select_related("unit", "run").get(pk=consequence.pk)
    said = (verdict, reason.strip()[:500])
    if (current.verdict, current.reason, current.decided_by_id) == (*said, by.pk):
        return current
    if current.verdict != Verdict.OPEN:
        raise DecisionRefused("这一项已经决定过。")
    if verdict not in (Verdict.UPHELD, Verdict.REFUSED) or not reason.strip():
        raise DecisionRefused("请选同意或不同意，并写明理由。")
    act, served_by = "assessment.consequence_decided", _serving_in(current.unit)
    refuse_same(act, by, *served_by, what=current.unit.name, refusal=DecisionRefused)
    if verdict == Verdict.UPHELD:
        _ask_for_what_it_rests_on(current)
    current.verdict, current.reason = said
    current.decided_by, current.decided_at = by, clock.now()
    current.save()
    trail.record(
        "assessment.consequence_decided", current.run, by=by, unit=current.unit.name, outcome=current.outcome,
        sum=current.sum, verdict=verdict, reason=current.reason,
    )  # fmt: skip
    return current


def _serving_in(*units: Unit) -> set[int]:
    """Return who holds a post today in one of the units or below it, whatever post they act under now."""
    held = Post.objects.valid_on(clock.today()).filter(unit__path__startswith=units[0].path)
    for unit in units[1:]:
        held |= Post.objects.valid_on(clock.today()).filter(unit__path__startswith=unit.path)
    return set(held.values_list("user_id", flat=True))


def _ask_for_what_it_rests_on(reward: Consequence) -> None:
    """Refuse a reward for an outcome, such as a commendation, that is not agreed to yet, or was refused."""
    if reward.kind != Proposed.REWARD:
        return
    rules = next(one for one in reward.run.version.rules.rewards if one.reward == reward.outcome)
    named = [node.name for node in everything(rules) if isinstance(node, standing.Outcome)]
    proposed = reward.run.consequences.filter(unit=reward.unit, kind=Proposed.OUTCOME, outcome__in=named)
    for one in proposed.exclude(verdict=Verdict.UPHELD).order_by("pk"):
        if one.verdict == Verdict.OPEN:
            raise DecisionRefused(f"“{reward.outcome}”以“{one.outcome}”为前提，请先决定“{one.outcome}”。")
        raise DecisionRefused(f"“{one.outcome}”没有同意，以它为前提的“{reward.outcome}”不能同意。")
