"""The columns of the unit list and the user list: the blank workbook and the import use the same declaration."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.accounts.models import UnitKind
from luodi.accounts.permissions import Role, Scope

_MARKS = " 　*＊：:"
_BETWEEN = "、,，;；\n"


@dataclass(frozen=True)
class Column:
    """One column of a list that is filled in: its head, whether it must be filled, what may stand there."""

    key: str
    label: str
    hint: str
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16
    is_number: bool = False


KINDS = {kind.label: kind.value for kind in UnitKind if kind not in (UnitKind.COUNTY, UnitKind.REGION)}
ROLES = {role.label: role.value for role in Role}
SCOPES = {scope.label: scope.value for scope in Scope}

UNIT_COLUMNS = (
    Column("name", "名称", "单位全称，如“东川镇人民政府”。", required=True, width=30),
    Column("short_name", "简称", "如“东川镇”；列表里显示简称。"),
    Column("kind", "类别", "从下拉框里选。", required=True, choices=tuple(KINDS)),
    Column("above", "上级单位", "不填就放在县下面；上级也在本表里的，要排在前面。", width=30),
    Column("division_code", "行政区划代码", "乡镇、街道填 9 位代码，没有的不填。"),
    Column("other_names", "别名", "台账里的其他写法，几个之间用顿号隔开。", width=30),
)

PEOPLE_COLUMNS = (
    Column("full_name", "姓名", "真实姓名。", required=True, width=12),
    Column("username", "登录名", "小写字母、数字，如姓名全拼或工号；不能和别人相同。", required=True),
    Column("phone", "手机", "可不填。"),
    Column("unit", "单位", "和“单位”页面上的名称、简称或别名一致。", required=True, width=30),
    Column("role", "角色", "从下拉框里选。", required=True, choices=tuple(ROLES)),
    Column("title", "职务", "如“副镇长”，可不填。"),
    Column("scope", "查看范围", "不填就按角色的通常范围。", choices=tuple(SCOPES)),
    Column(
        "covers", "分管或指定的单位", "查看范围是“分管单位”“指定单位”的才填，几个之间用顿号隔开。", width=30
    ),
)


@dataclass(frozen=True)
class Line:
    """One filled row of a list: its number on the sheet and the text under each column."""

    number: int
    cells: dict[str, str]

    def several(self, key: str) -> list[str]:
        """Return what stands in one cell, separated by 顿号 or the like."""
        text = self.cells[key]
        for mark in _BETWEEN:
            text = text.replace(mark, "、")
        return [part.strip() for part in text.split("、") if part.strip()]


class HeadMissing(Exception):
    """The sheet has no row of heads; the message names what is missing."""


def lines_of(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> list[Line]:
    """Find the row of heads and return the filled rows below it."""
    head_at, places = _heads(rows, columns)
    lines = []
    for number, row in enumerate(rows[head_at + 1 :], head_at + 2):
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in places.items()}
        if any(cells.values()):
            lines.append(Line(number, {column.key: cells.get(column.key, "") for column in columns}))
    return lines


def _heads(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    by_label = {column.label: column for column in columns}
    best: dict[str, int] = {}
    for at, row in enumerate(rows[:20]):
        places = {
            by_label[head].key: i for i, cell in enumerate(row) if (head := cell.strip(_MARKS)) in by_label
        }
        if all(column.key in places for column in columns if column.required):
            return at, places
        best = max(best, places, key=len)
    lacking = "、".join(
        f"“{column.label}”" for column in columns if column.required and column.key not in best
    )
    raise HeadMissing(f"没有找到表头，缺少{lacking}列。请用空白表填写，不要改动表头。")
