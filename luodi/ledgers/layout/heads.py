"""Heads of columns: from what is written to the field it means, its unit and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language.numerals import number as chinese_number
from luodi.ledgers.language.synonyms import (
    AMOUNT_FIELDS,
    BASES,
    FUND_FIELDS,
    GENERIC_LEAVES,
    JOINED,
    PATTERNS,
    PIVOT,
    SUMMED,
    UNIT_ORDER,
)
from luodi.ledgers.language.text import lines, squeeze
from luodi.ledgers.language.units import is_foreign, unit_in_head
from luodi.ledgers.signs import Sign, Verdict, place_of, weigh

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_EVENT = re.compile(r"开工|投产|竣工|申报|下达|签约|入库|建成|^\(项目\)")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:[-—~至](?:19|20)?\d{2})?年?")
_UNIT_WORDS = re.compile(
    r"[/:,\-—]?(?:人民币)?(?:百万|千万|万|亿|千)?(?:美元|港元|欧元|元)$|单位:?(?:万|亿)?元"
)
_STOPS = re.compile(r"[:,。、*★▲;\"“”'`]")
_COMPILED = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in PATTERNS)
_PIVOT = re.compile(PIVOT)
_OF_PROJECTS = frozenset(
    {"investment", "stage", "progress", "content", "done", "plan_year", "date_started", "date_signed"}
)


@dataclass(frozen=True)
class Column:
    """One column of a table: where it stands, what its head says and what that means."""

    at: int
    head: str
    field: str | None
    unit: str | None = None
    hidden: bool = False
    guessed_from: str | None = None
    basis: str | None = None

    @property
    def is_amount(self) -> bool:
        """Does the column hold money?"""
        return self.field in AMOUNT_FIELDS


def plain_head(text: str) -> str:
    """The head as patterns meet it: without brackets, years, units and stops."""
    plain = squeeze(text)
    # A bracket may name a second event or what else is named: 下达（申报）时间, 企业（项目）名称.
    bare = _BRACKETS.sub(lambda found: found[0][1:-1] if _EVENT.search(found[0]) else "", plain)
    bare = _UNIT_WORDS.sub("", bare)
    without_year = _YEAR.sub("年", bare) if _YEAR.search(bare) else bare
    return _STOPS.sub("", without_year) or _STOPS.sub("", plain.strip("()[]"))


@lru_cache(maxsize=16384)
def field_of(text: str) -> str | None:
    """The field that one head means; None for heads nobody has seen."""
    plain = plain_head(text[: longest.TITLE])
    if not plain or len(plain) > longest.HEAD:
        return None
    return next((field for field, pattern in _COMPILED if pattern.fullmatch(plain)), None)


def is_pivot_head(head: str) -> bool:
    """Is it a head of a pivot table (求和项:总投资)?"""
    return bool(_PIVOT.fullmatch(plain_head(head)))


def name_by_firm(columns: Sequence[Column]) -> list[Column]:
    """Where no column names the projects, the firms do, if there is anything else said of them."""
    fields = {column.field for column in columns if not column.hidden}
    if "name" in fields or not fields & _OF_PROJECTS:
        return list(columns)
    firm = next((one for one in columns if one.field == "investor" and not one.hidden), None)
    return [replace(one, field="name", guessed_from="firm") if one is firm else one for one in columns]


def is_head_text(text: str) -> bool:
    """Does the text read like the head of a column?"""
    return field_of(text) is not None


def is_known_head(head: str) -> bool:
    """Does the reader know by itself what the head of a column means, written as columns are told: A / B?"""
    return _field_of_path([text for text in head.split(" / ") if text] or [""]) is not None


def _own_synonym(path: Sequence[str], synonyms: Mapping[str, str]) -> str | None:
    if not synonyms:
        return None
    known = {squeeze(head): field for head, field in synonyms.items()}
    joined = "".join(path)
    return next(
        (known[key] for key in (squeeze(joined), squeeze(path[-1]), plain_head(path[-1])) if key in known),
        None,
    )


def read_head(at: int, path: Sequence[str], synonyms: Mapping[str, str]) -> Column:
    """The column whose head is `path`, from the top row of the head to the lowest."""
    texts = [text[: longest.TITLE] for text in path if text]
    head = " / ".join("".join(lines(text)) for text in texts)
    if not texts:
        return Column(at, "", None)
    unit = next((found for text in reversed(texts) if (found := unit_in_head(text))), None)
    field, source = _own_synonym(texts, synonyms), "user"
    if field is None:
        field, source = _field_of_path(texts), "synonym"
    if field == "investment" and is_foreign(unit):
        field = "foreign"
    return Column(
        at,
        head,
        field,
        unit if field in AMOUNT_FIELDS else None,
        guessed_from=source if field else None,
        basis=_basis(head) if field == "investment" else None,
    )


def _field_of_path(texts: Sequence[str]) -> str | None:
    leaf = texts[-1]
    above = "".join(plain_head(text) for text in texts[:-1])
    # 开工时间 over 计划 | 实际.
    if above and _PLANNED_OR_REAL.fullmatch(plain_head(leaf)) and (field_of(above) or "").startswith("date_"):
        return field_of(plain_head(leaf) + above)
    if above.endswith("资金来源") and field_of(leaf) in {None, "investor", "unit"}:
        return _under_sources(above + plain_head(leaf))
    if above and (plain_head(leaf) in GENERIC_LEAVES or field_of(leaf) is None):
        return field_of(above + plain_head(leaf)) or field_of(leaf) or field_of(texts[-2])
    if above.startswith("资金来源") and field_of(leaf) in {"investment", "fund_total", "ignored"}:
        return "ignored"
    return field_of(leaf)


def _under_sources(head: str) -> str | None:
    """资金来源 over 企业 | 上级: whoever pays, and where no firm comes from."""
    field = field_of(head)
    return "fund_other" if field in {None, "investor", "origin", "unit"} else field


_PLANNED_OR_REAL = re.compile(r"计划|预计|拟定?|预期|目标|约定|实际|已")


def _basis(head: str) -> str | None:
    return next((basis for basis, pattern in BASES if re.search(pattern, head)), None)


def settle(columns: Sequence[Column]) -> list[Column]:
    """One column per field: rivals keep the best, the others stay readable but unused."""
    settled = _latest_month(_share_units(columns))
    for field in {column.field for column in columns if column.field}:
        # What nobody sees competes with nothing.
        rivals = [
            number for number, column in enumerate(settled) if column.field == field and not column.hidden
        ]
        if len(rivals) < 2 or field in JOINED or field in SUMMED or field == "ignored":
            continue
        best = min(rivals, key=lambda number: _rank(settled[number]))
        for number in rivals:
            if number != best:
                settled[number] = replace(settled[number], field=_second(settled[number]), guessed_from=None)
    return settled


_MONTH_HEAD = re.compile(
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月|(?P<now>本月|当月|目前|最新|当前)|上月|上期"
)


def _latest_month(columns: Sequence[Column]) -> list[Column]:
    """Of columns of progress month by month (3月进展 | 4月进展) only the latest tells where a project stands."""
    months = {
        column.at: found for column in columns
        if column.field == "progress" and not column.hidden and (found := _MONTH_HEAD.search(column.head))
    }  # fmt: skip
    if len(months) < 2:
        return list(columns)
    now = [at for at, found in months.items() if found["now"]]
    numbers = [int(chinese_number(found["month"] or "0") or 0) for found in months.values()]
    falls = numbers[0] % 12 == (numbers[1] + 1) % 12
    latest = now[0] if now else min(months) if falls else max(months)
    return [
        replace(one, field=None, guessed_from=None) if one.at in months and one.at != latest else one
        for one in columns
    ]


def _share_units(columns: Sequence[Column]) -> list[Column]:
    """Parts right behind the total speak in its unit: 总投资（亿元） | 其中：中央 | 省级 | 地方配套."""
    shared, unit = [], None
    for column in columns:
        part = column.field in FUND_FIELDS or (column.is_amount and "其中" in column.head)
        if part and column.unit is None and unit is not None:
            column = replace(column, unit=unit)
        elif not part:
            unit = column.unit if column.field == "investment" else None
        shared.append(column)
    return shared


def _rank(column: Column) -> tuple[int, int, int]:
    """Lower is better: the user's word, then the order of unit words or of the plainest total, then the place."""
    own = 0 if column.guessed_from == "user" else 1
    plain = plain_head(column.head.split(" / ")[-1])
    order = 0
    if column.field == "unit":
        order = next((place for place, word in enumerate(UNIT_ORDER) if word in plain), len(UNIT_ORDER))
    elif column.field == "investment":
        order = place_of("total", total_kind(column))
    elif column.field in {"done_year", "arrived_year"}:
        order = -_last_month(plain)
    elif column.field == "arrived":
        order = 0 if "累计" in plain else 2 if _PART_OF_TIME.search(plain) else 1
    return own, order, column.at


