"""What a flow is made of: steps that wait for someone, and outcomes that lead on. The flows themselves are data.

A step names who may take it, by role, and who may not, by what the same person did before in the case. An outcome
names where it may lead: to further steps, or to an end of the case. The documents of the flows are drawn from these
tables, and the actions are held to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from luodi.accounts.permissions import Role

# How a role is called right after the name of its unit.
AT_UNIT = {Role.CENTRE: "专员", Role.LEADER: "领导"}
START = "start"
"""Stands for whoever began the case, wherever a step names who may not take it."""


@dataclass(frozen=True)
class Outcome:
    """One way to settle a step: the button, what must be written with it, and where it may lead.

    ``leads_to`` holds codes of steps and of ends; none means that the case goes on with the steps that are open.
    """

    code: str
    label: str
    leads_to: tuple[str, ...] = ()
    words: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Step:
    """Something that waits for someone: whose roles may settle it, in which ways, and who must keep out."""

    code: str
    label: str
    button: str
    roles: frozenset[Role]
    outcomes: tuple[Outcome, ...]
    not_by: tuple[str, ...] = ()
    clock: bool = True

    def outcome(self, code: str) -> Outcome | None:
        """Return the outcome of this code, or None when the step knows no such."""
        return next((one for one in self.outcomes if one.code == code), None)

    def people(self, *, at_centre: bool) -> str:
        """Return who may settle it at a unit, as it is said after the unit's name; at the centre those of the centre."""
        centre = self.roles & CENTRE
        roles = centre if at_centre and centre else self.roles - CENTRE or self.roles
        return "或".join(AT_UNIT.get(role, role.label) for role in Role if role in roles)


@dataclass(frozen=True)
class Flow:
    """A kind of case: how it begins, its steps, its ends, and the rule packs that decide in it."""

    code: str
    label: str
    first: tuple[str, ...]
    steps: tuple[Step, ...]
    ends: Mapping[str, str]
    packs: tuple[str, ...] = ("clocks",)
    started_by: frozenset[Role] = field(default_factory=frozenset)
    # Flows that may not be under way for the same project at the same time.
    not_beside: tuple[str, ...] = ()


CLERK_AND_HEAD = frozenset({Role.CLERK, Role.HEAD})
HEAD = frozenset({Role.HEAD})
CENTRE = frozenset({Role.CENTRE})
LEADERS = frozenset({Role.CENTRE, Role.LEADER})
GROUP_OFFICE = frozenset({Role.GROUP_OFFICE})


def why_not(step: Step, role: Role, person: int, took: Mapping[str, frozenset[int]]) -> str:
    """Return, in words for the user, why this person may not settle the step; nothing when the person may.

    ``took`` says who did what before in the same case: codes of steps, and ``START``, to ids of persons.
    """
    if role not in step.roles:
        allowed = "、".join(sorted(one.label for one in step.roles))
        return f"“{step.label}”由{allowed}办理，您现在的岗位是{role.label}。请切换岗位，或请他们办理。"
    for earlier in step.not_by:
        if person in took.get(earlier, frozenset()):
            did = "这件是您本人发起的" if earlier == START else "前面的环节是您本人办的"
            others = "、".join(one.label for one in Role if one in step.roles)
            deputy = "或其代行人" if Role.HEAD in step.roles else ""
            return f"“{step.label}”要由另一个人办：{did}。请由另一位{others}{deputy}办理。"
    return ""
