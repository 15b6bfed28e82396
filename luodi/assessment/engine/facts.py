"""The facts of a run: what each unit reported, read exactly and held against what the scheme asks."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.assessment.engine import numbers
from luodi.assessment.engine.attribution import recognised, split
from luodi.assessment.engine.conditions import as_text
from luodi.assessment.engine.numbers import BadNumber
from luodi.assessment.engine.scheme import Fact, Records, Scheme
from luodi.assessment.engine.scope import Declared, Given, Group, Record, Scope, Settled, World
from luodi.assessment.engine.sights import everything
from luodi.assessment.engine.values import Undefined, Value, Way
from luodi.assessment.engine.wording import nearest
from luodi.common.faults import Fault, Faulty

PARTS = {
    "units": "单位和它们的事实",
    "common": "所有单位共用的事实",
    "records": "几个单位共有的清单",
    "period": "这一期是哪一期",
    "earlier": "以前各期的结果",
    "totals": "直接给出的总分",
    "decided": "由人裁定的结果",
}
NAMES = ("name", "名称", "id")  # a record may always say what it is called
FLAGS = {"是": True, "否": False, "1": True, "0": False, "true": True, "false": False}


@dataclass
class Facts:
    """Everything a run needs beside the scheme: the units in the order they were given, and what they share."""

    world: World
    units: dict[str, Scope]
    totals: dict[str, Fraction]
    decided: dict[str, dict[str, bool]]


def loaded(text: str) -> Any:
    """Read JSON exactly; raises Faulty."""
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_named_once
        )
    except json.JSONDecodeError as broken:
        sign = text[broken.pos : broken.pos + 1]
        there = f"第 {broken.colno} 个字“{sign}”附近" if sign.strip() else f"第 {broken.colno} 个字附近"
        words = f"事实文件不是可以读的 JSON，{there}请检查：引号、逗号、冒号要用英文的，括号要成对。"
        raise _refused(words, broken.lineno) from broken
    except RecursionError as broken:
        raise _refused("事实文件不是可以读的 JSON，括号套得太深。") from broken


def _refused(words: str, line: int | None = None) -> Faulty:
    return Faulty([Fault((), "事实", words, line)])


def _no_constant(word: str) -> None:
    raise _refused(f"事实文件不是可以读的 JSON，“{word}”不是数，没有填报的请写 null 或不写。")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refused(f"“{twice}”在同一处写了两次，请删去一处。")
    return found


def read(scheme: Scheme, given: Any) -> Facts:
    """Turn plain data into the scopes of a run; raises Faulty with everything that is wrong."""
    return Reader(scheme, given).read()


class Reader:
    """Reads the facts of one run."""

    def __init__(self, scheme: Scheme, given: Any) -> None:
        self.scheme, self.given = scheme, given
        numbers_of = (name for name, one in scheme.facts.items() if one.type == "numbers")
        self.lists = {*scheme.records, *numbers_of}  # what a unit gives as a list
        self.faults: list[Fault] = []

    def read(self) -> Facts:
        if not isinstance(self.given, dict) or not isinstance(self.given.get("units"), dict):
            raise _refused("事实文件要写成 {“units”: {单位: {事实: 数}}}，里面没有 units。")
        for name in self.given:
            if name not in PARTS:
                self._fault(
                    str(name),
                    f"不认识这一部分，可以写：{'、'.join(f'{key}（{word}）' for key, word in PARTS.items())}。",
                )
        world = self.world()
        shared = self._dict("common")
        common = self._facts("common", self._without_lists(shared), self.scheme.facts)
        for name in filter(self.lists.__contains__, shared):
            self._fault("common", f"“{name}”是清单，请写在各单位下面。")
        units = self._units(world, common)
        if self.faults:
            raise Faulty(self.faults)
        self._records(world, common, units)
        totals, decided = self._totals(units), self._decided(units)
        if self.faults:
            raise Faulty(self.faults)
        return Facts(world, units, totals, decided)

    def world(self) -> World:
        """Return what all units share."""
        figures = {name: _Shown(one) for name, one in self.scheme.figures.items()}
        earlier = tuple(self._period(at, one) for at, one in enumerate(self._list("earlier"), start=1))
        this_year = self._this_year(earlier) if _asks_for_the_year(self.scheme) else ()
        return World(self._declared(), self._settled(), figures, earlier=earlier, this_year=this_year)

    def _this_year(
        self, earlier: Sequence[dict[str, dict[str, Any]]]
    ) -> tuple[dict[str, dict[str, Any]], ...]:
        """Return the earlier periods that lie in the same year as this one."""
        now = _year(self.given)
        if now is None:
            words = "办法要看本年内以前各期，请写明这一期是哪一期，如 “period”: “2026-Q3”。"
            self._fault("period", words)
        years = [_year(one) for one in self._list("earlier")]
        for at, year in enumerate(years, start=1):
            if year is None:
                self._fault("earlier", f"第 {at} 期没有写 period（如 2026-Q2），不知道是不是本年，请补上。")
        return tuple(one for one, year in zip(earlier, years, strict=True) if year == now)

    def _period(self, at: int, given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return what one earlier period told of each unit; results may be handed on as they were printed."""
        units = given.get("units")
        if not isinstance(units, dict) or any(not isinstance(one, dict) for one in units.values()):
            self._fault("earlier", f"第 {at} 期要写成 {{“units”: {{单位: {{“total”: 得分}}}}}}。")
            return {}
        try:
            return {unit: _result(one) for unit, one in units.items()}
        except (BadNumber, AttributeError, TypeError, KeyError):
            self._fault(
                "earlier", f"第 {at} 期的 total、place 和 lines 里要是数，outcomes 要是清单，请对照说明改正。"
            )
            return {}

    def _fault(self, where: str, words: str) -> None:
        self.faults.append(Fault((), where, words))

    def _dict(self, name: str) -> dict[str, Any]:
        found = self.given.get(name) or {}
        if not isinstance(found, dict):
            self._fault(name, f"{PARTS[name]}要写成 {{名称: 值}}。")
            return {}
        return found

    def _list(self, name: str) -> list[dict[str, Any]]:
        found = self.given.get(name) or []
        if not isinstance(found, list) or any(not isinstance(one, dict) for one in found):
            self._fault(name, f"{PARTS[name]}要写成清单 [{{…}}, …]。")
            return []
        return found

    def _declared(self) -> dict[str, Declared]:
        found = {
            name: Declared(one.title or name, one.unit, one.way) for name, one in self.scheme.facts.items()
        }
        for name, rules in self.scheme.records.items():
            found[name] = Declared(rules.title or name, missing=Way(rules.missing) if rules.missing else None)
        return found

    def _settled(self) -> Settled:
        edges = self.scheme.edge_cases

        def way(given: str | None) -> Way | None:
            return Way(given) if given else None

        return Settled(
            Way(edges.missing_fact),
            way(edges.missing_target),
            way(edges.zero_target),
            way(edges.zero_over_zero),
            edges.equal_minmax,
        )

    def _units(self, world: World, common: Mapping[str, Given]) -> dict[str, Scope]:
        groups: dict[str, Group] = {}
        units = {}
        for unit, given in self.given["units"].items():
            if not isinstance(given, dict):
                self._fault(unit, "单位的事实要写成 {事实: 数}。")
                continue
            facts = {**common, **self._facts(unit, self._without_lists(given), self.scheme.facts)}
            lists = self._lists(unit, given)
            name = str(facts.get(self.scheme.group_by) or "")
            if self.scheme.group_by and not name:
                self._fault(unit, f"没有“{self.scheme.group_by}”，不知道分在哪一组，请补上。")
            group = groups.setdefault(name, Group(name))
            units[unit] = Scope(world, unit, facts, lists, group)
            group.members.append(units[unit])
        return units

    def _facts(self, where: str, given: Mapping[str, Any], asked: Mapping[str, Fact]) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for name, value in given.items():
            if name not in asked:
                self._unknown(where, name, asked)
            elif value is not None:
                found[name] = self._one(where, name, asked[name], value)
        return found

    def _without_lists(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name not in self.lists}

    def _unknown(self, where: str, name: str, asked: Mapping[str, Fact]) -> None:
        known = [*asked, *(self.scheme.records if asked is self.scheme.facts else ())]
        guess = nearest(name, known) or f"办法里的事实有：{'、'.join(known) or '无'}。"
        self._fault(where, f"办法里没有“{name}”这项事实。{guess}")

    def _one(self, where: str, name: str, fact: Fact, given: Any) -> Given:
        try:
            return read_fact(fact, given)
        except BadNumber as bad:
            self._fault(f"{where} › {fact.title or name}", str(bad))
            return None

    def _lists(self, unit: str, given: Mapping[str, Any]) -> dict[str, tuple[Record, ...]]:
        found = {}
        for name, rules in self.scheme.records.items():
            if given.get(name) is not None:
                found[name] = tuple(self._rows(unit, name, rules, given[name]))
        for name, fact in self.scheme.facts.items():
            if fact.type == "numbers" and given.get(name) is not None:
                values = given[name] if isinstance(given[name], list) else [given[name]]
                found[name] = tuple(
                    Record(
                        f"第 {at} 个", {"value": self._one(unit, name, Fact(unit=fact.unit), one)}, number=at
                    )
                    for at, one in enumerate(values, start=1)
                )
        return found

    def _rows(self, where: str, name: str, rules: Records, given: Any) -> Iterator[Record]:
        title = rules.title or name
        declared = {
            key: Declared(one.title or key, one.unit, one.way) for key, one in rules.attributes.items()
        }
        if not isinstance(given, list):
            self._fault(f"{where} › {title}", "清单要写成 [{…}, …]。")
            return
        for at, row in enumerate(given, start=1):
            if not isinstance(row, dict):
                self._fault(f"{where} › {title}", f"第 {at} 条要写成 {{名称: 值}}。")
                continue
            called = str(next((row[one] for one in NAMES if row.get(one)), f"第 {at} 条"))
            place = f"{where} › {title} › {called}"
            inner = {key: value for key, value in row.items() if key in rules.attributes or key not in NAMES}
            facts = self._facts(place, inner, rules.attributes)
            mark = facts.get(rules.once)
            key = "" if mark is None else as_text(mark)
            yield Record(called, facts, number=at, declared=declared, key=key)

    def _records(self, world: World, common: Mapping[str, Given], units: Mapping[str, Scope]) -> None:
        """Recognise the records of every unit, then hand out those that several units share."""
        shared = {
            name: list(self._rows("records", name, self.scheme.records[name], rows))
            for name, rows in self._dict("records").items()
            if self._is_shared(name)
        }
        nobody = Scope(world, "", common, {}, Group(""))
        for name, rules in self.scheme.records.items():
            for unit, scope in units.items():
                if name in scope.records and (rules.counted or rules.once):
                    self._keep(unit, scope, name, rules)
            if name in shared:
                self._hand_out(nobody, name, rules, shared[name], units)

    def _is_shared(self, name: str) -> bool:
        if name not in self.scheme.records or self.scheme.records[name].shares is None:
            self._fault("records", f"“{name}”在办法里没有写几个单位怎样分（shares），请写在各单位下面。")
            return False
        return True

    def _keep(self, where: str, scope: Scope, name: str, rules: Records) -> None:
        try:
            kept, refused = recognised(scope, rules, scope.records[name])
        except (Undefined, BadNumber) as broken:
            self._fault(f"{where} › {rules.title or name}", str(broken))
            return
        scope.records = {**scope.records, name: tuple(kept)}
        scope.refused[name] = refused

    def _hand_out(
        self, nobody: Scope, name: str, rules: Records, rows: Sequence[Record], units: Mapping[str, Scope]
    ) -> None:
        try:
            kept, refused = recognised(nobody, rules, rows)
            parts = [part for record in kept for part in split(nobody, rules.shares, record)]  # type: ignore[arg-type]
        except (Undefined, BadNumber) as broken:
            self._fault(rules.title or name, str(broken))
            return
        for scope in units.values():
            mine = tuple(record for unit, record in parts if unit == scope.unit)
            scope.records = {**scope.records, name: (*scope.records.get(name, ()), *mine)}
            scope.refused.setdefault(name, []).extend(refused)
        for unit in {unit for unit, _ in parts} - set(units):
            self._fault(rules.title or name, f"清单里的“{unit}”不在被考核单位里，请核对单位名称。")

    def _totals(self, units: Mapping[str, Scope]) -> dict[str, Fraction]:
        found = {}
        for unit, given in self._dict("totals").items():
            if unit not in units:
                self._fault("totals", f"“{unit}”不在 units 里，请补上或删去。")
                continue
            try:
                found[unit] = numbers.quantity(given).number
            except BadNumber as bad:
                self._fault(f"totals › {unit}", str(bad))
        if self._dict("totals"):
            for unit in units:
                if unit not in self._dict("totals"):
                    self._fault(unit, "totals 里没有这个单位的总分，请补上；不参加的单位请从 units 里删去。")
        return found

    def _decided(self, units: Mapping[str, Scope]) -> dict[str, dict[str, bool]]:
        found = {}
        for unit, given in self._dict("decided").items():
            if unit not in units or not isinstance(given, dict):
                self._fault("decided", f"“{unit}”要是 units 里的单位，后面写 {{结果: true 或 false}}。")
                continue
            found[unit] = {str(name): bool(value) for name, value in given.items()}
        return found