_PART_OF_TIME = re.compile(r"[年月季]|结转|本期|上期")


def _last_month(plain: str) -> int:
    """How far into the year a column of completed money reaches: 1-9月累计 comes after 1-8月完成."""
    found = re.search(r"\d{1,2}[-—~至](\d{1,2})月", plain)
    return int(found[1]) if found else 13


_TOTALS = (
    ("revised", re.compile(r"(?:调整|变更|修改|修订|更新)后|现总?投资|最新")),
    ("former", re.compile(r"(?:调整|变更|修改|修订)前|^原(?!料)")),
    ("stated", re.compile(r"计划|拟|预计|意向|合同|协议|签约|引资|概算|估算|匡算|备案|申报|批复")),
    ("total", re.compile(r"总投资|投资总额|总投入")),
)


@lru_cache(maxsize=1024)
def total_kind(column: Column) -> str:
    """Which kind of total the head of a column speaks of, as `signs` ranks them."""
    if column.guessed_from == "user":
        return "user"
    head = "".join(plain_head(part) for part in column.head.split(" / "))
    return next((kind for kind, pattern in _TOTALS if pattern.search(head)), "plain")


_SECONDS = {"unit": "reporting_unit", "investment": "other_total"}


def _second(column: Column) -> str | None:
    """What a column is when another column is the better one for its field."""
    return _SECONDS.get(column.field or "")


