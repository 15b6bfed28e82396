"""The columns of the project list. Their heads are the ones the ledger reader understands, so an export imports again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from luodi.common import clock, money
from luodi.common.columns import Column, Kind
from luodi.projects import sensitivity
from luodi.projects.industries import industry_label
from luodi.projects.stages import TONES_AT_LEVEL, Level, Stage, Status, StatusAtLevel, SubStage
from luodi.projects.terms import Basis, FirmRole, Origin, PartKind, Qualifier
from luodi.projects.totals import Figures


class Record(NamedTuple):
    """What one row of the list's query holds; the names are looked up on the model (``__`` follows a relation)."""

    pk: int
    name: str
    unit__short_name: str
    unit__name: str
    code: str
    content: str
    industry: str
    industry_text: str
    place: str
    cooperation: str
    progress: str
    remark: str
    investment: int | None
    investment_basis: str
    investment_qualifier: str
    investment_min: int | None
    investment_max: int | None
    foreign_amount: int | None
    foreign_currency: str
    year_plan: int | None
    entered_on: str
    signed_on: str
    started_on: str
    produced_on: str
    planned_start_on: str
    planned_production_on: str
    stage: str
    sub_stage: str
    status: str
    level: str
    package_count: int | None
    updated_at: datetime
    is_sensitive: bool

    @property
    def is_masked(self) -> bool:
        """Whether the mark 商业敏感 hides anything of it from somebody."""
        return sensitivity.covers(self.is_sensitive, self.stage)

    @property
    def lacks_amount(self) -> bool:
        """Tell whether nothing at all is known of the total investment."""
        return self.investment is None and self.investment_min is None and self.foreign_amount is None


@dataclass(slots=True)
class Line:
    """One line of the list: the record and those who take part in it, as words."""

    record: Record
    parts: dict[str, str] = field(default_factory=dict)
    firms: dict[str, str] = field(default_factory=dict)
    origin: str = ""
    # Level → status there, and the level that is the reader's own.
    levels: dict[str, str] = field(default_factory=dict)
    own: str = ""
    figures: Figures = field(default_factory=dict)
    # Word and tone of the light, where the project has one.
    light: tuple[str, str] | None = None

    def veil(self) -> None:
        """Take off what is closed to the reader; the words in its place do not say whether there was anything."""
        name = sensitivity.shown_name(self.record.pk, self.record.stage, self.record.industry)
        closed: dict[str, Any] = {one: "" for one in sensitivity.CLOSED_FIELDS if one in Record._fields}
        self.record = self.record._replace(**closed | {"name": name})
        self.firms = dict.fromkeys(FirmRole.values, sensitivity.NOTHING_SAID)
        self.origin = ""
        self.light = None


CURRENCIES = {"USD": "万美元", "EUR": "万欧元", "HKD": "万港元", "JPY": "万日元", "GBP": "万英镑"}
_STAGES, _SUB_STAGES = dict(Stage.choices), dict(SubStage.choices)
_STATUSES, _LEVELS = dict(Status.choices), dict(Level.choices)
_ORIGINS, _BASES = dict(Origin.choices), dict(Basis.choices)


def investment_words(record: Any, *, unit: str = "") -> str:
    """Write the total investment as its source puts it: 35,000, 约 3,000, 12,000–15,000, 5,500 万美元, or — for unknown.

    Where it stands in a sentence ``unit`` is written too: 2,000 万元以上.
    """
    if record.investment_min is not None:
        span = f"{money.in_wan(record.investment_min)}–{money.in_wan(record.investment_max)}"
        return f"{span} {unit}".strip()
    if record.investment is None and record.foreign_amount is not None:
        return f"{money.in_wan(record.foreign_amount)} {CURRENCIES.get(record.foreign_currency, record.foreign_currency)}"
    qualifier = record.investment_qualifier
    return money.qualified(record.investment, Qualifier(qualifier).label if qualifier else "", unit=unit)


def investment_cell(record: Any) -> int | str | None:
    """Return whole 分 where the amount is exact, else the words a ledger writes; a workbook must not lose 约."""
    if record.investment is not None and record.investment_qualifier in ("", Qualifier.EXACT):
        return int(record.investment)
    words = investment_words(record).replace(" ", "").replace("–", "-")
    return None if words == money.NOTHING else words


