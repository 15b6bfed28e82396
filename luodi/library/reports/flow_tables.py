"""The flows as a page for people: docs/flows.md is written from the tables that the actions are held to."""

from collections.abc import Iterable, Iterator
from typing import cast

from luodi.accounts.permissions import Role
from luodi.library.clocks import Clock, Clocks
from luodi.library.flows import APART, FLOWS, START, STEPS, Flow, Outcome, Step
from luodi.projects.stages import NEXT_AT_LEVEL
from luodi.rulebook import packs, reading

HEAD = """\
# The flows of the library

Drawn from `luodi/library/flows` and the time limits we ship by `python3 manage.py draw_flows > docs/flows.md`; a test fails when
this page is behind. Every open step waits for one unit until one day; who may settle it is decided by the role of the acting post and by
what the same person did before in the case. 🖊 stands where words must be written. Where a button leads to several, what follows is decided by what was
said with it. Days: 工 working days, 日 calendar days; a county changes them in its rule pack.
"""


def page() -> str:
    """Return the whole page as Markdown: a table for each flow, and how a project may stand at a library."""
    clocks = cast(Clocks, reading.shipped(packs.kind_of("clocks")).rules)
    parts = [HEAD, *(_flow(flow, clocks) for flow in FLOWS.values()), _levels()]
    return "\n".join(parts)


def _flow(flow: Flow, clocks: Clocks) -> str:
    beside = [FLOWS[code].label for code in FLOWS if code in APART[flow.code] - {flow.code}]
    told = [
        f"- Begun by: {_roles(flow.started_by)}; first waits: {_named(flow.first, flow)}",
        f"- Rule packs it keeps to the end: {', '.join(f'`{code}`' for code in flow.packs)}",
    ]
    if beside:
        told.append(f"- Not at the same time for one project as: {'、'.join(beside)}")
    rows = [_row(cells) for step in flow.steps for cells in _step(step, flow, clocks.of(step.code))]
    ends = "、".join(f"**{label}** (`{code}`)" for code, label in flow.ends.items())
    head = [_row(("Step", "Settled by", "Not by who", "Days", "Button", "Leads to")), _row(["---"] * 6)]
    return "\n".join([f"## {flow.label} `{flow.code}`\n", *told, f"- Ends: {ends}\n", *head, *rows, ""])


def _step(step: Step, flow: Flow, clock: Clock) -> Iterator[tuple[str, ...]]:
    """Yield one row for each button of a step; what holds for the whole step stands in the first."""
    days = f"{clock.days} {'工' if clock.working else '日'}"
    first = (f"{step.label}<br>`{step.code}`", _roles(step.roles), _kept_out(step), days)
    for number, outcome in enumerate(step.outcomes):
        shown = first if number == 0 else ("",) * len(first)
        yield (*shown, _button(outcome), _named(outcome.leads_to, flow) or "what is open")


def _button(outcome: Outcome) -> str:
    return f"{outcome.label}{' 🖊' if outcome.words else ''}"


def _roles(roles: Iterable[Role]) -> str:
    return "、".join(role.label for role in Role if role in roles)


def _kept_out(step: Step) -> str:
    return "、".join("发起" if code == START else STEPS[code].label for code in step.not_by)


def _named(codes: Iterable[str], flow: Flow) -> str:
    """Name steps and, in bold, ends; two steps of one name, as of two offices, are named once."""
    names = [f"**{flow.ends[code]}**" if code in flow.ends else STEPS[code].label for code in codes]
    return "、".join(dict.fromkeys(names))


def _levels() -> str:
    rows = [
        _row((f"{status.label} `{status.value}`", "、".join(later.label for later in NEXT_AT_LEVEL[status])))
        for status in NEXT_AT_LEVEL
    ]
    head = ["## How a project stands at a library\n", _row(("Status", "May become")), _row(["---"] * 2)]
    return "\n".join([*head, *rows, ""])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
