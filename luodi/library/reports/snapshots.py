"""What is submitted of a project: taken once as plain values, shown as a document, and compared between rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luodi.common import money
from luodi.library.admission import Subject
from luodi.library.models.filings import ReturnedField, Submission
from luodi.projects import totals
from luodi.projects.models import Attachment, Part, Project, ProjectContact, ProjectFirm
from luodi.projects.reports import words
from luodi.projects.terms import PartKind

# What is reviewed: it is shown, returned with reasons, and stands still while the review lasts.
REVIEWED = (
    "name", "unit_id", "code", "content", "place", "industry", "industry_text", "cooperation",
    "investment", "investment_min", "investment_max", "investment_qualifier", "investment_basis",
    "foreign_amount", "foreign_currency", "year_plan", "planned_start_on", "planned_production_on",
    "package_count", "parent_id",
)  # fmt: skip
# What goes on while a review lasts: it is shown as it stood, and nobody is kept from reporting more.
GOING_ON = ("stage", "sub_stage", *totals.TOLD, "progress")
FIELDS = (*REVIEWED, *GOING_ON)
COMPANY = ("parts", "firms", "contacts")
LAND, FILES = "land", "attachments"
# The mark 商业敏感 would hide it from those who review it.
FROZEN = frozenset({*REVIEWED, *COMPANY, FILES, "is_sensitive"})
# What a reviewer can point at when giving a filing back.
POINTED_AT = ("name", "unit_id", "content", "place", "industry", "cooperation", "investment", "year_plan",
              "planned_start_on", "planned_production_on", "code", LAND, *COMPANY, FILES)  # fmt: skip
_OWN_LABELS = {LAND: "用地面积", FILES: "附件", "unit_id": "责任单位", "parent_id": "上级项目"}


@dataclass(frozen=True)
class Row:
    """One line of the document: what was submitted, what stood there in the round before, and what was said about it."""

    name: str
    label: str
    value: str
    before: str | None = None
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        return self.before is not None

    @property
    def is_empty(self) -> bool:
        """Nothing was submitted here, neither now nor before, and nobody asks for it."""
        return self.value == money.NOTHING and not self.is_changed and not self.reason

    @property
    def can_be_returned(self) -> bool:
        return self.name in POINTED_AT


def label(name: str) -> str:
    """Return what a submitted field is called on screen."""
    return _OWN_LABELS.get(name) or words.label(name)


def taken(project: Project) -> dict[str, Any]:
    """Return the record as it would be submitted now, as plain values that stay true when units are renamed."""
    return taken_of([project])[project.pk]


def taken_of(projects: Sequence[Project]) -> dict[int, dict[str, Any]]:
    """Return the records as they would be submitted now; the same number of queries however many there are.

    The projects come with unit and parent.
    """
    found = {project.pk: _alone(project) for project in projects}
    for pk, told in totals.known(list(found)).items():
        found[pk]["fields"] |= {name: figure.verified for name, figure in told.items()}
    _add(found, "parts", Part, "kind", "unit__name", "person__full_name", "person_name")
    for pk, kind in Part.objects.filter(project_id__in=found, kind=PartKind.HOSTING).values_list(
        "project_id", "unit__kind"
    ):
        found[pk]["unit_kinds"].append(kind)
    _add(found, "firms", ProjectFirm, "role", "firm__name")
    _add(found, "contacts", ProjectContact, "role", "contact__name")
    files = Attachment.objects.filter(project_id__in=found, voided_at__isnull=True).order_by("pk")
    for pk, number, name, sha256, size in files.values_list(
        "project_id", "pk", "name", "file__sha256", "file__size"
    ):
        found[pk][FILES].append({"id": number, "name": name, "sha256": sha256, "size": size})
    return found


def _alone(project: Project) -> dict[str, Any]:
    return {
        "fields": {name: getattr(project, name, None) for name in FIELDS},
        "units": {str(project.unit_id): str(project.unit)},
        "parent": project.parent.name if project.parent else "",
        "unit_kinds": [project.unit.kind],
        **{name: [] for name in (*COMPANY, FILES)},
    }


def _add(found: dict[int, dict[str, Any]], key: str, model: Any, *names: str) -> None:
    for pk, *told in (
        model.objects.filter(project_id__in=found).order_by("pk").values_list("project_id", *names)
    ):
        if (key, told[0]) != ("parts", PartKind.RESPONSIBLE):
            found[pk][key].append(told)


def subject(snapshot: Mapping[str, Any], land: Decimal | None) -> Subject:
    """Return what the rules of admission and opinions are held against."""
    return Subject(
        fields=snapshot["fields"],
        roles=frozenset(role for role, _ in snapshot["firms"]),
        has_contact=bool(snapshot["contacts"]),
        files=tuple(one["name"] for one in snapshot[FILES]),
        unit_kinds=frozenset(snapshot["unit_kinds"]),
        land=land,
    )


def document(submission: Submission, earlier: Submission | None = None) -> list[Row]:
    """Return the submission line by line, with what stood there in an earlier one wherever that differs."""
    returned = submission.returned_fields.all() if submission.pk else []
    reasons = {one.field: one.reason for one in returned}
    now, before = _worded(submission), _worded(earlier) if earlier else {}
    return [_row(name, value, before.get(name, value), reasons.get(name, "")) for name, value in now.items()]


def _row(name: str, value: str, before: str, reason: str) -> Row:
    return Row(name, label(name), value, before if before != value else None, reason)


def since(submission: Submission) -> list[Row]:
    """Return the record as it stands now, line by line, with what was submitted wherever that differs."""
    project = submission.case.about_project
    return document(Submission(snapshot=taken(project), land=submission.land), submission)


def as_it_stands(project: Project) -> list[Row]:
    """Return what can be told of a record today, line by line, leaving out what is blank."""
    return [row for row in document(Submission(snapshot=taken(project))) if not row.is_empty]


def _worded(submission: Submission) -> dict[str, str]:
    """Return every submitted field in words; kept free of queries, since a case may show many rounds."""
    held = submission.snapshot
    units = {int(pk): name for pk, name in held["units"].items()}
    told = {name: words.value(name, held["fields"].get(name), units) for name in FIELDS}
    told["parent_id"] = held["parent"] or money.NOTHING
    told |= {name: words.value(name, held[name], units) for name in COMPANY}
    told[LAND] = money.NOTHING if submission.land is None else f"{submission.land.normalize():f} 亩"
    told[FILES] = "；".join(one["name"] for one in held[FILES]) or money.NOTHING
    return told


def rounds(case: Any) -> list[Submission]:
    """Return every round of a filing with what was given back in it, the first one first; two queries."""
    found = case.submissions.select_related("submitted_by", "submitted_post__unit").order_by("number")
    return list(found.prefetch_related("returned_fields"))


def pointed_at(rows: Sequence[ReturnedField]) -> list[tuple[str, str]]:
    """Return what was given back: label and reason, in the order of the document."""
    order = {name: place for place, name in enumerate((*POINTED_AT, *FIELDS))}
    ordered = sorted(rows, key=lambda row: order.get(row.field, len(order)))
    return [(label(row.field), row.reason) for row in ordered]