def _result(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was told of a unit in an earlier period; raises BadNumber and what wrong shapes raise."""
    lines, records = given.get("lines") or {}, given.get("records") or {}
    if isinstance(lines, list):
        records = {one["line"]: _keys(one.get("rows") or []) for one in lines}
        lines = {one["line"]: one.get("score") for one in lines}
    outcomes = [
        one["outcome"] if isinstance(one, dict) else str(one)
        for one in given.get("outcomes") or []
        if not (isinstance(one, dict) and one.get("undecided"))
    ]
    return {
        "total": _number(given.get("total")),
        "place": _number(given.get("place")),
        "grade": str(given.get("grade") or ""),
        "outcomes": outcomes,
        "lines": {str(name): _number(score) for name, score in lines.items()},
        "records": {str(name): keys for name, keys in records.items() if keys is not None},
    }


def _keys(rows: Sequence[Mapping[str, Any]]) -> list[str] | None:
    """Return by what the records that earned points in a line are known again; None where that was not told."""
    earned = [row.get("key") for row in rows if row.get("score")]
    return None if None in earned or "" in earned else [str(key) for key in earned]


def _asks_for_the_year(scheme: Scheme) -> bool:
    return any(getattr(node, "within", None) == "year" for node in everything(scheme))


def _year(given: Mapping[str, Any]) -> str | None:
    """Return the year of a period by its name: 2026, 2026-Q3, 2026年三季度."""
    found = re.match(r"(?a)\d{4}(?!\d)", str(given.get("period") or "").strip())
    return found[0] if found else None


def _number(given: Any) -> Fraction | None:
    return None if given is None else numbers.quantity(given).number


def read_fact(fact: Fact, given: Any) -> Given:
    """Read one fact as its declaration says; raises BadNumber."""
    match fact.type:
        case "text":
            return "是" if given is True else "否" if given is False else str(given).strip()
        case "units":
            return "、".join(map(str, given)) if isinstance(given, list) else str(given).strip()
        case "flag":
            if str(given).lower() not in FLAGS:
                raise BadNumber(f"“{given}”不是“是”或“否”，请写 true 或 false。")
            return FLAGS[str(given).lower()]
        case "date":
            try:
                return Value(numbers.on(date.fromisoformat(str(given))), "日期", str(given))
            except ValueError:
                raise BadNumber(f"“{given}”不是日期，请写成 2026-11-23 的样子。") from None
    found = numbers.quantity(given)
    number = numbers.into(found.number, found.unit, fact.unit)
    return Value(number, fact.unit, numbers.signed(number, fact.unit))


class _Shown:
    """A named figure in its own unit, rounded as its author said."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules

    def reckon(self, scope: Scope) -> Value:
        """Return the figure; raises Undefined and BadNumber."""
        found: Value = self.rules.of.reckon(scope)
        if self.rules.unit:
            text = found.text if found.unit == self.rules.unit else found.with_unit()
            found = Value(found.into(self.rules.unit), self.rules.unit, text, found.binds)
        return self.rules.round.of(found) if self.rules.round else found
