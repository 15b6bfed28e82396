"""What was done about problems in sentences: for the time line of a project and for the page of a problem."""

from collections.abc import Mapping, Sequence

from luodi.accounts.models import Unit, UnitKind, User
from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.common.jinja import sentence_day
from luodi.progress.models import ProblemStep
from luodi.progress.problems import Act
from luodi.projects.tellers import Told, sentences

TITLES: Mapping[Act, str] = {
    Act.RAISE: "{actor}提出{kind}问题，请{to}办理",
    Act.NOTE: "{actor}补充{kind}问题的进展",
    Act.ANSWER: "{actor}答复{kind}问题，请企业确认",
    Act.HAND_ON: "{actor}把{kind}问题转给{to}办理",
    Act.ASK_TIME: "{actor}申请把{kind}问题延期到{day}",
    Act.CONFIRM: "企业认可{kind}问题的答复，转核查",
    Act.OBJECT: "企业不认可{kind}问题的答复，转复核",
    Act.WITHDRAW: "{actor}撤回{kind}问题",
    Act.PASS: "{actor}核查通过，{kind}问题销号",
    Act.REOPEN: "{actor}退回{kind}问题，请{owner}重新办理",
    Act.ASK_AGAIN: "{actor}复核{kind}问题，维持答复，请企业再确认",
    Act.GRANT_TIME: "{actor}同意{kind}问题延期到{day}",
    Act.REFUSE_TIME: "{actor}不同意{kind}问题延期到{day}",
    Act.ASSIGN: "{actor}把{kind}问题改派给{to}办理",
    Act.NAME_CAUSE: "{actor}把{kind}问题的原因改定为{cause}",
    Act.END: "{actor}终止{kind}问题",
}


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries of problems say on the time line; one query."""
    wanted = {
        entry.pk: entry.data["step"]
        for entry in entries
        if entry.verb.startswith("problem.") and "step" in entry.data
    }
    if not wanted:
        return {}
    rows = ProblemStep.objects.select_related("problem__unit", "unit", "to_unit", "by")
    steps = rows.in_bulk(list(set(wanted.values())))
    return {pk: Told(title(steps[step]), note(steps[step])) for pk, step in wanted.items() if step in steps}


def title(step: ProblemStep) -> str:
    """Say in a sentence without a stop what was done; nothing of it tells what 商业敏感 closes."""
    return TITLES[Act(step.act)].format(
        actor=_body(step.unit),
        kind=step.problem.kind,
        to=step.to_unit or "",
        owner=step.problem.unit,
        day=sentence_day(step.day) if step.day else "",
        cause=step.get_cause_display(),
    )


def note(step: ProblemStep) -> str:
    """Say what more there is to know: the problem itself, who spoke for the company, the words."""
    if step.act == Act.RAISE:
        problem = step.problem
        return sentences(problem.words, f"需要的帮助：{problem.wanted}", f"原因：{step.get_cause_display()}")
    spoke = f"企业：{step.person}，由{step.by.full_name}登记" if step.person else ""
    return sentences(spoke, step.words)


def _body(unit: Unit) -> str:
    """Name the unit that acts; in the name of the county its leaders do."""
    return Role.LEADER.label if unit.kind == UnitKind.COUNTY else str(unit)
