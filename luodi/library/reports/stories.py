"""The cases of a project told on its time line: whom each step concerned, why it was taken, and what came of it.

What follows from a step in the same moment (the status at a level, another responsible unit) is told by the step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.accounts.models import Unit, User
from luodi.accounts.models.units import UnitKind
from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.common.jinja import sentence_day
from luodi.library.flows.dispute import ANSWER, DECIDES
from luodi.library.flows.dispute import DECIDE as DECIDE_DISPUTE
from luodi.library.flows.filing import AMEND, DECIDE, OPINE
from luodi.library.flows.transfer import DECIDE as DECIDE_TRANSFER
from luodi.library.models import Case, Certificate, Claim, HandingUnit, Step, Submission
from luodi.library.reports import plans, snapshots
from luodi.library.sentences import STATES, TITLES, WORDS
from luodi.library.shares import in_words
from luodi.projects.reports import masking
from luodi.projects.stages import Level
from luodi.projects.tellers import Told, sentences

# What a case brings about; its own entry tells it.
_FOLLOWS = ("level.", "project.moved", "project.part_", "project.replanned", "handing.given")


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries of cases, first contacts and assessments say; None for what another one tells."""
    facts = _facts(entries, user)
    found: dict[int, Told | None] = {}
    for entry in entries:
        if entry.verb in TITLES:
            found[entry.pk] = None if _is_told_beside(entry, facts) else _told(entry, facts)
        elif entry.verb.startswith(_FOLLOWS) and entry.data.get("case") in facts.cases:
            found[entry.pk] = None
    return found


@dataclass(frozen=True)
class _Facts:
    """What the sentences ask for, read once for all of them."""

    entries: Sequence[Entry]
    cases: Mapping[int, Case]
    steps: Mapping[int, list[Step]]
    rounds: Mapping[tuple[int, int], Submission]
    certificates: Mapping[int, list[Certificate]]
    units: Mapping[tuple[int, str], str]
    claims: Mapping[int, Claim]
    # The disputes in which the reader may read what the sides and the ruling say.
    readable: frozenset[int]

    def step(self, entry: Entry) -> Step | None:
        """Return the step that the entry settled."""
        known = self.steps.get(entry.data.get("case", 0), [])
        return next((step for step in known if step.pk == entry.data.get("step")), None)

    def before(self, step: Step, kind: str, outcome: str) -> int:
        """Return how many steps of the kind were settled so in the case up to this one."""
        known = self.steps[step.case_id]
        return sum(1 for one in known if (one.kind, one.outcome) == (kind, outcome) and one.pk <= step.pk)

    def following(self, entry: Entry, verb: str) -> list[Entry]:
        """Return the entries of a kind that the case brought about with this one, in order."""
        found = []
        later = (one for one in reversed(self.entries) if one.number > entry.number)
        for one in later:
            if one.data.get("case") != entry.data.get("case"):
                continue
            if one.verb == verb:
                found.append(one)
            elif not one.verb.startswith(_FOLLOWS):
                break
        return found


def _facts(entries: Sequence[Entry], user: User) -> _Facts:
    case_ids = {entry.data["case"] for entry in entries if isinstance(entry.data.get("case"), int)}
    claim_ids = {entry.data["claim"] for entry in entries if isinstance(entry.data.get("claim"), int)}
    related = (
        "unit",
        "started_post__unit",
        "transfer__to_unit",
        "leaving",
        "handing__held_by",
        "plan_change",
    )
    disputes = ("dispute__hold__claim__unit", "dispute__challenger__unit")
    cases = Case.objects.select_related(*related, *disputes).in_bulk(list(case_ids))
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(case__in=cases).select_related("unit").order_by("pk"):
        steps.setdefault(step.case_id, []).append(step)
    rounds = Submission.objects.filter(case__in=cases).prefetch_related("returned_fields")
    held = HandingUnit.objects.filter(handing__case__in=cases).select_related("unit", "handing")
    return _Facts(
        entries,
        cases,
        steps,
        {(one.case_id, one.number): one for one in rounds},
        certificates_of(cases),
        {(one.handing.case_id, one.unit.name): str(one.unit) for one in held},
        Claim.objects.select_related("unit").in_bulk(list(claim_ids)),
        _readable(cases, user),
    )


