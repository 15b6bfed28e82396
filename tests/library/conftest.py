"""A project that is ready to be filed, and the departments that are asked about it."""

import pytest

from luodi.accounts.models import Unit
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.actions import filings
from luodi.library.actions.steps import take
from luodi.library.models import Case, Step
from tests.conftest import _person

READY = {
    "content": "新建有机肥生产线两条，配套原料库和成品库。",
    "industry": "C26",
    "place": "东川镇工业集中区",
    "investment": 35_000_000_000,
    "planned_start_on": "2027-03",
    "stage": "talks",
}


@pytest.fixture
def ready(enter):
    """A project of the eastern township that meets every condition that blocks."""
    return enter("年产10万吨有机肥生产线建设项目", "east", **READY)


@pytest.fixture
def departments(cast, units):
    """发改局 and 生态环境局 with a clerk each, who are asked about every factory."""
    found = {}
    for key, name, short in (
        ("planning", "云岭县发展和改革局", "发改局"),
        ("environment", "市生态环境局云岭分局", "生态环境分局"),
    ):
        county = Unit.objects.get(pk=units["county"].pk)
        units[key] = Unit.objects.add_child(
            county, {"name": name, "short_name": short, "kind": "department", "county": county}
        )
        cast[f"{key}_clerk"] = _person(f"{key}_clerk", f"{short}经办", Role.CLERK, key, units)
        found[key] = units[key]
    return found


@pytest.fixture
def settle(cast):
    """Settle the step of a kind that waits in a case: ``settle(case, "filing.check", "return", "centre", "请补充")``."""

    def settle_step(case, kind, outcome, who, words="", unit=None, **said):
        waiting = case.steps.open().filter(kind=kind)
        step = (waiting.filter(unit=unit) if unit else waiting).get()
        return take(step=step, outcome=outcome, words=words, by=cast[who], said=said)

    return settle_step


@pytest.fixture
def filed(cast, ready):
    """The project as the clerk of its township filed it."""
    return filings.file_project(project=ready, by=cast["east_clerk"], land=None, words="用地还在选址。")


@pytest.fixture
def opened(units, cast):
    """Open a case of a flow with every step of it waiting for a unit, begun by somebody, with steps settled before."""

    def open_case(flow, unit, starter, settled=(), day=None):
        told = {"county": units["county"], "unit": units["east"]}
        case = Case.objects.create(
            **told, flow=flow.code, title="一件事", started_by=starter, started_post=starter.post
        )
        now, due_on = clock.now(), day or clock.today()
        told |= {"case": case, "days": 1, "due_on": due_on, "opened_by": starter, "opened_post": starter.post}
        done = {"closed_at": now, "outcome": "done"}
        Step.objects.bulk_create(
            [
                *(
                    Step(**told, kind=kind, **done, closed_by=one, closed_post=one.post)
                    for kind, one in settled
                ),
                *(Step(**told | {"unit": units[unit]}, kind=step.code) for step in flow.steps),
            ]
        )
        return case

    return open_case