def unit_words(short_name: str, name: str) -> str:
    """Return the name a unit is shown by."""
    return short_name or name


def origin_words(origin: str, text: str) -> str:
    """Return where a firm comes from: the place as its source writes it, else the kind of place."""
    return text or _ORIGINS.get(origin, "")


def _stage(line: Line) -> str:
    record = line.record
    stage = _STAGES[record.stage]
    return f"{stage}（{_SUB_STAGES[record.sub_stage]}）" if record.sub_stage else stage


QUIET_DAYS = 90
_TONES = {Status.DELAYED: "amber", Status.STALLED: "red"}


def _alert(line: Line) -> tuple[str, str]:
    """Say in a word, with its tone, whether somebody must act."""
    record = line.record
    if record.status != Status.NORMAL:
        return _STATUSES[record.status], _TONES.get(Status(record.status), "")
    if record.lacks_amount:
        return "缺总投资", "amber"
    if (clock.now() - record.updated_at).days > QUIET_DAYS:
        return "一季度未更新", "red"
    return "正常", "green"


def _at(line: Line, level: Level) -> tuple[str, str, str | None]:
    """Say how a project stands at a level: short word of the level, word of the status, its tone."""
    status = StatusAtLevel(line.levels.get(level, StatusAtLevel.NOT_FILED))
    if status == StatusAtLevel.NOT_FILED:
        return level.label[0], money.NOTHING, None
    return level.label[0], status.label, TONES_AT_LEVEL.get(status, "")


def _three_levels(line: Line) -> list[tuple[str, str, str | None]]:
    return [_at(line, level) for level in Level]


def _own_level(line: Line) -> list[tuple[str, str, str | None]]:
    """Return the own level, and the county's where the project was sent up."""
    found = [_at(line, Level(line.own))] if line.own else []
    sent_up = line.levels.get(Level.COUNTY, StatusAtLevel.NOT_FILED) != StatusAtLevel.NOT_FILED
    return found + [_at(line, Level.COUNTY)] if sent_up and line.own != Level.COUNTY else found


def _plain(name: str) -> Any:
    return lambda line: getattr(line.record, name)


def _figure(name: str) -> Any:
    return lambda line: line.figures[name].verified if name in line.figures else None


def _waiting(name: str) -> Any:
    return lambda line: line.figures[name].waiting if name in line.figures else None


def _part(kind: PartKind) -> Any:
    return lambda line: line.parts.get(kind, "")


def _firm(role: FirmRole) -> Any:
    return lambda line: line.firms.get(role, "")


