"""Names in a scheme that stand for nothing there, or for something of another kind."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from luodi.assessment.engine import arithmetic, conditions, numbers, points, relative, standing
from luodi.assessment.engine.aftermath import Consequence, Reward
from luodi.assessment.engine.choices import Holds, Table
from luodi.assessment.engine.nodes import Complaint, Flag, Name, Number, Part
from luodi.assessment.engine.order import Order
from luodi.assessment.engine.scheme import Absence, Block, Line, Records, Scheme, Shares
from luodi.assessment.engine.sights import Sight
from luodi.assessment.engine.wording import nearest
from luodi.common.faults import Place

SIGNS = re.compile(r"[-+*/×÷()（）^=]")


class Names:
    """What a scheme gives names to, and who uses them."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme, self.order = scheme, Order(scheme)
        self.lines = {one.line: one for one in scheme.all_lines()}
        self.blocks = {one.block: one for one in scheme.entries() if isinstance(one, Block)}
        self.grades = [one.grade for one in scheme.grades]
        self.line_grades = [one.grade for entry in scheme.entries() for one in entry.grades]
        self.happenings = [
            *(one.gate for one in scheme.gates),
            *(one.prize for one in scheme.prizes),
            *(one.outcome for one in scheme.outcomes),
        ]

    def complaints(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        """Say which names a piece uses in vain."""
        for types, check in CHECKS:
            if isinstance(part, types):
                yield from check(self, part, sight)

    def _known(self, sight: Sight) -> dict[str, str]:
        """Return what can be named here and what type it is of."""
        found: dict[str, str] = {name: one.type for name, one in self.scheme.facts.items()}
        found |= dict.fromkeys(self.scheme.records, "list")
        found |= dict.fromkeys(self.scheme.figures, "number") | dict.fromkeys(sight.extra, "number")
        if sight.rows in self.scheme.records:
            found |= {name: one.type for name, one in self.scheme.records[sight.rows].attributes.items()}
            found |= {"share": "number"}
        elif sight.rows:
            found |= {"value": "number"}
        return found

    def _name(self, part: Name, sight: Sight) -> Iterator[Complaint]:
        if part.name not in ("zero", "full", "nearest"):
            yield from self._number(part.name, sight)

    def _flag(self, part: Flag, sight: Sight) -> Iterator[Complaint]:
        figure = self.scheme.figures.get(part.name)
        if figure is not None and isinstance(figure.of, Holds):
            return
        if self._known(sight).get(part.name) == "number":
            yield (), f"“{part.name}”是数，不是“是否”事实；请写成比较，如 {{gt: [{part.name}, 0]}}。"
        else:
            yield from self._of_type(part.name, sight, ("flag",), "“是否”事实（flag）")

    def _all_are(self, part: conditions.Is, sight: Sight) -> Iterator[Complaint]:
        for name, wanted in part.of.items():
            yield from self._is(name, wanted, sight)

    def _has(self, part: conditions.Has, sight: Sight) -> Iterator[Complaint]:
        for name in part.names:
            yield from self._of_type(name, sight)
            rows = self.scheme.records.get(sight.rows)
            if name in (*self.scheme.figures, *sight.extra) and not (rows and name in rows.attributes):
                yield (), f"“{name}”不是填报的事实，has 只问事实有没有填报。"

    def _table(self, part: Table, sight: Sight) -> Iterator[Complaint]:
        yield from self._of_type(part.by, sight, ("text", "flag", "number", "units"), "一项事实", ("by",))

    def _over(self, part: arithmetic.Many | arithmetic.Count, sight: Sight) -> Iterator[Complaint]:
        if part.over:
            yield from self._list(part.over, ("over",))
        if isinstance(part, arithmetic.Count) and part.distinct:
            attributes = self.scheme.records[part.over].attributes if part.over in self.scheme.records else {}
            if part.distinct not in attributes:
                yield ("distinct",), _unknown(part.distinct, list(attributes))

    def _window(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        if not (sight.placed and self.scheme.ranking):
            words = "名次排出来以后才能用前几名、后几名：只能写在 prizes、outcomes、rewards 里，并且要有排名（ranking）。"
            yield (), words

    def _records(self, part: Records, sight: Sight) -> Iterator[Complaint]:
        if part.once and part.once not in part.attributes:
            yield ("once",), _unknown(part.once, list(part.attributes))
        for name, one in part.attributes.items():
            if one.type == "numbers":
                yield ("attributes", name), "清单的一项只能是一个值，不能是一串数（numbers），请分成几项。"

    def _reward(self, part: Reward, sight: Sight) -> Iterator[Complaint]:
        if part.per:
            yield from self._list(part.per, ("per",))

    def _consequence(self, part: Consequence, sight: Sight) -> Iterator[Complaint]:
        if part.falls_on:
            yield from self._of_type(
                part.falls_on, sight, ("text", "units"), "一项文字事实（text）", ("falls_on",)
            )

    def _number(self, name: str, sight: Sight) -> Iterator[Complaint]:
        kind = self._known(sight).get(name)
        if kind in ("number", "date"):
            return
        if kind is None and SIGNS.search(name):
            yield (), f"“{name}”是算式；这里不能写算式，请用 sum、difference、product、ratio 等算法。"
        elif kind is None:
            yield (), _unknown(name, list(self._known(sight)))
        elif kind in ("numbers", "list"):
            yield (), f"“{name}”是一份清单，请用 sum、mean、count 等取出一个数，如 {{count: {name}}}。"
        else:
            yield (), f"“{name}”是文字或是否，不能当数用；请用 table 查表，或写在条件里。"

    def _of_type(
        self, name: str, sight: Sight, types: tuple[str, ...] = (), what: str = "", at: Place = ()
    ) -> Iterator[Complaint]:
        kind = self._known(sight).get(name)
        if kind is None:
            yield at, _unknown(name, list(self._known(sight)))
        elif types and kind not in types:
            yield at, f"“{name}”不是{what}，请改正，或在 facts 里改它的类型。"

    def _is(self, name: str, wanted: Any, sight: Sight) -> Iterator[Complaint]:
        yield from self._of_type(
            name, sight, ("text", "flag", "number", "units"), "文字或是否的事实", (name,)
        )
        options = wanted if isinstance(wanted, list) else [wanted]
        if self._known(sight).get(name) == "flag" and any(
            conditions.as_text(one) not in ("是", "否") for one in options
        ):
            yield (name,), f"“{name}”是“是否”事实，只能等于 true 或 false。"
        if not options or any(isinstance(one, (dict, list)) or one is None for one in options):
            yield (name,), "这里要写一个值，或者几个值的清单 [甲, 乙]。"

    def _list(self, name: str, at: Place) -> Iterator[Complaint]:
        fact = self.scheme.facts.get(name)
        if name not in self.scheme.records and (fact is None or fact.type != "numbers"):
            lists = [
                *self.scheme.records,
                *(key for key, one in self.scheme.facts.items() if one.type == "numbers"),
            ]
            yield at, f"没有“{name}”这份清单，请先在 records 里写明。已有的清单：{'、'.join(lists) or '无'}。"

    def _result(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        match part:
            case relative.OfLine() if part.line not in self.lines:
                yield (), _unknown(part.line, list(self.lines), "行")
            case relative.OfLine() if part.line == sight.line:
                yield (), "一行的得分不能用到它自己，请改正。"
            case relative.OfBlock() if part.block not in self.blocks:
                yield (), _unknown(part.block, list(self.blocks), "板块")
            case relative.Earlier() if part.what not in ("total", "place", *self.lines):
                yield ("what",), _unknown(part.what, ["total", "place", *self.lines], "结果")

    def _happened(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        match part:
            case standing.Outcome() if part.name not in self.happenings:
                yield (), _unknown(part.name, self.happenings, "结果")
            case standing.Repeated() if part.outcome and part.outcome not in self.happenings:
                yield ("outcome",), _unknown(part.outcome, self.happenings, "结果")
            case standing.Repeated() if part.grade and part.grade not in self.grades:
                yield ("grade",), _unknown(part.grade, self.grades, "等次")
            case standing.Grade() if part.line and part.line not in (*self.lines, *self.blocks):
                yield ("line",), _unknown(part.line, [*self.lines, *self.blocks], "行或板块")
            case standing.Grade() if part.name not in (grades := self._grades_of(part.line)):
                yield (), _unknown(part.name, grades, f"“{part.line}”的等次" if part.line else "等次")
            case standing.Graded() if part.grade not in self.line_grades:
                yield (), _unknown(part.grade, self.line_grades, "行的等次")
            case standing.Before() if part.outcome and part.outcome not in self.happenings:
                yield ("outcome",), _unknown(part.outcome, self.happenings, "结果")
            case standing.Before() if part.grade and part.grade not in self.grades:
                yield ("grade",), _unknown(part.grade, self.grades, "等次")
            case standing.Before() if part.line:
                yield from self._earned_before(part.line, sight)
            case _:
                yield from self.order.complaints(part, sight)

    def _earned_before(self, line: str, sight: Sight) -> Iterator[Complaint]:
        if line not in self.lines:
            yield ("line",), _unknown(line, list(self.lines), "行")
            return
        rows = self.scheme.records.get(self.lines[line].per)
        if rows is None or not rows.once or sight.rows != self.lines[line].per:
            words = "只能问同一份清单里的记录在逐条计分的行得过分没有：写在用这份清单的 where、per 里，清单要写 once（凭哪一项识别同一条）。"
            yield ("line",), words

    def _grades_of(self, entry: str) -> list[str]:
        """Return the grades that a line or block may get, or the total."""
        return [one.grade for one in (self.lines | self.blocks)[entry].grades] if entry else self.grades

    def _roles(self, part: Shares, sight: Sight) -> Iterator[Complaint]:
        attributes = self.scheme.records[sight.rows].attributes if sight.rows in self.scheme.records else {}
        for role in part.roles:
            if role not in attributes or attributes[role].type not in ("text", "units"):
                yield ("roles", role), f"“{role}”要是清单里的一项（type: units），填承担这个角色的单位。"
        if part.certificate and part.certificate not in attributes:
            yield ("certificate",), _unknown(part.certificate, list(attributes))

    def _line(self, line: Line, sight: Sight) -> Iterator[Complaint]:
        if line.per:
            yield from self._list(line.per, ("per",))
        for place, name in enumerate(line.not_in):
            if name not in self.lines or name == line.line:
                yield ("not_in", place), _unknown(name, [one for one in self.lines if one != line.line], "行")
        attributes = self.scheme.records[line.per].attributes if line.per in self.scheme.records else {}
        for place, rule in enumerate(line.frequency):
            if rule.by not in attributes:
                yield ("frequency", place, "by"), _unknown(rule.by, list(attributes))
            elif rule.same != "value" and attributes[rule.by].type != "date":
                yield (
                    ("frequency", place, "by"),
                    f"“{rule.by}”不是日期，不能按月、季、年数；请改类型，或写 same: value。",
                )
        if isinstance(line.absent, Absence) and line.absent.moved_to not in self.lines:
            yield ("absent", "moved_to"), _unknown(line.absent.moved_to, list(self.lines), "行")
        if isinstance(line.points, Number) and line.points.number < 0:
            yield ("points",), "满分不能是负数；扣分的行不写满分，在 score 里写负数。"
        if isinstance(line.points, Number) and numbers.family(line.points.unit) not in ("", "分值"):
            yield ("points",), f"满分是分数，不能带单位“{line.points.unit}”。"

    def _full_mark(self, part: Any, sight: Sight) -> Iterator[Complaint]:
        asks = not isinstance(part, points.Items) or part.start == points.FULL
        if asks and part.points is None and not sight.has_mark:
            yield (), "没有满分：请在这一行写 points，或在这里写 points。"
        if isinstance(part, points.Completion) and isinstance(part.cap, Number):
            share = part.cap.share()
            if share is None or not 0 < share <= 20:
                yield ("cap",), "完成率最高按多少计，请写成 100%、120% 的样子；不封顶写 none。"


CHECKS: tuple[tuple[Any, Callable[[Names, Any, Sight], Iterator[Complaint]]], ...] = (
    (Name, Names._name),
    (Flag, Names._flag),
    (conditions.Is, Names._all_are),
    (conditions.Has, Names._has),
    (Table, Names._table),
    ((arithmetic.Many, arithmetic.Count), Names._over),
    ((relative.OfLine, relative.OfBlock, relative.Earlier), Names._result),
    ((standing.First, standing.Last, standing.Places), Names._window),
    (
        (standing.Outcome, standing.Repeated, standing.Before, standing.Grade, standing.Graded),
        Names._happened,
    ),
    (Shares, Names._roles),
    (Records, Names._records),
    (Line, Names._line),
    (Reward, Names._reward),
    (Consequence, Names._consequence),
    ((points.Completion, relative.MinMax, points.Judged, points.Quotas, points.Items), Names._full_mark),
)


def _unknown(name: str, known: list[str], sort: str = "事实或数") -> str:
    if guess := nearest(name, known):
        return f"没有“{name}”这个{sort}，{guess}请改正。"
    return f"没有“{name}”这个{sort}，可以写：{'、'.join(known) or '无'}。"
