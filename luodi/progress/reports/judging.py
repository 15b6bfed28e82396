"""What the rules of lights look at: gathered for many projects at once, judged, and compared with what is stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from luodi.accounts.models import UnitSuccession
from luodi.common import clock
from luodi.progress import lights
from luodi.progress.gates import Gates
from luodi.progress.lights import TONES, Colour, Lights, Seen, Sign, Verdict
from luodi.progress.models import Fact, Figures, Node, ProjectLight, Promise, Proof, Return, StageMove
from luodi.progress.periods import before, due_on, last_day, month_of
from luodi.progress.promises import Side
from luodi.progress.proofs import ProofKind
from luodi.progress.recognition import FactKind
from luodi.progress.reports import staging
from luodi.progress.reports.figures import by_500, sums
from luodi.projects import lights as shown
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from luodi.rulebook.reports import packs

KIND, RECOGNITION = "lights", "recognition"
# A day as text that names the day itself, not only month or year.
EXACT = len("2026-11-23")
# Moves that bring a project nowhere else.
FINER = (StageMove.How.FINER, StageMove.How.STATUS)
MONEY = (FactKind.COMPLETED, FactKind.ARRIVED)


@dataclass(frozen=True)
class Judging:
    """The rules of a county on a day, with the version they are."""

    county_id: int
    day: date
    rules: Lights
    number: int
    report_day: int
    gates: Gates

    @cached_property
    def months_due(self) -> int:
        """How many months of the year must have been reported by the day."""
        return lights.months_due(self.day, self.report_day)

    @cached_property
    def returned(self) -> tuple[str, date]:
        """The last month whose return was due before the day, and when it was."""
        month = before(month_of(self.day))
        if self.day <= due_on(month, self.report_day):
            month = before(month)
        return month, due_on(month, self.report_day)


def judging(county_id: int, day: date) -> Judging:
    """Return the rules in force in a county on a day; one query."""
    told = packs.all_in_force(county_id, (KIND, RECOGNITION, staging.KIND), on=day)
    release, report_day = told[KIND], told[RECOGNITION].rules.report_day
    return Judging(county_id, day, release.rules, release.number, report_day, told[staging.KIND].rules)


def verdicts(by: Judging, project_ids: Collection[int]) -> dict[int, tuple[Seen, Verdict]]:
    """Return what is seen of those of the projects that are looked at, and how they are judged; a fixed number of queries per 500."""
    judge = lights.judge(by.rules)
    found: dict[int, tuple[Seen, Verdict]] = {}
    for some in by_500(sorted(project_ids)):
        for pk, seen in _seen(by, some).items():
            found[pk] = seen, judge(seen, by.day)
    return found


@dataclass(frozen=True)
class Entered:
    """A living project that was entered on the day of the judging, and since when it stands at its stage, if that is known."""

    pk: int
    stage: str
    since: str
    # Field → what was said, of ``FIELDS``.
    said: Mapping[str, Any]


def verdicts_of_entered(by: Judging, entered: Collection[Entered]) -> dict[int, tuple[Seen, Verdict]]:
    """Return the same of projects of which all that was ever recorded is how they were entered; two queries."""
    judge = lights.judge(by.rules)
    month, _ = by.returned
    filed = _filed(by.county_id, month)
    found: dict[int, tuple[Seen, Verdict]] = {}
    for one in entered:
        if one.stage not in lights.LOOKED_AT:
            continue
        told = {"stage_since": _exact(one.since), "heard_on": by.day}
        seen = _seen_of(by, one.said, by.day, filed, stage=one.stage, **told)
        found[one.pk] = seen, judge(seen, by.day)
    return found


# What the record itself says.
FIELDS = ("unit_id", "planned_start_on", "planned_production_on", "year_plan")
_READ = ("pk", "stage", "created_at", *FIELDS)


def _seen_of(
    by: Judging,
    record: Mapping[str, Any],
    entered_on: date,
    filed: Collection[int],
    *,
    stage: str,
    **told: Any,
) -> Seen:
    month, due = by.returned
    return Seen(
        stage=stage,
        planned_start_on=record["planned_start_on"],
        planned_production_on=record["planned_production_on"],
        year_plan=record["year_plan"],
        months_due=by.months_due,
        # What was entered later is not in the return of that month.
        return_due=(month, due) if entered_on <= last_day(month) else None,
        is_returned=record["unit_id"] in filed,
        stage_usual=by.gates.of(stage).days,
        **told,
    )


def _exact(day: str) -> date | None:
    return date.fromisoformat(day) if len(day) == EXACT else None


def _seen(by: Judging, ids: Sequence[int]) -> dict[int, Seen]:
    rows = Project.objects.alive().filter(pk__in=ids, county_id=by.county_id, stage__in=lights.LOOKED_AT)
    records: dict[int, dict[str, Any]] = {row["pk"]: row for row in rows.order_by("pk").values(*_READ)}
    if not records:
        return {}
    moved, started, entered = _moves(records)
    reported, nodes = _nodes(by, records)
    heard, money = _latest(moved, reported, _last_facts(records)), _money(by, records)
    counted = _in_statistics(started)
    filed = _filed(by.county_id, by.returned[0])
    promises = _promises(by, records)
    return {
        pk: _seen_of(
            by,
            row,
            clock.day_of(row["created_at"]),
            filed,
            stage=row["stage"],
            completed=money.get((pk, FactKind.COMPLETED)),
            arrived=money.get((pk, FactKind.ARRIVED)),
            heard_on=heard.get(pk),
            node=nodes.get(pk),
            started_on=started.get(pk),
            in_statistics=pk in counted,
            promise=promises.get(pk),
            stage_since=entered.get(pk),
        )
        for pk, row in records.items()
    }


def _of(records: Mapping[int, Mapping[str, Any]], sign: Sign) -> list[int]:
    """Return the projects at whose stage the sign is looked at."""
    return [pk for pk, row in records.items() if row["stage"] in lights.STAGES[sign]]


def _moves(records: Mapping[int, Any]) -> tuple[dict[int, date], dict[int, date], dict[int, date | None]]:
    """Return for each project the day on which its last move was recorded, that of the start claimed and verified here,

    and since when it stands at its stage, where the day is known.
    """
    rows = StageMove.objects.filter(project_id__in=records).exclude(how__in=FINER)
    named = ("project_id", "how", "from_stage", "to_stage", "happened_on", "recorded_at")
    moved: dict[int, date] = {}
    started: dict[int, date] = {}
    entered: dict[int, date | None] = {}
    works = set(_of(records, Sign.STATISTICS))
    for pk, how, stood, to, day, moment in rows.order_by("recorded_at", "pk").values_list(*named):
        moved[pk] = clock.day_of(moment)
        if to == records[pk]["stage"]:
            entered[pk] = _exact(day)
        if pk in works and how == StageMove.How.CLAIMED and to == Stage.STARTED != stood:
            started[pk] = date.fromisoformat(day)
    return moved, started, entered


def _nodes(by: Judging, records: Mapping[int, Any]) -> tuple[dict[int, date], dict[int, tuple[str, date]]]:
    """Return on which day a node was last begun or done, and the open key node that should have been done first."""
    reported: dict[int, date] = {}
    due: dict[int, tuple[str, date]] = {}
    asked = set(_of(records, Sign.NODES))
    rows = Node.objects.current().filter(project_id__in=records).order_by("-planned_end", "-place")
    named = ("project_id", "code", "label", "planned_end", "real_start", "real_end")
    for pk, code, label, planned, start, end in rows.values_list(*named):
        days = [day for day in (reported.get(pk), start, end) if day]
        if days:
            reported[pk] = max(days)
        if end is None and pk in asked and (not by.rules.key_nodes or code in by.rules.key_nodes):
            # The first of each project comes last, and stays.
            due[pk] = label, planned
    return reported, due


def _promises(by: Judging, records: Mapping[int, Any]) -> dict[int, tuple[str, str, date]]:
    """Return the running promise of each project that is late the longest; what waits for the other side is not late."""
    running = Promise.objects.running().filter(project_id__in=_of(records, Sign.PROMISE), due_on__lt=by.day)
    rows = running.with_waiting().filter(waits=False).order_by("-due_on", "-pk")
    told = rows.values_list("project_id", "side", "what", "due_on")
    # The first of each project comes last, and stays.
    return {pk: (Side(side).label, what, due) for pk, side, what, due in told}


def _last_facts(records: Mapping[int, Any]) -> dict[int, date]:
    told = Figures.objects.filter(project_id__in=records).values_list("project_id", "last_fact_on")
    return {pk: day for pk, day in told if day is not None}


def _latest(*known: Mapping[int, date]) -> dict[int, date]:
    """Return the last day on which something was heard: of a stage, of a node, of a fact."""
    found: dict[int, date] = {}
    for days in known:
        for pk, day in days.items():
            found[pk] = max(day, found.get(pk, day))
    return found


def _money(by: Judging, records: Mapping[int, Any]) -> dict[tuple[Any, ...], int | None]:
    ids = _of(records, Sign.COMPLETED)
    if not ids:
        return {}
    facts = Fact.objects.filter(project_id__in=ids).of_kind(*MONEY).counting()
    first, last = f"{by.day.year}-01", f"{by.day.year}-12"
    same = Q(reverses__counts_in__gte=first, reverses__counts_in__lte=last)
    return sums(facts.counted_in(first, last), "project_id", inside=same)


def _in_statistics(started: Collection[int]) -> set[int]:
    """Return the projects that have the paper; nobody asks for it where the start is not known."""
    if not started:
        return set()
    proofs = Proof.objects.filter(project_id__in=started, kind=ProofKind.STATISTICS, voided_at__isnull=True)
    return set(proofs.values_list("project_id", flat=True))


def _filed(county_id: int, month: str) -> set[int]:
    """Return the units whose return of a month is there: their own, or that of the unit that carries on their work."""
    filed = set(Return.objects.filter(county_id=county_id, month=month).values_list("unit_id", flat=True))
    if filed:
        filed |= set(UnitSuccession.objects.filter(new_id__in=filed).values_list("old_id", flat=True))
    return filed


def wrong() -> Iterator[str]:
    """Yield the projects whose stored light is not what the rules said on the day it was judged."""
    days = ProjectLight.objects.order_by("county_id", "judged_on").values_list("county_id", "judged_on")
    for county_id, day in days.distinct():
        by = judging(county_id, day)
        # What another version judged is judged anew at night.
        stored = ProjectLight.objects.filter(county_id=county_id, judged_on=day, rules=by.number)
        rows = {row.project_id: row for row in stored}
        for pk, (_, verdict) in sorted(verdicts(by, rows).items()):
            row = rows[pk]
            if (row.judged, row.lights) != (verdict.colour, stored_lights(verdict)):
                yield f"项目 {pk} 的灯与按规则判定的不一致：记为“{row.judged_light[0]}”。"


def stored_lights(verdict: Verdict) -> list[list[str]]:
    """Return the lights as they are stored."""
    return [[str(one.colour), str(one.sign), one.words] for one in verdict.lights]


def known(project_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return, for lists, the lights of the projects that have one: its word and tone."""
    found: dict[int, tuple[str, str]] = {}
    for some in by_500(sorted(project_ids)):
        rows = ProjectLight.objects.filter(project_id__in=some).exclude(shown="")
        found |= {pk: (Colour(one).label, TONES[one]) for pk, one in rows.values_list("project_id", "shown")}
    return found


KEEPER = shown.Keeper(known, tuple(Colour.choices), "light__shown", "light__rank")