COLUMNS: tuple[Column, ...] = (
    Column("name", "项目名称", lambda line: line.record.name, Kind.NAME, width=36, shown=True),
    Column("unit", "责任单位", lambda line: unit_words(line.record.unit__short_name, line.record.unit__name),
           sort="unit__path", width=16, shown=True),
    Column("stage", "阶段", _stage, sort="stage", width=10, shown=True),
    Column("light", "灯", lambda line: line.light or (money.NOTHING, None), Kind.LIGHT, sort="light", shown=True,
           exported=False),
    Column("status", "状态", lambda line: _STATUSES[line.record.status], sort="status", width=8),
    Column("level", "库层级", lambda line: _LEVELS[line.record.level], sort="level", width=8),
    Column("levels", "三级库", _three_levels, Kind.LIGHTS, shown=True, exported=False),
    Column("mine", "我的库", _own_level, Kind.LIGHTS, shown=True, exported=False),
    Column("industry", "行业", lambda line: line.record.industry_text or industry_label(line.record.industry),
           sort="industry", width=14, shown=True),
    Column("investment", "总投资", lambda line: investment_cell(line.record), Kind.MONEY, "万元",
           sort="investment", width=13, shown=True, add=lambda line: line.record.investment),
    Column("year_plan", "本年计划投资", _plain("year_plan"), Kind.MONEY, "万元", sort="year_plan", width=13),
    Column("completed", "累计完成投资", _figure("completed"), Kind.MONEY, "万元", sort="completed", width=13),
    Column("arrived", "累计到位资金", _figure("arrived"), Kind.MONEY, "万元", sort="arrived", width=13),
    Column("completed_waiting", "待认定完成投资", _waiting("completed"), Kind.MONEY, "万元", width=13, exported=False),
    Column("arrived_waiting", "待认定到位资金", _waiting("arrived"), Kind.MONEY, "万元", width=13, exported=False),
    Column("investor", "投资方", _firm(FirmRole.INVESTOR), width=26, shown=True),
    Column("origin", "投资方所在地", lambda line: line.origin, width=12),
    Column("owner", "项目业主", _firm(FirmRole.OWNER), width=26),
    Column("place", "建设地点", lambda line: line.record.place, width=20),
    Column("content", "建设内容及规模", lambda line: line.record.content, Kind.LONG, width=44),
    Column("cooperation", "合作方式", lambda line: line.record.cooperation, width=10),
    Column("signed_on", "签约时间", _plain("signed_on"), Kind.DAY, sort="signed_on", width=12),
    Column("started_on", "开工时间", _plain("started_on"), Kind.DAY, sort="started_on", width=12),
    Column("produced_on", "投产时间", _plain("produced_on"), Kind.DAY, sort="produced_on", width=12),
    Column("planned_start_on", "预计开工时间", _plain("planned_start_on"), Kind.DAY, sort="planned_start_on", width=13),
    Column("planned_production_on", "预计投产时间", _plain("planned_production_on"), Kind.DAY,
           sort="planned_production_on", width=13),
    Column("entered_on", "入库时间", _plain("entered_on"), Kind.DAY, sort="entered_on", width=12),
    Column("code", "项目代码", lambda line: line.record.code, width=27),
    Column("introducing", "引荐单位", _part(PartKind.INTRODUCING), width=16),
    Column("reporting", "报送单位", _part(PartKind.REPORTING), width=16),
    Column("leader", "包抓领导", _part(PartKind.LEADER), width=12),
    Column("package_count", "项目个数", lambda line: line.record.package_count, Kind.COUNT, "个", width=9),
    Column("progress", "目前进展", lambda line: line.record.progress, Kind.LONG, width=44),
    Column("remark", "备注", lambda line: line.record.remark, Kind.LONG, width=24),
    Column("updated", "更新", lambda line: line.record.updated_at, Kind.MOMENT, sort="updated_at",
           width=12, shown=True, exported=False),
    Column("alert", "提醒", _alert, Kind.LIGHT, shown=True, exported=False),
)  # fmt: skip


# Columns that say what must be done now; nobody keeps what had to be done on past days.
OF_TODAY = ("alert", "light")


def usual(own: Level) -> list[str]:
    """Return the columns shown to a reader who chose none: all three libraries to the county, to a unit its own."""
    other = "mine" if own == Level.COUNTY else "levels"
    return [column.key for column in COLUMNS if column.shown and column.key != other]


LONG_WORDS = 14
_CLASSES = {Kind.MONEY: "num", Kind.COUNT: "num", Kind.DAY: "nowrap", Kind.MOMENT: "nowrap"}


def _class(column: Column) -> str:
    """Return the class of a column's cells; names of firms and industries are long enough to be broken."""
    is_long = column.kind is Kind.TEXT and column.width >= LONG_WORDS
    return "wraps" if is_long else _CLASSES.get(column.kind, "")


def cells(line: Line, columns: Sequence[Column]) -> list[tuple[str, str, str, Any]]:
    """Return how each cell of a line is shown: its kind, class, label and words.

    Worked out here and not in the template, which would look up every one of these names for every cell.
    """
    return [(c.kind.value, _class(c), c.label, _words(c.kind, c.read(line))) for c in columns]


def words_of(line: Line, column: Column) -> str:
    """Return what a cell says, in one line of text."""
    value = column.read(line)
    if column.kind is Kind.LIGHTS:
        return "，".join(f"{of}：{word}" for of, word, tone in value if tone is not None) or money.NOTHING
    if column.kind is Kind.LIGHT:
        return str(value[0])
    return str(_words(column.kind, value))


def _words(kind: Kind, value: Any) -> Any:
    if kind is Kind.MONEY:
        return value if isinstance(value, str) else money.in_wan(value)
    if kind is Kind.MOMENT:
        return f"{timezone.localtime(value):%m-%d}"
    return money.NOTHING if value is None or value == "" else value
