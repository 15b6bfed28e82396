"""Scores of lines and blocks: the full mark, the score with its working, limits, rounding, records one by one."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.aftermath import Limits
from luodi.assessment.engine.arithmetic import Rounding, held
from luodi.assessment.engine.nodes import Figure
from luodi.assessment.engine.numbers import BadNumber, equation, fixed, plain
from luodi.assessment.engine.results import BlockResult, LineResult, RowResult
from luodi.assessment.engine.scheme import Absence, Block, Frequency, Grades, Line, Scheme
from luodi.assessment.engine.scope import Given, Record, Scope, World, told_apart
from luodi.assessment.engine.values import PRODUCT, Undefined, Value, Way

T = TypeVar("T")


class Lines:
    """Reckons lines and blocks, each once for every unit, in whatever order they ask for one another."""

    def __init__(self, scheme: Scheme) -> None:
        self.rounding = scheme.rounding
        self.lines = {one.line: one for one in scheme.all_lines()}
        self.blocks = {one.block: one for one in scheme.entries() if isinstance(one, Block)}
        self.in_block = {
            entry.line: block.block
            for block in self.blocks.values()
            for entry in block.lines
            if isinstance(entry, Line)
        }
        self.moved = [
            one for one in self.lines.values() if isinstance(one.absent, Absence) or one.absent == "spread"
        ]
        self._lines: dict[tuple[str, str], LineResult] = {}
        self._blocks: dict[tuple[str, str], BlockResult] = {}
        self._under_way: set[tuple[str, str]] = set()
        # Records that earned points in a line: unit, line → numbers of records.
        self._earned: dict[tuple[str, str], set[tuple[str, int]]] = {}

    def answer(self, world: World) -> None:
        """Let figures and conditions ask for scores and grades of lines and blocks, which are reckoned when asked for."""
        world.result_of, world.grade_of, world.grades_of = self.result_of, self.grade_of, self.grades_of

    def grade_of(self, scope: Scope, name: str) -> str:
        """Return the grade of a line or block of a unit; "" where it was left out."""
        return (self.line if name in self.lines else self.block)(scope, name).grade

    def grades_of(self, scope: Scope) -> list[str]:
        """Return the grades of all lines and blocks of a unit."""
        graded = (one for one in (self.lines | self.blocks).items() if one[1].grades)
        return [self.grade_of(scope, name) for name, _ in graded]

    def result_of(self, scope: Scope, sort: str, name: str) -> Value:
        """Return the score of a line or block of a unit, for figures that ask for it; raises Undefined where it was left out."""
        found = self.line(scope, name).score if sort == "line" else self.block(scope, name).score
        if found is None:
            raise Undefined(f"“{name}”没有计入。", Way.LEAVE_OUT)
        return Value(found, "分")

    def line(self, scope: Scope, name: str) -> LineResult:
        """Return a line of a unit; raises Undefined for a fault and for ``not_assessed``."""
        key = (scope.unit, name)
        if key not in self._lines:
            if key in self._under_way:
                raise Undefined(f"“{name}”的得分要用到它自己，请改正办法。")
            self._under_way.add(key)
            try:
                self._lines[key] = self._reckoned(scope, self.lines[name])
            finally:
                self._under_way.discard(key)
        return self._lines[key]

    def block(self, scope: Scope, name: str) -> BlockResult:
        """Return a block of a unit."""
        key = (scope.unit, name)
        if key not in self._blocks:
            self._blocks[key] = self._block(scope.aside(), self.blocks[name])
        return self._blocks[key]

    def added(self, scope: Scope, entries: tuple[Line | Block, ...]) -> Value:
        """Add lines and blocks; those left out are not added."""
        found = []
        for entry in entries:
            score = (
                self.line(scope, entry.line).score
                if isinstance(entry, Line)
                else self.block(scope, entry.block).score
            )
            if score is not None:
                found.append(Value(score, "分", self._written(score, entry)))
        return values.total(found)

    def _written(self, score: Fraction, entry: Line | Block) -> str:
        rounding = self._rounding(entry)
        return fixed(score, rounding.places) if rounding else plain(score)

    def _rounding(self, entry: Line | Block) -> Rounding | None:
        if entry.round is not None or self.rounding is None:
            return entry.round
        return self.rounding.line if isinstance(entry, Line) else self.rounding.block

    def _block(self, scope: Scope, block: Block) -> BlockResult:
        found = self.added(scope, block.lines)
        scope.points = self._full(scope, block)
        with values.naming(block.block, final=True):
            if block.weight is not None:
                found = values.times([found, block.weight.reckon(scope)])
            number, working = self._finished(scope, found, block.limit, self._rounding(block))
            result = BlockResult(block.block, number, working, scope.notes)
            result.grade = self._grade(scope, block.grades, number)
        return result

    def _full(self, scope: Scope, block: Block) -> Value:
        """Return the full mark of a block: what its lines and blocks can earn without bonus."""
        marks = [
            _unless_left_out(None, self.mark, scope, one) if isinstance(one, Line) else self._full(scope, one)
            for one in block.lines
            if not one.bonus
        ]
        number = sum((one.number for one in marks if one), Fraction(0))
        return Value(number, "分")

    def _reckoned(self, scope: Scope, line: Line) -> LineResult:
        scope = scope.aside()
        result = LineResult(line.line, self.in_block.get(line.line, ""), notes=scope.notes)
        try:
            scope.points = self.mark(scope, line)
            result.points = scope.points.number if scope.points else None
            if not _applies(scope, line):
                return self._absent(line, result)
            found = self._score(scope, line, result)
            result.left_out = left_out(scope, but=line.per)
            result.score, result.working = self._finished(
                scope, points(found), line.limit, self._rounding(line)
            )
        except Undefined as missing:
            self._without(line, result, missing)
        except BadNumber as bad:
            raise BadNumber(f"“{line.line}”：{bad}") from bad
        if result.score is not None:
            with values.naming(line.line, final=True):
                result.grade = self._grade(scope, line.grades, result.score)
        return result

    @staticmethod
    def _grade(scope: Scope, grades: Grades, score: Fraction) -> str:
        """Return the grade of a line or block."""
        if not grades:
            return ""
        scope.local = {**scope.local, "line_score": Value(score, "分")}
        if scope.points and scope.points.number:
            rate = score / scope.points.number
            scope.local["line_rate"] = Value(rate, "倍")
        return graded(scope, grades)

    @staticmethod
    def _absent(line: Line, result: LineResult) -> LineResult:
        result.why_not = "本单位不适用这一行"
        if line.absent in ("zero", "full"):
            result.score = Fraction(0) if line.absent == "zero" else result.points
            result.working = plain(result.score or Fraction(0))
        return result

    @staticmethod
    def _without(line: Line, result: LineResult, missing: Undefined) -> None:
        if missing.way != Way.LEAVE_OUT:
            raise missing.under(line.line) from missing
        result.why_not = missing.words.rstrip("。")

    def mark(self, scope: Scope, line: Line) -> Value | None:
        """Return the full mark of a line for a unit, with what lines that do not apply to it move here."""
        found = self._own_mark(scope, line)
        for other in self.moved:
            if other.line == line.line or _unless_left_out(True, _applies, scope, other):
                continue
            more = self._moved_here(scope, line, other)
            if more:
                number = (found.number if found else Fraction(0)) + more
                found = Value(number, "分")
                scope.note(f"“{other.line}”不适用，移来 {plain(more)} 分")
        return found

    def _own_mark(self, scope: Scope, line: Line) -> Value | None:
        if line.points is None:
            return None
        found = line.points.reckon(scope)
        return found.as_points()

    def _moved_here(self, scope: Scope, line: Line, other: Line) -> Fraction:
        moved = _unless_left_out(None, self._own_mark, scope, other)
        if moved is None:
            return Fraction(0)
        if isinstance(other.absent, Absence):
            return moved.number if other.absent.moved_to == line.line else Fraction(0)
        beside = self._beside(scope, other)
        marks = {one.line: _unless_left_out(None, self._own_mark, scope, one) for one in beside}
        whole = sum((one.number for one in marks.values() if one), Fraction(0))
        mine = marks.get(line.line)
        return moved.number * mine.number / whole if mine and whole else Fraction(0)

    def _beside(self, scope: Scope, other: Line) -> Iterator[Line]:
        """Go through the lines of the same block that apply to the unit and earn its full mark."""
        for one in self.lines.values():
            same = self.in_block.get(one.line, "") == self.in_block.get(other.line, "")
            if same and not one.bonus and _unless_left_out(False, _applies, scope, one):
                yield one

    def _finished(
        self, scope: Scope, found: Value, limit: Limits | None, rounding: Rounding | None
    ) -> tuple[Fraction, str]:
        """Hold a score to its limits and round it; return it with its whole working."""
        within = found
        if limit is not None:
            before = list(scope.notes)
            within = held(scope, found, limit.least, limit.most)
            scope.notes[:] = before
        number = numbers.rounded(within.number, rounding.places, rounding.mode) if rounding else within.number
        shown = fixed(number, rounding.places) if rounding else plain(number)
        if within.number != found.number:
            word = "最高" if within.number < found.number else "最低"
            return number, f"{equation(found.text, plain(found.number))}，{word}按{shown}计"
        return number, equation(found.text, shown)

    def _score(self, scope: Scope, line: Line, result: LineResult) -> Value:
        if line.score is None:
            return Value(Fraction(0), "分")
        return self._records(scope, line, line.score, result) if line.per else line.score.reckon(scope)

    def _records(self, scope: Scope, line: Line, score: Figure, result: LineResult) -> Value:
        """Score every record of a list and join the scores."""
        rows: list[Scored] = []
        earned = self._earned.setdefault((scope.unit, line.line), set())
        for record in scope.rows(line.per):
            row = RowResult(record.name, key=record.key)
            result.rows.append(row)
            inner = scope.aside()
            inner.record, inner.notes, inner.left_out = record, row.notes, scope.left_out
            with values.naming(record.name):
                row.why_not = self._not_counted(inner, line, record)
                if row.why_not:
                    continue
                found = points(score.reckon(inner))
            if line.shared and record.share != 1:
                found = values.times([found, Value(record.share, "倍", plain(record.share * 100, 2) + "%")])
            rows.append(Scored(record, found, row))
            row.score = found.number
            row.working = equation(found.text, plain(found.number))
        for record, why in scope.refused.get(line.per, ()):
            result.rows.append(RowResult(record.name, why_not=why))
        kept = self._kept(line, rows)
        earned.update((line.per, one.record.number) for one in kept if one.score.number)
        return _joined(line, [one.score for one in kept])

    def _not_counted(self, inner: Scope, line: Line, record: Record) -> str:
        for other in line.not_in:
            self.line(inner, other)
            if (line.per, record.number) in self._earned.get((inner.unit, other), set()):
                return f"已在“{other}”得分，不重复计"
        if line.where is not None and not line.where.holds(inner):
            return "不符合本行的条件"
        return ""

    @staticmethod
    def _kept(line: Line, rows: list["Scored"]) -> list["Scored"]:
        """Return the scores that count after the frequency limits and the best few; says of the others why not."""
        kept = list(rows)
        for rule in line.frequency:
            kept = _as_often(rule, kept)
        if line.best is not None and len(kept) > line.best:
            order = sorted(range(len(kept)), key=lambda at: -kept[at].score.number)
            chosen = set(order[: line.best])
            for at, one in enumerate(kept):
                if at not in chosen:
                    one.refuse(f"只取得分最高的 {line.best} 条")
            kept = [kept[at] for at in sorted(chosen)]
        return kept


def left_out(scope: Scope, *, but: str = "") -> list[RowResult]:
    """Return the records that figures left out, and why; those of one list are told of elsewhere."""
    return [RowResult(name, why_not=why) for (over, _, name), why in scope.left_out.items() if over != but]


def _applies(scope: Scope, line: Line) -> bool:
    """Tell whether a line applies to a unit."""
    return line.when is None or line.when.holds(scope)


def _unless_left_out(otherwise: T, ask: Callable[[Scope, Line], T], scope: Scope, line: Line) -> T:
    """Ask something of another line; what it has to say where a fact it needs is missing and leaves it out."""
    try:
        return ask(scope, line)
    except Undefined as missing:
        if missing.way != Way.LEAVE_OUT:
            raise
        return otherwise


@dataclass
class Scored:
    """A record with its score and the row that tells of it."""

    record: Record
    score: Value
    row: RowResult

    def refuse(self, why: str) -> None:
        """Let the record earn nothing, and say why."""
        self.row.score, self.row.working, self.row.why_not = None, "", why


def _as_often(rule: Frequency, rows: list[Scored]) -> list[Scored]:
    """Keep the first few records of every stretch of time."""
    kept, seen = [], Counter[object]()
    for one in rows:
        span = _span(one.record.facts.get(rule.by), rule.same)
        if seen[span] < rule.most:
            seen[span] += 1
            kept.append(one)
        else:
            one.refuse(f"{SPANS[rule.same]}最多算 {rule.most} 次")
    return kept


SPANS = {"value": "同一类", "month": "一个月", "quarter": "一个季度", "half": "半年", "year": "一年"}


def points(found: Value) -> Value:
    """Return a score in points; what still carries another unit is no score. Raises Undefined."""
    try:
        return found.as_points()
    except BadNumber:
        words = f"得分带着单位“{found.unit}”，不是分数：比例请乘以满分或用 completion，金额、个数请用 step、bands、items 等折算成分。"
        raise Undefined(words) from None


def graded(scope: Scope, grades: Grades) -> str:
    """Return the first grade whose condition holds."""
    return next((one.grade for one in grades if one.when is None or one.when.holds(scope)), "")


def _joined(line: Line, found: list[Value]) -> Value:
    if not found:
        return Value(Fraction(0), "分")
    if line.join in ("max", "min"):
        best = (
            max(found, key=lambda one: one.number)
            if line.join == "max"
            else min(found, key=lambda one: one.number)
        )
        return Value(best.number, "分")
    added = values.total([Value(one.number, "分") for one in found])
    if line.join == "mean":
        return Value(added.number / len(found), "分", f"{added.inside(PRODUCT)}/{len(found)}", PRODUCT)
    return added


def _span(given: Given, same: str) -> object:
    """Return the stretch of time, or the value, that a record falls in."""
    if same == "value" or not isinstance(given, Value):
        return told_apart(given)
    day = date.fromordinal(int(given.number))
    parts = {"month": day.month, "quarter": (day.month + 2) // 3, "half": (day.month + 5) // 6, "year": 0}
    return day.year, parts[same]
