"""The figures that a province is scored by, each as one SQL written by hand that finds the same sums by unit.

Every statement gives rows of: unit; then, where a certificate divides a row, its key, 双计, place and parts; then the sum, and
of rates the part of it (of money whether anything is known).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from luodi.bench.province import REPORT_DAY
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports.credit import credit_lines
from luodi.progress.periods import due_on, last_day
from luodi.progress.reports.returns import REPORTED
from luodi.projects.stages import DAY_OF, Stage
from luodi.projects.times import AsOf

VERSIONS = """(SELECT h.* FROM {table} h JOIN (SELECT MAX(history_id) AS last FROM {table}
    WHERE county_id IN ({counties}) AND history_date <= '{moment}' GROUP BY id) v ON v.last = h.history_id WHERE h.history_type <> '-')"""
NOT_BACK = "NOT EXISTS (SELECT 1 FROM progress_stagemove l WHERE l.project_id = m.project_id AND l.id > m.id AND l.to_stage IN ({before}){recorded})"
CAME = """SELECT m.project_id, m.certain_by FROM progress_stagemove m JOIN {projects} q ON q.id = m.project_id
    WHERE m.county_id IN ({counties}) AND m.verified_at IS NOT NULL{verified} AND (m.how IN ('claimed', 'jump')
    AND m.from_stage IN ({before}) AND m.to_stage IN ({there}){opening}) AND {not_back}"""
OPENING = (
    " OR m.how = 'opening' AND m.to_stage = '{stage}' AND m.happened_on <> '' AND m.happened_on = q.{day}"
)
REACHED = """EXISTS (SELECT 1 FROM progress_stagemove m WHERE m.project_id = p.id AND m.verified_at IS NOT NULL{verified}
    AND m.how NOT IN ('finer', 'status') AND m.to_stage IN ({there}) AND {not_back})"""
BEGUN = """SELECT m.project_id FROM progress_stagemove m WHERE m.county_id IN ({counties}) AND m.verified_at IS NOT NULL{verified}
    AND m.how NOT IN ('finer', 'status') AND m.to_stage IN ({there}) AND {not_back}"""
ENTERED = """SELECT p.id, p.unit_id, p.id AS project_id, {worth} AS worth, {part} AS part FROM {projects} p
    JOIN ({came}) s ON s.project_id = p.id{more} WHERE p.voided_at IS NULL AND s.certain_by >= '{first}' AND s.certain_by <= '{last}'{only}"""
FACTS = """SELECT f.id, p.unit_id, f.project_id, f.amount AS worth, CASE WHEN r.counts_in >= '{start}' AND r.counts_in <= '{end}' THEN -1 ELSE 1 END AS part
    FROM progress_fact f JOIN {projects} p ON p.id = f.project_id LEFT JOIN progress_fact r ON r.id = f.reverses_id
    WHERE f.county_id IN ({counties}) AND f.kind = '{kind}' AND f.state = 'recognised'{settled} AND f.counts_in >= '{start}' AND f.counts_in <= '{end}'{basis}"""
ADMITTED = """SELECT p.id, p.unit_id, p.id AS project_id, p.investment AS worth, CASE WHEN p.investment IS NULL THEN 0 ELSE 1 END AS part
    FROM {levels} l JOIN {projects} p ON p.id = l.project_id WHERE l.county_id IN ({counties}) AND l.level = 'county' AND l.status = 'admitted'
    AND NOT l.taken_over AND l.since >= '{begin}' AND l.since < '{over}' AND p.voided_at IS NULL AND p.sub_stage <> 'lead'"""
OWN = """SELECT l.entered_unit_id, NULL, NULL, NULL, NULL, COUNT(*), NULL FROM {levels} l JOIN {projects} p ON p.id = l.project_id
    WHERE l.county_id IN ({counties}) AND NOT l.taken_over AND l.entered_at >= '{begin}' AND l.entered_at < '{over}' AND p.voided_at IS NULL
    AND p.sub_stage <> 'lead' AND EXISTS (SELECT 1 FROM {levels} h WHERE h.project_id = p.id AND h.status = 'admitted') GROUP BY l.entered_unit_id"""
HELD = """SELECT p.id, p.unit_id, p.id AS project_id, 1 AS worth, 0 AS part FROM {projects} p WHERE p.voided_at IS NULL AND p.county_id IN ({counties})
    AND p.stage = 'reserve' AND p.sub_stage <> 'lead' AND p.status NOT IN ('lost', 'terminated')
    AND p.id IN (SELECT project_id FROM {levels} l WHERE l.county_id IN ({counties}) AND l.status = 'admitted')"""
ARRIVED_THEN = "(SELECT SUM(f.amount) FROM progress_fact f WHERE f.project_id = p.id AND f.kind = 'arrived' AND f.state = 'recognised'{settled})"
RETURNS = """WITH months(month, ends, due) AS (VALUES {months}), life AS (SELECT id, unit_id, history_date AS since,
    LEAD(history_date) OVER (PARTITION BY id ORDER BY history_id) AS until,
    history_type <> '-' AND stage IN ({reported}) AND status NOT IN ('lost', 'terminated') AND voided_at IS NULL AS owes
    FROM projects_historicalproject WHERE county_id IN ({counties})),
    owed AS (SELECT a.unit_id, n.month FROM months n JOIN life a ON a.owes AND a.since <= n.ends AND (a.until IS NULL OR a.until > n.ends)
    JOIN life b ON b.id = a.id AND b.unit_id = a.unit_id AND b.owes AND b.since <= n.due AND (b.until IS NULL OR b.until > n.due)
    UNION SELECT r.unit_id, r.month FROM progress_return r JOIN months n ON n.month = r.month WHERE r.county_id IN ({counties}) AND r.filed_at <= '{moment}')
    SELECT o.unit_id, NULL, NULL, NULL, NULL, COUNT(*), SUM(CASE WHEN r.filed_at <= n.due THEN 1 ELSE 0 END) FROM owed o JOIN months n ON n.month = o.month
    LEFT JOIN progress_return r ON r.unit_id = o.unit_id AND r.month = o.month AND r.filed_at <= '{moment}' GROUP BY o.unit_id"""
SHARED = """WITH b AS ({base}), c AS (SELECT id, project_id, double_count FROM library_certificate WHERE {in_force})
    SELECT b.unit_id, NULL, NULL, NULL, NULL, SUM(b.worth), SUM(b.part) FROM b LEFT JOIN c ON c.project_id = b.project_id WHERE c.id IS NULL GROUP BY b.unit_id
    UNION ALL SELECT l.unit_id, b.id, c.double_count, l.place, l.parts, b.worth, b.part FROM b JOIN c ON c.project_id = b.project_id
    JOIN library_shareline l ON l.certificate_id = c.id"""
START_DAYS = 180


@dataclass(frozen=True)
class Hand:
    """Writes the statements for some counties and a period, of now or as of a moment."""

    counties: Sequence[int]
    period: Period
    as_of: datetime | None = None

    def sql(self, code: str) -> str:
        """Return the statement of an indicator."""
        match code.split("."):
            case ["own_entered"]:
                return OWN.format(**self._words(self.as_of))
            case ["rate", "returns_on_time"]:
                return self._returns()
            case ["admitted_amount"]:
                return self._shared(ADMITTED.format(**self._words(self.as_of)), self.as_of)
            case ["reserve"]:
                return self._shared(HELD.format(**self._words(self._then)), self._then)
            case ["start_overdue"]:
                return self._overdue()
            case ["entered", stage, *amount]:
                return self._entered(Stage(stage), "p.investment" if amount else "1", bool(amount))
            case ["rate", name]:
                return self._rate(name)
            case [kind, *basis]:
                return self._money(kind, basis)
        raise KeyError(code)

    @property
    def _then(self) -> datetime | None:
        """As of which moment it is read how things stood at the end of the period."""
        end = self.period.end - timedelta(microseconds=1)
        return min(self.as_of or end, end) if end < clock.now() else self.as_of

    def _words(self, as_of: datetime | None) -> dict[str, str]:
        counties = ", ".join(map(str, self.counties))
        told = {"counties": counties, "moment": _moment(as_of or clock.now())}
        tables = {"projects": "projects_project", "levels": "projects_levelstatus"}
        if as_of is not None:
            histories = {"projects": "projects_historicalproject", "levels": "projects_historicallevelstatus"}
            tables = {name: VERSIONS.format(table=table, **told) for name, table in histories.items()}
        known = {
            "verified": " AND m.verified_at <= '{}'",
            "recorded": " AND l.recorded_at <= '{}'",
            "settled": " AND f.settled_at <= '{}'",
        }
        knows = {name: words.format(told["moment"]) if as_of else "" for name, words in known.items()}
        period = {"begin": _moment(self.period.start), "over": _moment(self.period.end)}
        months = {"start": f"{self.period.first:%Y-%m}", "end": f"{self.period.last:%Y-%m}"}
        return told | tables | knows | period | months

    def _shared(self, base: str, as_of: datetime | None) -> str:
        moment = _moment(as_of) if as_of else ""
        then = f"issued_at <= '{moment}' AND (replaced_at IS NULL OR replaced_at > '{moment}')"
        return SHARED.format(
            base=base, in_force=then if as_of else "issued_at IS NOT NULL AND replaced_at IS NULL"
        )

    def _stage(self, stage: Stage, as_of: datetime | None) -> dict[str, str]:
        order = list(Stage)
        at = order.index(stage)
        words = self._words(as_of)
        names = {"before": _listed(order[:at]), "there": _listed(order[at:])}
        opening = OPENING.format(stage=stage, day=DAY_OF[stage]) if stage in DAY_OF else ""
        return {**words, **names, "opening": opening, "not_back": NOT_BACK.format(**words, **names)}

    def _came(self, stage: Stage, as_of: datetime | None) -> str:
        return CAME.format(**self._stage(stage, as_of))

    def _reached(self, stage: Stage, as_of: datetime | None) -> str:
        return REACHED.format(**self._stage(stage, as_of))

    def _entered(self, stage: Stage, worth: str, known: bool) -> str:
        part = "CASE WHEN p.investment IS NULL THEN 0 ELSE 1 END" if known else "0"
        return self._of_stage(stage, self.as_of, worth=worth, part=part)

    def _of_stage(self, stage: Stage, as_of: datetime | None, **told: Any) -> str:
        whole = {
            "worth": "1",
            "more": "",
            "only": "",
            "first": self.period.first,
            "last": self.period.last,
            **told,
        }
        return self._shared(
            ENTERED.format(projects=self._words(as_of)["projects"], came=self._came(stage, as_of), **whole),
            as_of,
        )

    def _overdue(self) -> str:
        last = clock.day_of(min(self.period.end, self._then or clock.now())) - timedelta(days=START_DAYS + 1)
        begun = BEGUN.format(**self._stage(Stage.STARTED, self._then))
        only = f" AND p.status NOT IN ('lost', 'terminated') AND p.id NOT IN ({begun})"
        return self._of_stage(
            Stage.SIGNED, self._then, part="0", only=only, first=date(1900, 1, 1), last=last
        )

    def _rate(self, name: str) -> str:
        lives = "p.status NOT IN ('lost', 'terminated')"
        if name == "start_in_time":
            return self._in_time(lives)
        if name == "arrived":
            stored = "LEFT JOIN progress_figures g ON g.project_id = p.id" if self.as_of is None else ""
            part = "g.arrived" if stored else ARRIVED_THEN.format(**self._words(self.as_of))
            return self._of_stage(
                Stage.SIGNED,
                self.as_of,
                worth="p.investment",
                part=part,
                more=f" {stored}",
                only=" AND p.investment > 0",
            )
        stage = {"performed": Stage.PREPARING, "started": Stage.STARTED, "producing": Stage.PRODUCING}[name]
        part = self._reached(stage, self.as_of) + (f" AND {lives}" if name == "performed" else "")
        return self._of_stage(Stage.SIGNED, self.as_of, part=_one(part))

    def _in_time(self, lives: str) -> str:
        back = timedelta(days=START_DAYS)
        yesterday = clock.day_of(self.as_of or clock.now()) - timedelta(days=1)
        within = f"t.certain_by <= {_days_after('s.certain_by', START_DAYS)}"
        return self._of_stage(
            Stage.SIGNED, self.as_of, part=_one(within), only=f" AND {lives}", first=self.period.first - back,
            last=min(self.period.last, yesterday) - back,
            more=f" LEFT JOIN ({self._came(Stage.STARTED, self.as_of)}) t ON t.project_id = p.id",
        )  # fmt: skip

    def _money(self, kind: str, basis: list[str]) -> str:
        only = f" AND f.basis = '{basis[0]}'" if basis else ""
        return self._shared(FACTS.format(kind=kind, basis=only, **self._words(self.as_of)), self.as_of)

    def _returns(self) -> str:
        rows = []
        for number in range(self.period.first.month, self.period.last.month + 1):
            month = f"{self.period.year}-{number:02d}"
            ends, due = AsOf(last_day(month)).moment, AsOf(due_on(month, REPORT_DAY)).moment
            if due < (self.as_of or clock.now()):
                rows.append(f"('{month}', {_cast(ends)}, {_cast(due)})")
        return RETURNS.format(months=", ".join(rows), reported=_listed(REPORTED), **self._words(self.as_of))


def sums(statement: str, *, divides: bool, known: bool) -> tuple[dict[int, int], dict[int, int]]:
    """Run a statement and return by unit what is counted and, of rates, the part of it; certificates are applied here."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    found: tuple[dict[int, int], dict[int, int]] = defaultdict(int), defaultdict(int)
    divided: dict[tuple[int, bool], list[Any]] = defaultdict(list)
    for unit, key, double, place, parts, *values in rows:
        if key is None:
            for side, value in zip(found, values, strict=True):
                side[unit] += int(value or 0)
        else:
            divided[key, bool(double)].append(((place, parts, unit), values))
    for (_, double), told in divided.items():
        for place, side in enumerate(found):
            value, everybody = int(told[0][1][place] or 0), double or known and place == 1
            for unit, credit in credit_lines(
                value, [line for line, _ in told], double=everybody, divides=divides
            ):
                side[unit] += credit
    return found


def _one(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _listed(stages: Any) -> str:
    return ", ".join(f"'{stage}'" for stage in stages)


def _moment(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


def _cast(moment: datetime) -> str:
    kind = "timestamptz" if connection.vendor == "postgresql" else "text"
    return f"CAST('{_moment(moment)}' AS {kind})"


def _days_after(day: str, count: int) -> str:
    return f"{day} + {count}" if connection.vendor == "postgresql" else f"date({day}, '+{count} days')"
