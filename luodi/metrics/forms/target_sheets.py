"""Targets taken in from a workbook: one row for each unit and indicator, each fault named by row and column."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from luodi.accounts.columns import Column
from luodi.accounts.reports.imports import Checked
from luodi.accounts.reports.unit_names import UnitNames
from luodi.common.fields import PlainForm
from luodi.metrics.actions.targets import Wish, differs
from luodi.metrics.forms.targets import reason_field, value_field
from luodi.metrics.kinds import Kind
from luodi.metrics.phases import NO_PHASES, why_unsound
from luodi.metrics.reports.targets import Board, Cell, Row, in_numbers, signers

KINDS = {kind.label: kind for kind in Kind}
VALUES = ("q1", "q2", "q3", "year")
_PHASE = "从 1 月 1 日到季度末累计；不分季度的不填。"
COLUMNS = (
    Column("unit", "单位", "和“单位”页面上的名称、简称或别名一致。", required=True, width=24),
    Column("indicator", "指标", "照“可选内容”里的写法。", required=True, width=34),
    Column("measure", "计量单位", "不用填；金额都按万元。", width=10),
    Column("kind", "性质", "填了数的要选；选“无”就是不再下达。", choices=tuple(KINDS), width=22),
    Column("q1", "一季度末累计", _PHASE, is_number=True),
    Column("q2", "二季度末累计", _PHASE, is_number=True),
    Column("q3", "三季度末累计", _PHASE, is_number=True),
    Column("year", "全年目标", "就是四季度末的累计数；空着表示没有目标。", is_number=True),
)


class ReasonForm(PlainForm):
    """Why what units signed for changes."""

    reason = reason_field()


@dataclass
class CheckedTargets(Checked):
    """A table of targets: what it asks for beside what stands."""

    wishes: list[Wish] = field(default_factory=list)
    # How many targets are new, changed or lifted, by the word for it.
    news: Counter = field(default_factory=Counter)
    # The numbers of the rows that ask for something new.
    fresh: set[int] = field(default_factory=set)
    # The limits of what is asked for, with the names of their indicators.
    limited: dict = field(default_factory=dict)

    @property
    def shown(self):
        """What changes and what is wrong; a county's table has hundreds of rows that stay."""
        return [line for line in self.lines if line.number in self.fresh or line.number in self.faults]


def check(lines, board: Board, user) -> CheckedTargets:
    """Check a table of targets against what stands in the county; ``board`` has all units that take targets."""
    checked = CheckedTargets(COLUMNS, lines)
    checked.check_filled()
    names = UnitNames(user.post.county)
    rows = {row.unit.pk: row for row in board.rows}
    able = signers([row.unit for row in board.rows], giver=user)
    known = {one.name: one for one in board.indicators}
    seen: dict[tuple[int, str], int] = {}
    for line in lines:
        row = _row(checked, line, names, rows)
        indicator = known.get(line.cells["indicator"])
        if line.cells["indicator"] and indicator is None:
            checked.fault(line, "indicator", "没有这个指标，或者它不下达目标。请照“可选内容”里的写法填。")
        if row is None or indicator is None:
            continue
        first = seen.setdefault((row.unit.pk, indicator.code), line.number)
        if first != line.number:
            checked.fault(line, "indicator", f"和第 {first} 行是同一个单位、同一个指标。请只留一行。")
        cell = row.cell(indicator)
        _check_line(checked, line, row, cell, board.limits.get(indicator.code), able)
    return checked


def _row(checked, line, names, rows) -> Row | None:
    wanted = line.cells["unit"]
    if not wanted:
        return None
    found = names.match(wanted)
    if found.unit is None:
        near = "、".join(unit.name for unit in found.candidates)
        checked.fault(line, "unit", f"“{wanted}”：{found.why}{f'（{near}）' if near else ''}。")
        return None
    if found.unit.pk not in rows:
        checked.fault(line, "unit", f"{found.unit}现在不能下达目标任务；只下达给在用的乡镇、部门和园区。")
    return rows.get(found.unit.pk)


def _check_line(checked, line, row: Row, cell: Cell, limit, able) -> None:
    values = _values(checked, line, cell)
    kind = KINDS.get(line.cells["kind"])
    if values is None:
        return
    *phases, value = values
    wish = Wish(row.unit, cell.indicator.code, value, kind or Kind.NONE, tuple(phases))
    if value is None and kind != Kind.NONE and tuple(phases) == NO_PHASES:
        if cell.target:
            words = f"{row.unit}已经签收这个目标。要保留的请填数；不再下达的，性质请选“无”。"
            checked.fault(line, "year", words)
        return
    _check_kind(checked, line, wish, kind, limit)
    if fault := why_unsound(value, phases):
        checked.fault(line, "year", fault)
    if not differs(wish, cell.proposed or cell.target):
        checked.news["不变"] += 1
        return
    _check_signing(checked, line, row, able)
    if line.number not in checked.faults:
        checked.wishes.append(wish)
        checked.fresh.add(line.number)
        checked.news["新下达" if cell.target is None else "调整" if value is not None else "不再下达"] += 1
        if limit and value is not None:
            checked.limited[cell.indicator.name] = limit


def _values(checked, line, cell: Cell):
    """Return what stands under the quarters and the year; None where something cannot be read."""
    measure = line.cells["measure"]
    if measure and measure != cell.indicator.unit_label:
        words = f"这个指标按“{cell.indicator.unit_label}”填。请换算后把这一格改过来。"
        checked.fault(line, "measure", words)
    reader, found = value_field(cell.indicator), []
    for key in VALUES:
        try:
            found.append(reader.clean(line.cells[key].replace(",", "")))
        except ValidationError as wrong:
            checked.fault(line, key, wrong.messages[0])
    return found if len(found) == len(VALUES) else None


def _check_kind(checked, line, wish: Wish, kind, limit) -> None:
    if not line.cells["kind"]:
        checked.fault(line, "kind", "填了数就要选性质。")
    elif wish.value is not None and kind == Kind.NONE:
        checked.fault(line, "kind", "性质是“无”，就不要填数；要下达的，请选指令性或指导性。")
    elif wish.value is not None and limit and kind and kind not in limit.kinds:
        words = f"{limit.words}（{limit.source}）请改成“{limit.at_most.label}”。"
        checked.fault(line, "kind", words)


def _check_signing(checked, line, row: Row, able) -> None:
    if row.waits:
        words = f"{row.unit}还没有答复上一次下达的目标，请等它签收或处理完申请后再改。"
        checked.fault(line, "unit", words)
    elif row.unit.pk not in able:
        checked.fault(line, "unit", f"{row.unit}现在没有负责人，无人签收。请联系安全管理员安排岗位。")


def filled(board: Board):
    """Return the lines of the workbook to fill in: every indicator with every unit, and what stands already."""
    for one in board.indicators:
        for row in board.rows:
            standing = row.cell(one).standing
            told = (*standing.phases, standing.value) if standing else (None,) * len(VALUES)
            kind = standing.get_kind_display() if standing else None
            yield (row.unit.name, one.name, one.unit_label, kind, *(in_numbers(one, value) for value in told))
