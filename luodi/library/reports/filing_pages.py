"""What pages show of a filing: the document submitted, what changed since the last return, opinions, what was given back."""

from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.library.models import Case, Submission
from luodi.library.reports import filings, snapshots
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.projects.stages import Level, StatusAtLevel


@dataclass(frozen=True)
class Round:
    """One submission as the page shows it."""

    submission: Submission
    rows: list[snapshots.Row]
    returned: list[tuple[str, str]]
    files: list[dict[str, Any]]
    is_latest: bool
    # Which submission it is compared with: the one that the reader saw before, if any.
    before: int | None

    @property
    def changed(self) -> list[snapshots.Row]:
        return [row for row in self.rows if row.is_changed]


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what the page of a filing shows above its steps."""
    rounds = snapshots.rounds(case)
    narrowed = filings.only_asked(case, user)
    seen = filings.seen_rounds(rounds, case, user) if narrowed else rounds
    opinions = filings.opinions_of(case)
    if narrowed:
        opinions = [step for step in opinions if step.unit_id in user.reach.reads.units]
    shown = [_round(one, seen[place - 1] if place else None, seen) for place, one in enumerate(seen)]
    return {
        "rounds": list(reversed(shown)),
        "opinions": opinions,
        "asked": [step.asking for step in opinions if narrowed and step.closed_at is None],
    }


def _round(one: Submission, earlier: Submission | None, seen: list[Submission]) -> Round:
    return Round(
        one,
        snapshots.document(one, earlier),
        snapshots.pointed_at(list(one.returned_fields.all())),
        one.snapshot[snapshots.FILES],
        is_latest=one is seen[-1],
        before=earlier.number if earlier else None,
    )


def submitted_file(case: Case, submission: Submission, held: int, user: User) -> dict[str, Any] | None:
    """Return name and hash of a file of a submission, if the reader may read that round and the project is not closed."""
    if submission not in filings.seen_rounds(snapshots.rounds(case), case, user):
        return None
    if masking.closed_among(user, [case.project_id] if case.project_id else []):
        return None
    files: list[dict[str, Any]] = submission.snapshot[snapshots.FILES]
    return next((one for one in files if one["id"] == held), None)


def narrowed_steps(case: Case, user: User) -> set[int] | None:
    """Return the units whose steps a reader may see who was only asked for an opinion; None for everybody else."""
    return set(user.reach.reads.units) if filings.only_asked(case, user) else None


def button(project: Project, user: User) -> dict[str, Any] | None:
    """Offer filing on the page of a project, to those who could."""
    if not filings.may_file(user) or project.voided_at or not project.is_writable_by(user):
        return None
    status = project.levels.filter(level=Level.COUNTY).values_list("status", flat=True).first()
    if status not in (StatusAtLevel.NOT_FILED, StatusAtLevel.LEFT):
        return None
    return {"project": project}


def record_link(project: Project, user: User) -> dict[str, Any] | None:
    """Lead to the record of the project, for whoever reads cases."""
    return {"project": project} if user.can(Permission.CASES_VIEW) else None
