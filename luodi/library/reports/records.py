"""办理档案: what an auditor asks of any project, answered from the records alone; a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from luodi.accounts.models import User
from luodi.library.flows.filing import APPROVE, CHECK, DECIDE, FILING, OPINE
from luodi.library.models import Case, Certificate, Step, Submission
from luodi.library.reports import stories
from luodi.library.reports.cases import Line, lines
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports import masking
from luodi.rulebook import packs
from luodi.rulebook.models.versions import PackVersion


@dataclass(frozen=True)
class Version:
    """A version of rules that a case was decided under; ``pk`` leads to it."""

    label: str
    pk: int | None


@dataclass(frozen=True)
class Entry:
    """One case of the project: who began it under which rules and for what, its rounds, its steps, the shares agreed."""

    case: Case
    versions: list[Version]
    rounds: list[Submission]
    lines: list[Line]
    other_name: str
    about: str = ""
    shares: str = ""


@dataclass(frozen=True)
class Answer:
    """Who did something, under which post, when, for whom."""

    who: str
    at: Any
    outcome: str
    on_behalf_of: str = ""


def record(project: Project, user: User) -> dict[str, Any]:
    """Return every case of the project in order, and how it came into the county's library."""
    about = Q(project=project) | Q(project__merged_into=project)
    cases = list(
        Case.objects.visible_to(user)
        .filter(about)
        .select_related(
            "unit", "started_by", "started_post__unit", "transfer", "leaving", "handing", "plan_change"
        )
        .order_by("started_at", "pk")
    )
    steps, versions, rounds = _steps(cases), _versions(cases), _rounds(cases)
    certificates = stories.certificates_of([case.pk for case in cases])
    others = masking.names_for(user, {case.project_id for case in cases if case.project_id} - {project.pk})
    entries = [
        Entry(
            case,
            [versions[case.county_id, kind, number] for kind, number in sorted(case.rules.items())],
            rounds.get(case.pk, []),
            steps.get(case.pk, []),
            others.get(case.project_id or 0, ""),
            stories.began(case),
            _issued(certificates.get(case.pk, [])),
        )
        for case in cases
    ]
    levels = LevelStatus.objects.filter(project=project).select_related("unit").order_by("pk")
    return {"entries": entries, "levels": list(levels), "answers": _answers(entries)}


def _issued(certificates: Sequence[Certificate]) -> str:
    """Say which certificate of shares came of a case."""
    issued = [one for one in certificates if one.issued_at]
    return f"{stories.share_words(issued[-1])}，分成证明 {issued[-1].number} 号" if issued else ""


def _steps(cases: Sequence[Case]) -> dict[int, list[Line]]:
    rows = Step.objects.filter(case__in=cases).select_related(
        "unit", "opened_by", "closed_by", "closed_post__unit", "on_behalf_of"
    )
    found: dict[int, list[Line]] = {}
    for line in lines(rows.order_by("pk")):
        found.setdefault(line.step.case_id, []).append(line)
    return found


def _rounds(cases: Sequence[Case]) -> dict[int, list[Submission]]:
    rows = Submission.objects.filter(case__in=cases).select_related("submitted_by", "submitted_post__unit")
    found: dict[int, list[Submission]] = {}
    for submission in rows.order_by("number"):
        found.setdefault(submission.case_id, []).append(submission)
    return found


def _versions(cases: Iterable[Case]) -> dict[tuple[int, str, int], Version]:
    wanted = {(case.county_id, kind, number) for case in cases for kind, number in case.rules.items()}
    rows = PackVersion.objects.filter(
        county_id__in={county for county, _, _ in wanted},
        kind__in={kind for _, kind, _ in wanted},
        number__in={number for _, _, number in wanted},
    )
    ids = {(row.county_id, row.kind, row.number): row.pk for row in rows}
    titles = {kind.code: kind.title for kind in packs.kinds()}
    return {key: Version(f"{titles[key[1]]}第 {key[2]} 版", ids.get(key)) for key in wanted}


def _answers(entries: Sequence[Entry]) -> list[tuple[str, list[Answer]]]:
    """Return who filed, approved, gave opinions and decided, in the latest filing."""
    filings = [entry for entry in entries if entry.case.flow == FILING.code]
    if not filings:
        return []
    latest = filings[-1]
    filed = [
        Answer(_named(one.submitted_by, one.submitted_post), one.submitted_at, f"第 {one.number} 次报送")
        for one in latest.rounds
    ]
    return [
        ("谁报送", filed),
        ("谁审批", _settled(latest, APPROVE)),
        ("谁审核", _settled(latest, CHECK)),
        ("谁提意见", _settled(latest, OPINE)),
        ("谁审定", _settled(latest, DECIDE)),
    ]


def _settled(entry: Entry, kind: str) -> list[Answer]:
    return [
        Answer(
            _named(step.closed_by, step.closed_post),
            step.closed_at,
            step.outcome_label,
            step.on_behalf_of.full_name if step.on_behalf_of else "",
        )
        for step in (line.step for line in entry.lines)
        if step.kind == kind and step.closed_by
    ]


def _named(person: Any, post: Any) -> str:
    return f"{person.full_name}（{post}）"