def certificates_of(cases: Iterable[int]) -> dict[int, list[Certificate]]:
    """Return the certificates drawn up in cases, the first one first, with their lines; two queries."""
    found: dict[int, list[Certificate]] = {}
    rows = Certificate.objects.filter(case__in=list(cases)).prefetch_related("lines__unit")
    for one in rows.order_by("pk"):
        found.setdefault(one.case_id, []).append(one)
    return found


def share_words(certificate: Certificate) -> str:
    """Write the shares as people do, from lines that were read already."""
    lines = sorted(certificate.lines.all(), key=lambda line: line.place)
    if len(lines) == 1:
        return f"成绩全部归{lines[0].unit}"
    shares = f"分成：{'、'.join(str(line.unit) for line in lines)} {in_words([line.parts for line in lines])}"
    return f"{shares}，双计" if certificate.double_count else shares


def _readable(cases: Mapping[int, Case], user: User) -> frozenset[int]:
    """What the sides of a dispute wrote is for who may read it, as long as neither project is 商业敏感 to the reader."""
    disputed = {pk: case.dispute for pk, case in cases.items() if case.flow == "dispute"}
    sides: dict[int, set[int]] = {
        pk: {claim.project_id for claim in (one.hold.claim, one.challenger) if claim.project_id is not None}
        for pk, one in disputed.items()
    }
    closed = masking.closed_among(user, {project for ids in sides.values() for project in ids})
    seen = set(Case.objects.visible_to(user).filter(pk__in=disputed).values_list("pk", flat=True))
    return frozenset(pk for pk in seen if not sides[pk] & closed)


def _is_told_beside(entry: Entry, facts: _Facts) -> bool:
    """A hold that was won is told by the ruling where both registrations are about this project."""
    case = entry.data.get("case")
    return entry.verb == "hold.won" and any(
        one.verb in ("hold.taken", "hold.confirmed") and one.data.get("case") == case for one in facts.entries
    )


def _told(entry: Entry, facts: _Facts) -> Told:
    step, case = facts.step(entry), facts.cases.get(entry.data.get("case", 0))
    claim = facts.claims.get(entry.data.get("claim", 0))
    actor = _actor(entry, case, facts)
    dispute = case.dispute if case and case.flow == "dispute" else None
    title = TITLES[entry.verb].format(
        actor=actor,
        unit=_body(step.unit) if step else actor,
        starter=_body(case.started_post.unit) if case else actor,
        receiver=_receiver(case, step, facts),
        round=facts.before(step, AMEND, "refile") + 1 if step else "",
        step=step.table.label if step else "",
        claimant=claim.unit if claim else actor,
        challenger=dispute.challenger.unit if dispute else "",
    )
    title = _TURNS[entry.verb](title, entry, case, facts) if entry.verb in _TURNS and case else title
    return Told(title, _note(entry, step, case, facts))


def _body(unit: Unit) -> str:
    """Name the unit that acts; in the name of the county its leaders do."""
    return Role.LEADER.label if unit.kind == UnitKind.COUNTY else str(unit)


def _actor(entry: Entry, case: Case | None, facts: _Facts) -> str:
    """Name the unit under whose post somebody acted; a ruling is given by the office that the rules name."""
    unit = entry.post_label.partition(" · ")[0] or entry.actor_name
    if case is None:
        return unit
    if case.flow == "dispute" and any(step.kind == DECIDE_DISPUTE for step in facts.steps.get(case.pk, [])):
        return Role.GROUP_OFFICE.label
    return _body(case.unit) if unit == str(case.unit) else unit


def _receiver(case: Case | None, step: Step | None, facts: _Facts) -> str:
    """Name the unit that the certificate of this round was drawn up for; the transfer itself knows only the last one."""
    if case is None or step is None or case.flow != "transfer":
        return ""
    accepting = (one for one in facts.steps[case.pk] if one.kind == "transfer.accept" and one.pk > step.pk)
    return next((str(one.unit) for one in accepting), "")