# Titles of tables that list money won from above.
_FUND_TITLE = re.compile(
    r"专项债|一般债|债券|国债|预算内|衔接资金|转移支付|补助资金|上级资金|财政资金|专项资金"
    r"|(?:争取|申报|下达|到位|分配|安排)[^,;。]{0,6}资金|资金(?:台账|下达|分配|安排|争取|申报|使用)"
)
# Money that somebody above grants; where else the money comes from is for any project to say.
_GRANTED = frozenset({"fund_central", "fund_provincial", "fund_special_bond", "fund_general_bond"})
_GRANTING = re.compile(r"下达|分配|争取|申请|申报|补助|发行|债|获批|上级|预算内|衔接|拨款|切块|额度|本批")
# Columns that only tables of investment projects have.
_INVESTING = frozenset(
    {"stage", "investor", "date_signed", "date_started", "date_produced", "date_planned_start", "done"}
)


def table_signs(columns: Sequence[Column], title: str) -> Verdict:
    """Does the table list projects or money from above? Sources such as 自筹 and 银行贷款 say nothing of it."""
    shown = [column for column in columns if not column.hidden]
    money = [column for column in shown if column.field in FUND_FIELDS]
    found = [Sign("investing", "project", _heads(column for column in shown if column.field in _INVESTING))]
    granting = [column for column in money if column.field in _GRANTED or _grants(column)]
    found.append(Sign("granting", "fund", _heads(granting)))
    if money:
        if named := _FUND_TITLE.search(title):
            found.append(Sign("title", "fund", named[0]))
        found.append(Sign("source", "project", _heads(column for column in money if column not in granting)))
    return weigh("table", [sign for sign in found if sign.words])


def _grants(column: Column) -> bool:
    return column.field == "fund_total" and bool(_GRANTING.search(column.head))


def _heads(columns: Iterable[Column]) -> str:
    return "、".join(column.head for column in columns)
