"""Many filings, and many approvals, at once: each row in a transaction of its own, with a sentence for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.library.actions import filings, steps
from luodi.library.flows import FLOWS
from luodi.library.flows.filing import APPROVE, CHECK, DECIDE
from luodi.library.flows.plan import AGREE
from luodi.library.models import Case, Step
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project

# What may be settled for many at once: the outcome, and the steps that it settles.
TOGETHER: dict[str, tuple[str, ...]] = {
    "agree": (APPROVE, AGREE),
    "admit": (CHECK, DECIDE),
    "refuse": (AGREE,),
}


@dataclass(frozen=True)
class Wish:
    """One project to be filed, with what was typed for it."""

    project: Project
    land: Decimal | None
    words: str


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    name: str
    done: bool
    words: str
    case: Case | None = None


def together(flow: str) -> set[str]:
    """Return the outcomes with which many steps of a flow may be settled at once."""
    own = {step.code for step in FLOWS[flow].steps}
    return {outcome for outcome, kinds in TOGETHER.items() if own & {*kinds}}


@permitted(Permission.FILE)
def file_many(*, wishes: Sequence[Wish], by: User) -> list[Result]:
    """File each project that can be filed, and say of the others why they were not."""
    return [_file(wish, by) for wish in wishes]


def _file(wish: Wish, by: User) -> Result:
    try:
        case = filings.file_project(project=wish.project, land=wish.land, words=wish.words, by=by)
    except steps.CaseRefused as refused:
        return Result(wish.project.name, False, str(refused))
    return Result(wish.project.name, True, f"已报送，等{wish.project.unit}负责人审批。", case)


@permitted(Permission.STEP_TAKE)
def settle_many(*, waiting: Sequence[tuple[Step, str]], outcome: str, words: str, by: User) -> list[Result]:
    """Settle steps, each named for the reader, with the same outcome; say of the others why they were not settled."""
    return [_settle(step, name, outcome, words, by) for step, name in waiting]


def _settle(step: Step, name: str, outcome: str, words: str, by: User) -> Result:
    chosen = step.table.outcome(outcome)
    if chosen is None or step.kind not in TOGETHER.get(outcome, ()):
        return Result(name, False, f"“{step.table.label}”不能这样成批办理，请打开逐个办理。", step.case)
    try:
        steps.take(step=step, outcome=outcome, words=words, by=by)
    except (steps.StepRefused, steps.CaseRefused, Frozen) as refused:
        return Result(name, False, str(refused), step.case)
    return Result(name, True, f"{step.table.label}：{chosen.label}。", step.case)