def _given(entries: Iterable[Entry], facts: _Facts) -> str:
    """Say to which units something was handed, and which of them leads."""
    leading: list[str] = []
    others: list[str] = []
    for entry in entries:
        unit = facts.units.get((entry.data["case"], entry.data["unit"]), entry.data["unit"])
        (leading if entry.data["leads"] else others).append(unit)
    said = f"{'、'.join(leading)}牵头" if others else "、".join(leading)
    return f"{said}、{'、'.join(others)}配合" if others else said


def _handed(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    given = _given(facts.following(entry, "handing.given"), facts)
    return f"{title}给{given}办理" if "配合" not in given else f"{title}：{given}"


def _went(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    """A lead goes over to the unit that signs for it, and back to where it was when the order is called off."""
    step = facts.step(entry)
    if step is None or not facts.following(entry, "project.moved"):
        return title
    unit = step.unit if step.outcome == "sign" else case.handing.held_by
    return f"{title}，线索由{unit}负责"


def _handed_again(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    return f"{title}{_given(facts.following(entry, 'handing.given'), facts)}"


def _left(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    levels = [Level(one.data["level"]).label for one in facts.following(entry, "level.left")]
    return f"{title}，{'、'.join(levels)}出库" if levels else f"{title}，转招商中心复核"


def _moved(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    moved = facts.following(entry, "project.moved")
    return f"{title}，责任单位变更为{case.transfer.to_unit}" if moved else title


def _taken(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    gave_way = any(
        step.kind == ANSWER and step.outcome == "give_way" for step in facts.steps.get(case.pk, [])
    )
    sides = case.dispute
    return f"{sides.hold.claim.unit}把首谈让与{sides.challenger.unit}" if gave_way else title


def _confirmed(title: str, entry: Entry, case: Case, facts: _Facts) -> str:
    actor = _actor(entry, case, facts)
    return f"{actor}裁定不是同一项目，首谈各自保留" if case.outcome == "separate" else title


# Sentences that end as the matter ended.
_TURNS: dict[str, Callable[[str, Entry, Case, _Facts], str]] = {
    "handing.started": _handed,
    "handing.back.hand_again": _handed_again,
    "handing.sign.sign": _went,
    "handing.back.call_off": _went,
    "leaving.agree.agree": _left,
    "leaving.confirm.agree": _left,
    "transfer.accept.accept": _moved,
    "transfer.sign.sign": _moved,
    "hold.taken": _taken,
    "hold.confirmed": _confirmed,
}


def _note(entry: Entry, step: Step | None, case: Case | None, facts: _Facts) -> str:
    data = entry.data
    if entry.verb in _NOTES:
        return _NOTES[entry.verb](entry, case, facts)
    told = [f"代{data['on_behalf_of']}办理"] if data.get("on_behalf_of") else []
    if step is not None:
        told += _about_step(entry.verb, step, facts)
        if step.words:
            told.append(f"{WORDS.get(step.outcome, '意见')}：{step.words}")
    elif isinstance(data.get("reason"), str):
        told.append(f"原因：{data['reason']}")
    return sentences(*told)


def _about_step(verb: str, step: Step, facts: _Facts) -> list[str]:
    """Return what a step is about beside its words: whom it asked, what is to be changed, which shares it set."""
    if verb in ("filing.check.ask", "filing.decide.ask"):
        return [f"请{'、'.join(_asked(step, facts))}提出意见"]
    if step.table.code.startswith("filing.") and step.outcome == "return":
        submission = facts.rounds.get((step.case_id, _rounds_before(step, facts) + 1))
        if submission is None:
            return []
        given_back = snapshots.pointed_at(list(submission.returned_fields.all()))
        fields = [f"{label}（{why.rstrip('。')}）" for label, why in given_back]
        return [f"要改：{'；'.join(fields)}"] if fields else []
    if verb == "plan.agree.agree":
        return [plans.in_a_line(facts.cases[step.case_id].plan_change)]
    if verb == "transfer.decide.agree":
        drawn = facts.certificates.get(step.case_id, [])
        place = facts.before(step, DECIDE_TRANSFER, "agree") - 1
        return [share_words(drawn[place])] if place < len(drawn) else []
    if verb == "transfer.sign.sign" and facts.cases[step.case_id].outcome == "moved":
        number = facts.certificates[step.case_id][-1].number
        signed = [one for one in facts.steps[step.case_id] if one.kind == step.kind and one.closed_at]
        last = max(signed, key=lambda one: (one.closed_at, one.pk))
        return [f"各方签署完毕，分成证明 {number} 号生效"] if step.pk == last.pk else []
    return []


def _rounds_before(step: Step, facts: _Facts) -> int:
    return facts.before(step, AMEND, "refile")


def _asked(step: Step, facts: _Facts) -> list[str]:
    """Return the departments that this step asked, up to the next decision."""
    later = [one for one in facts.steps[step.case_id] if one.pk > step.pk]
    until = next((one.pk for one in later if one.kind == DECIDE), None)
    return [str(one.unit) for one in later if one.kind == OPINE and (until is None or one.pk < until)]


def began(case: Case, first: Submission | None = None) -> str:
    """Say what a case was begun for."""
    if case.flow == "filing":
        return sentences(f"情况说明：{first.words}" if first and first.words else "")
    if case.flow == "transfer":
        transfer = case.transfer
        return sentences(f"原因：{transfer.get_reason_display()}，{transfer.words}")
    if case.flow == "leaving":
        leaving = case.leaving
        only = "只从县级库出库" if leaving.county_only else ""
        return sentences(f"原因：{leaving.get_why_display()}，{leaving.words}", only)
    if case.flow == "plan":
        return sentences(plans.in_a_line(case.plan_change), f"原因：{case.plan_change.reason}")
    if case.flow == "handing":
        due_on = case.handing.due_on
        return sentences(f"要求：{case.handing.order}", f"{sentence_day(due_on)}前办结" if due_on else "")
    return ""


def _began(entry: Entry, case: Case | None, facts: _Facts) -> str:
    return began(case, facts.rounds.get((case.pk, 1))) if case else ""


def _challenged(entry: Entry, case: Case | None, facts: _Facts) -> str:
    return sentences(f"理由：{case.dispute.grounds}") if case and case.pk in facts.readable else ""


def _ruled(entry: Entry, case: Case | None, facts: _Facts) -> str:
    """What the holder explained, and the reasons of the ruling."""
    if case is None or case.pk not in facts.readable:
        return ""
    settled = [step for step in facts.steps.get(case.pk, []) if step.words]
    said = [f"{step.unit}说明：{step.words}" for step in settled if step.kind == ANSWER]
    why = [f"裁定理由：{step.words}" for step in settled if step.kind in DECIDES]
    return sentences(*said, *why)


def _registered(entry: Entry, case: Case | None, facts: _Facts) -> str:
    claim = facts.claims.get(entry.data.get("claim", 0))
    state = STATES.get(entry.data.get("state", ""), "")
    return sentences(state.format(unit=claim.unit if claim else "登记单位"))


def _paused(entry: Entry, case: Case | None, facts: _Facts) -> str:
    return sentences(f"原因：{entry.data['reason']}")


def _due_day(entry: Entry, case: Case | None, facts: _Facts) -> str:
    before, after = (date.fromisoformat(entry.data[side]["due_on"]) for side in ("before", "after"))
    return sentences(f"到期日由{sentence_day(before)}改为{sentence_day(after)}")


def _assessed(entry: Entry, case: Case | None, facts: _Facts) -> str:
    before, after = (entry.data[side]["percent"] for side in ("before", "after"))
    earlier = f"（上次 {before}%）" if before is not None else ""
    return sentences(f"按“{entry.data['checklist']}”清单，成熟度 {after}%{earlier}")


_NOTES: dict[str, Callable[[Entry, Case | None, _Facts], str]] = {
    **dict.fromkeys(
        (f"{flow}.started" for flow in ("filing", "transfer", "leaving", "handing", "plan")), _began
    ),
    "hold.challenged": _challenged,
    **dict.fromkeys(("hold.confirmed", "hold.taken", "hold.won"), _ruled),
    "claim.registered": _registered,
    "step.paused": _paused,
    **dict.fromkeys(("step.resumed", "step.due_day_moved"), _due_day),
    "maturity.assessed": _assessed,
}
