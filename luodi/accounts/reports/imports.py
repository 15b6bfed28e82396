"""What is wrong with a list of units or people before anything of it is stored, each fault at its row and column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luodi.accounts.columns import KINDS, PEOPLE_COLUMNS, ROLES, SCOPES, UNIT_COLUMNS, Column, Line
from luodi.accounts.entries import PersonEntry, PostEntry, UnitEntry
from luodi.accounts.models import Unit, User, name_key
from luodi.accounts.permissions import READS, Role, Scope
from luodi.accounts.reports.unit_names import UnitNames
from luodi.common import clock

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_PHONE = re.compile(r"[\d\s+-]{5,20}")
_CODE = re.compile(r"\d{6,12}")


@dataclass
class Checked:
    """The rows of a list with the faults found in each, and the entries of those that are sound."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    faults: dict[int, dict[str, str]] = field(default_factory=dict)

    def fault(self, line: Line, key: str, words: str) -> None:
        """Note the first fault of a cell."""
        self.faults.setdefault(line.number, {}).setdefault(key, words)

    @property
    def shown(self) -> Sequence[Line]:
        """The rows that are worth a look before the list is taken in; here all of them."""
        return self.lines

    @property
    def sentences(self) -> list[str]:
        """Name every fault by row and column."""
        labels = {column.key: column.label for column in self.columns}
        return [
            f"第 {number} 行“{labels[key]}”：{words}"
            for number, of_line in sorted(self.faults.items())
            for key, words in of_line.items()
        ]

    def check_filled(self) -> None:
        """Note empty cells that must be filled, and words that are not on their list."""
        for line in self.lines:
            for column in self.columns:
                text = line.cells[column.key]
                if column.required and not text:
                    self.fault(line, column.key, "没有填。")
                elif text and column.choices and text not in column.choices:
                    self.fault(line, column.key, f"“{text}”不在可选范围内：{'、'.join(column.choices)}。")


@dataclass
class CheckedUnits(Checked):
    """A list of units."""

    entries: list[UnitEntry] = field(default_factory=list)


@dataclass
class CheckedPeople(Checked):
    """A list of people."""

    entries: list[PersonEntry] = field(default_factory=list)


def check_units(lines: Sequence[Line], county: Unit, in_use: dict[str, str]) -> CheckedUnits:
    """Check a list of units for a county; ``in_use`` tells the names that are taken."""
    checked = CheckedUnits(UNIT_COLUMNS, lines)
    checked.check_filled()
    names = UnitNames(county)
    new: dict[str, int] = {}
    for line in lines:
        above_id, above = _above(checked, line, county, names, new)
        _check_names(checked, line, in_use, new)
        code = line.cells["division_code"]
        if code and not _CODE.fullmatch(code):
            checked.fault(line, "division_code", "要写 6 到 12 位数字。")
        if line.number not in checked.faults:
            cells = line.cells
            others = line.several("other_names")
            kind = KINDS[cells["kind"]]
            checked.entries.append(
                UnitEntry(cells["name"], kind, above_id, above, cells["short_name"], code, others)
            )
    return checked


def _above(
    checked: CheckedUnits, line: Line, county: Unit, names: UnitNames, new: dict[str, int]
) -> tuple[int | None, str]:
    wanted = line.cells["above"]
    if not wanted or name_key(wanted) in (name_key(county.name), name_key(county.short_name)):
        return county.pk, ""
    if name_key(wanted) in new:
        return None, wanted
    found = names.match(wanted)
    if found.unit is None:
        checked.fault(line, "above", f"没有叫“{wanted}”的单位；也在本表里的，要排在这一行前面。")
        return None, ""
    return found.unit.pk, ""


def _check_names(checked: CheckedUnits, line: Line, in_use: dict[str, str], new: dict[str, int]) -> None:
    told = [("name", line.cells["name"]), ("short_name", line.cells["short_name"])]
    told += [("other_names", name) for name in line.several("other_names")]
    for key, name in told:
        if not name:
            continue
        if len(name) > 100 or (key == "short_name" and len(name) > 40):
            checked.fault(line, key, "太长了。")
        if owner := in_use.get(name_key(name)):
            checked.fault(line, key, f"“{name}”已经是“{owner}”的名称或别名。")
        elif new.get(name_key(name), line.number) != line.number:
            checked.fault(line, key, f"“{name}”和第 {new[name_key(name)]} 行重复。")
        new.setdefault(name_key(name), line.number)


def check_people(lines: Sequence[Line], county: Unit) -> CheckedPeople:
    """Check a list of people for a county."""
    checked = CheckedPeople(PEOPLE_COLUMNS, lines)
    checked.check_filled()
    names = UnitNames(county)
    told = [line.cells["username"] for line in lines]
    taken = set(User.objects.filter(username__in=told).values_list("username", flat=True))
    seen: dict[str, int] = {}
    for line in lines:
        _check_person(checked, line, taken, seen)
        unit = _unit(checked, line, names, "unit", line.cells["unit"])
        covers = [_unit(checked, line, names, "covers", name) for name in line.several("covers")]
        scope = _scope(checked, line, covers)
        if line.number not in checked.faults and unit is not None:
            ids = [cover.pk for cover in covers if cover is not None]
            cells = line.cells
            post = PostEntry(ROLES[cells["role"]], unit.pk, scope, cells["title"], clock.today(), None, ids)
            checked.entries.append(PersonEntry(cells["username"], cells["full_name"], post, cells["phone"]))
    return checked


def _check_person(checked: CheckedPeople, line: Line, taken: set[str], seen: dict[str, int]) -> None:
    username, phone = line.cells["username"], line.cells["phone"]
    if username and not _USERNAME.fullmatch(username):
        checked.fault(line, "username", "用小写字母和数字，2 到 40 位。")
    elif username in taken:
        checked.fault(line, "username", f"“{username}”已经有人用了。")
    elif username in seen:
        checked.fault(line, "username", f"“{username}”和第 {seen[username]} 行重复。")
    seen.setdefault(username, line.number)
    if phone and not _PHONE.fullmatch(phone):
        checked.fault(line, "phone", "只能有数字、空格和短横线。")
    for key in ("full_name", "title"):
        if len(line.cells[key]) > 40:
            checked.fault(line, key, "不能超过 40 个字。")


def _unit(checked: CheckedPeople, line: Line, names: UnitNames, key: str, name: str) -> Unit | None:
    if not name:
        return None
    found = names.match(name)
    if found.unit is None:
        near = "、".join(unit.name for unit in found.candidates)
        checked.fault(line, key, f"“{name}”：{found.why}{f'（{near}）' if near else ''}。")
    return found.unit


def _scope(checked: CheckedPeople, line: Line, covers: Sequence[Unit | None]) -> str:
    role, scope = ROLES.get(line.cells["role"]), SCOPES.get(line.cells["scope"], "")
    if role is None:
        return scope
    possible = READS[Role(role)]
    if scope and Scope(scope) not in possible:
        allowed = "、".join(each.label for each in possible)
        checked.fault(line, "scope", f"{line.cells['role']}的查看范围只能是：{allowed}。")
    elif scope in (Scope.PORTFOLIO, Scope.CHOSEN) and not covers:
        checked.fault(line, "covers", f"查看范围是“{line.cells['scope']}”的，要写明这些单位。")
    return scope
