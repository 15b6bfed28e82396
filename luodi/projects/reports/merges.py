"""What merging two projects would do, and what it did: every row in words, before anyone presses the button."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import models
from django.db.models import Q

from luodi.accounts.models import User
from luodi.common import clock
from luodi.projects import checks, freezing, merging
from luodi.projects.merging import UNDO_DAYS
from luodi.projects.models import Merge, MergedRow, Part, Project
from luodi.projects.reports import words

# Blanks of the survivor that the absorbed record may fill; what belongs together is filled together.
INVESTMENT = (
    "investment", "investment_basis", "investment_qualifier", "investment_min", "investment_max", "investment_raw",
    "foreign_amount", "foreign_currency",
)  # fmt: skip
GROUPS: tuple[tuple[str, ...], ...] = (
    INVESTMENT,
    ("industry", "industry_text"),
    *(
        (name,)
        for name in (
            "code", "content", "place", "cooperation", "progress", "remark",
            "year_plan", "package_count", "entered_on", "signed_on", "started_on",
            "produced_on", "planned_start_on", "planned_production_on",
        )
    ),
)  # fmt: skip
# What alone makes no amount known.
_EXPLAINS = {"investment_basis", "investment_qualifier", "foreign_currency"}


@dataclass(frozen=True)
class Blank:
    """Something that only the absorbed record knows; ``key`` is the first field of its group."""

    key: str
    names: tuple[str, ...]
    label: str
    value: str


@dataclass(frozen=True)
class Preview:
    """What merging would do, as it is shown and as it is done."""

    survivor: Project
    absorbed: Project
    plans: list[merging.Plan]
    blanks: list[Blank]
    # What a review holds still, in sentences: nothing may come to it or go from it meanwhile.
    frozen: list[str]
    # The unit of the absorbed record takes part as one that reported it, unless it takes part already.
    reports_too: bool

    @property
    def refusals(self) -> list[str]:
        """What must be settled first."""
        return [*self.frozen, *(words for plan in self.plans for words in plan.refusals)]

    @property
    def moving(self) -> list[merging.Plan]:
        """The kinds of which rows move."""
        return [plan for plan in self.plans if plan.changes]

    @property
    def staying(self) -> list[merging.Plan]:
        """The kinds of which rows stay with the merged record."""
        return [plan for plan in self.plans if plan.stays]

    @property
    def fingerprint(self) -> str:
        """What was seen: sent back with the button, so that nothing moves that nobody was shown."""
        rows = [
            [change.row._meta.label, change.row.pk, dict(change.values)]
            for plan in self.plans
            for change in plan.changes
        ]
        seen = [self.survivor.pk, self.survivor.version, self.absorbed.pk, self.absorbed.version, rows]
        return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def preview(survivor: Project, absorbed: Project) -> Preview:
    """Work out what merging would do."""
    unit_there = Part.objects.filter(
        Q(project=survivor) | Q(project=absorbed) & ~Q(kind="responsible"), unit_id=absorbed.unit_id
    )
    return Preview(
        survivor,
        absorbed,
        merging.plans(survivor, absorbed),
        blanks(survivor, absorbed),
        frozen(survivor, absorbed),
        reports_too=not unit_there.exists(),
    )


def frozen(*projects: Project) -> list[str]:
    """Say which of the projects stand still, why, and what to do."""
    held = freezing.frozen_among([project.pk for project in projects])
    return [f"“{project.name}”{held[project.pk].sentence}" for project in projects if project.pk in held]


def blanks(survivor: Project, absorbed: Project) -> list[Blank]:
    """Return what the survivor leaves blank and the absorbed record knows."""
    return [
        Blank(names[0], names, words.label(names[0]), words.value(_telling(absorbed, names), _of(absorbed, names), {}))
        for names in GROUPS
        if not _told(survivor, names) and _told(absorbed, names) and _may_say(survivor, absorbed, names)
    ]  # fmt: skip


def _may_say(survivor: Project, absorbed: Project, names: tuple[str, ...]) -> bool:
    """Tell whether the survivor may say it too: a day comes with its stage, which merging does not change."""
    said = {name: getattr(absorbed, name) for name in names}
    known = {name: getattr(survivor, name) for name in checks.DAYS}
    return not checks.day_problems(survivor.stage, known, said, today=clock.today())


def _told(project: Project, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name not in _EXPLAINS and getattr(project, name) not in (None, "")]


def _telling(project: Project, names: tuple[str, ...]) -> str:
    return _told(project, names)[0]


def _of(project: Project, names: tuple[str, ...]) -> Any:
    return getattr(project, _telling(project, names))


def absorbed_by(project: Project) -> list[Project]:
    """Return the projects that were merged into this one, with those that had been merged into them before."""
    found: list[Project] = []
    layer = [project.pk]
    while layer:
        rows = list(Project.objects.filter(merged_into__in=layer).select_related("unit").order_by("pk"))
        found, layer = found + rows, [row.pk for row in rows]
    return found


def absorbed_for(user: User, project: Project) -> list[Project]:
    """Return the projects merged into this one whose records the reader may open."""
    if project.is_closed:
        return []
    rows = Project.objects.visible_to(user).filter(merged_into=project.pk, is_closed=False)
    return list(rows.select_related("unit").order_by("pk"))


def standing_for(pks: Iterable[int]) -> dict[int, int]:
    """Return, for those projects that were merged, the one that stands in the library for them now."""
    merged = Project.objects.filter(merged_into__isnull=False)
    found = dict(merged.filter(pk__in=set(pks)).values_list("pk", "merged_into_id"))
    while further := dict(merged.filter(pk__in=set(found.values())).values_list("pk", "merged_into_id")):
        found = {pk: further.get(into, into) for pk, into in found.items()}
    return cast(dict[int, int], found)


def survivor_for(user: User, pk: int) -> Project | None:
    """Return the project that stands in the library for a merged one, if the reader may see it."""
    into = standing_for([pk]).get(pk)
    found: Project | None = Project.objects.visible_to(user).filter(pk=into).first() if into else None
    return found


def may_part(user: User, merge: Merge) -> bool:
    """Tell whether the user could undo the merge now."""
    both = Project.objects.writable_by(user).filter(pk__in=[merge.survivor_id, merge.absorbed_id])
    return both.count() == 2 and not refusal_to_undo(merge)


def current_merge(project: Project) -> Merge | None:
    """Return the merge that took the project out of the library, if one did and was not undone."""
    rows = Merge.objects.filter(absorbed=project, undone_at__isnull=True)
    return rows.select_related("survivor__unit", "merged_by").first()


def refusal_to_undo(merge: Merge) -> str:
    """Say why a merge cannot be undone now; nothing when it can."""
    if merge.undone_at:
        return "这次合并已经撤销，不用再办。"
    if clock.now() > merge.merged_at + timedelta(days=UNDO_DAYS):
        return f"合并已超过 {UNDO_DAYS} 天，不能撤销。确要分开，请重新登记一个项目。"
    later = Merge.objects.filter(
        Q(survivor__in=[merge.survivor_id, merge.absorbed_id]) | Q(absorbed=merge.survivor_id),
        pk__gt=merge.pk,
        undone_at__isnull=True,
    ).select_related("survivor", "absorbed")
    if last := later.order_by("-pk").first():
        return f"之后又把“{last.absorbed}”并入了“{last.survivor}”，请先撤销那一次。"
    return ""


def moved_words(merge: Merge) -> list[tuple[str, list[str]]]:
    """Return what a merge moved: kind and rows in words."""
    found: dict[str, list[str]] = {}
    for row in MergedRow.objects.filter(merge=merge).order_by("pk"):
        found.setdefault(f"{row.get_how_display()}{row.label}", []).append(row.words)
    return list(found.items())


def counted(rows: list[MergedRow]) -> str:
    """Say in one line what was moved: 参与单位 2、附件 1."""
    counts = Counter(row.label for row in rows if row.how != MergedRow.How.FILLED)
    return "、".join(f"{label} {count}" for label, count in counts.items())


def leaning_on(model: type[models.Model], ids: Collection[int], project_id: int) -> list[Any]:
    """Return the other rows of a model on a project that point at one of these rows, such as the reversal of a fact."""
    pointing = Q(pk__in=[])
    for one in model._meta.concrete_fields:
        if one.is_relation and one.related_model is model:
            pointing |= Q(**{f"{one.name}__in": list(ids)})
    rows = model._default_manager.filter(pointing, project_id=project_id)
    return list(rows.exclude(pk__in=list(ids)).order_by("pk"))


def moved_since(model: type[models.Model], ids: Collection[int] | None, moment: datetime) -> dict[int, int]:
    """Return row → the project it hung on at a moment, for rows of these projects, or of all, that merging has moved since.

    What happened to a row first after the moment tells: a merge found it there, taking a merge back left it there.
    Merges are few, so all of them are read: a list of ids would cost more.
    """
    told = MergedRow.objects.filter(how=MergedRow.How.MOVED, model=model._meta.label_lower)
    later = told.filter(Q(merge__merged_at__gt=moment) | Q(merge__undone_at__gt=moment))
    first: dict[int, tuple[datetime, int]] = {}
    asked = None if ids is None else set(ids)
    for row in later.select_related("merge"):
        if asked is not None and not asked & {row.merge.survivor_id, row.merge.absorbed_id}:
            continue
        for at, values in ((row.merge.merged_at, row.before), (row.merge.undone_at, row.after)):
            if at and at > moment and (row.row_id not in first or at < first[row.row_id][0]):
                first[row.row_id] = (at, values["project_id"])
    return {pk: project for pk, (_, project) in first.items()}
