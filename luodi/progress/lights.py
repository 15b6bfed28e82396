"""灯: by which signs a project is in trouble, how bad each is, and the sentence that explains it; a rule pack of the county.

What a sign measures and in which stages it is looked at is a table here; from how much on it shows which colour, and in
which words, is data. What is not known gives no light, never zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any, ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.ledgers.language.dates import latest
from luodi.progress.periods import due_on
from luodi.projects.stages import Stage
from luodi.rulebook.packs import Rules

MONTHS = 12


class Colour(TextChoices):
    """How a project fares, the best first."""

    GREEN = "green", "绿灯"
    BLUE = "blue", "蓝灯"
    YELLOW = "yellow", "黄灯"
    RED = "red", "红灯"


TONES: Mapping[str, str] = {
    Colour.GREEN: "green",
    Colour.BLUE: "blue",
    Colour.YELLOW: "amber",
    Colour.RED: "red",
}
# Nothing could be judged.
NONE = ""
RANKS: Mapping[str, int] = {NONE: 0} | {colour: rank for rank, colour in enumerate(Colour.values, start=1)}
WARNING = (Colour.RED, Colour.YELLOW, Colour.BLUE)


class Sign(TextChoices):
    """What is looked at."""

    START = "start", "没有按计划开工"
    PRODUCTION = "production", "没有按计划投产"
    COMPLETED = "completed", "完成投资低于序时进度"
    ARRIVED = "arrived", "到位资金低于序时进度"
    QUIET = "quiet", "长时间没有进展"
    NODES = "nodes", "关键节点逾期"
    STATISTICS = "statistics", "开工后没有入统"
    RETURN = "return", "月报没有按时报送"
    PROMISE = "promise", "承诺逾期"
    STAGE = "stage", "在本阶段停留过久"


_WORKS = (Stage.STARTED, Stage.BUILDING)
# In which stages each sign is looked at.
STAGES: Mapping[Sign, tuple[Stage, ...]] = {
    Sign.START: (Stage.SIGNED, Stage.PREPARING),
    Sign.PRODUCTION: (*_WORKS, Stage.COMPLETED),
    Sign.COMPLETED: _WORKS,
    Sign.ARRIVED: _WORKS,
    Sign.QUIET: _WORKS,
    Sign.NODES: (Stage.SIGNED, Stage.PREPARING, Stage.STARTED),
    Sign.STATISTICS: _WORKS,
    Sign.RETURN: (Stage.SIGNED, Stage.PREPARING, *_WORKS, Stage.COMPLETED, Stage.PRODUCING),
    Sign.PROMISE: (Stage.SIGNED, Stage.PREPARING, *_WORKS, Stage.COMPLETED, Stage.PRODUCING),
    Sign.STAGE: (Stage.SIGNED, Stage.PREPARING, *_WORKS, Stage.COMPLETED),
}
# The stages in which anything at all is looked at.
LOOKED_AT = frozenset(stage for stages in STAGES.values() for stage in stages)
UNITS: Mapping[Sign, str] = dict.fromkeys(Sign, "天") | {
    Sign.COMPLETED: "个百分点", Sign.ARRIVED: "个百分点", Sign.QUIET: "个月",
}  # fmt: skip
# What the sentence of a sign may name beside {n}, the number itself.
NAMED: Mapping[Sign, tuple[str, ...]] = {
    Sign.START: ("planned",),
    Sign.PRODUCTION: ("planned",),
    Sign.COMPLETED: ("share", "due"),
    Sign.ARRIVED: ("share", "due"),
    Sign.QUIET: ("since",),
    Sign.NODES: ("node", "planned"),
    Sign.STATISTICS: ("since",),
    Sign.RETURN: ("month", "due"),
    Sign.PROMISE: ("side", "promise", "due"),
    Sign.STAGE: ("stage", "days", "usual"),
}


class LightRule(Rules):
    """From how much on a sign shows a colour."""

    KEY: ClassVar[tuple[str, ...]] = ("sign", "colour")

    sign: Sign = Field(title="看什么")
    least: int = Field(
        title="达到多少", ge=1, le=3660, description="投资和资金按百分点，没有进展按月，其他按天。"
    )
    colour: Colour = Field(title="亮什么灯")
    words: str = Field(
        title="说明",
        min_length=4,
        max_length=200,
        description="写给看的人；{n} 是差多少，还可以用 {planned}、{since}、{share}、{due}、{node}、{month}、{side}、{promise}、{stage}、{days}、{usual}。",
    )
    source: str = Field("", title="依据", max_length=200)

    @model_validator(mode="after")
    def _sound(self) -> "LightRule":
        if self.colour == Colour.GREEN:
            raise ValueError(f"“{self.sign.label}”不用写绿灯，没有达到任何一条的就是绿灯。")
        allowed = {"n", *NAMED[self.sign]}
        try:
            pieces = [piece for piece in Formatter().parse(self.words) if piece[1] is not None]
            # A name alone: “{n:999999999}” would fill the memory with blanks.
            named = {name if not (form or turned) else "{" for _, name, form, turned in pieces}
        except ValueError:
            named = {"{"}
        if named - allowed:
            known = "、".join("{" + name + "}" for name in sorted(allowed))
            raise ValueError(f"“{self.sign.label}”的说明里大括号写得不对，只能用 {known}。")
        return self


class Lights(Rules):
    """The lights of a county, and when a project without news is proposed as 停滞 or for an exit review."""

    lights: tuple[LightRule, ...] = Field(title="亮灯规则")
    key_nodes: tuple[str, ...] = Field(
        (),
        title="关键节点",
        description="填节点编码，只有这些节点逾期才亮灯；不填为所有节点。",
    )
    stall_days: int = Field(
        60,
        title="多少天没有进展提出停滞",
        ge=7,
        le=1000,
        description="签约到竣工的项目这么多天没有任何数据和阶段变化，提请招商服务中心研究是否列为停滞。",
        json_schema_extra={"unit": "天"},
    )
    exit_months: int = Field(
        9,
        title="多少个月没有进展提出退出审查",
        ge=1,
        le=120,
        description="提请招商服务中心研究是否出库。",
        json_schema_extra={"unit": "个月"},
    )
    source: str = Field("", title="停滞和退出的依据", max_length=300)

    @model_validator(mode="after")
    def _worse_later(self) -> "Lights":
        for sign in Sign:
            rules = sorted(self.of(sign), key=lambda rule: rule.least)
            ranks = [RANKS[rule.colour] for rule in rules]
            if ranks != sorted(set(ranks)) or len({rule.least for rule in rules}) < len(rules):
                raise ValueError(f"“{sign.label}”的灯每种颜色只能写一条，差得越多颜色要越重。")
        return self

    def of(self, sign: str) -> list[LightRule]:
        """Return the rules of a sign."""
        return [rule for rule in self.lights if rule.sign == sign]


@dataclass(frozen=True)
class Seen:
    """What is known of a project; None and "" are unknown. Money in 分, days as their source gives them."""

    stage: str
    planned_start_on: str = ""
    planned_production_on: str = ""
    year_plan: int | None = None
    # Verified, counting in the year of the day.
    completed: int | None = None
    arrived: int | None = None
    # How many months of the year must have been reported by the day.
    months_due: int = 0
    # The last day on which something was heard of it: a fact, a stage.
    heard_on: date | None = None
    # The key node that should have been done first of those that are open.
    node: tuple[str, date] | None = None
    # The day of the start that was claimed and verified here; unknown for one that a ledger brought.
    started_on: date | None = None
    in_statistics: bool = False
    # The last month whose return was due before the day, and when; whether the unit filed it.
    return_due: tuple[str, date] | None = None
    is_returned: bool = False
    # The promise of either side that should have been kept first of those that are late: which side, what, by when.
    promise: tuple[str, str, date] | None = None
    # Since when it stands at its stage, and how many days the gates call usual.
    stage_since: date | None = None
    stage_usual: int | None = None


@dataclass(frozen=True)
class Measure:
    """How much of a sign there is, in its unit, and what its sentence may name."""

    n: int
    named: Mapping[str, Any]


@dataclass(frozen=True)
class Light:
    """One light with the sentence that explains it."""

    colour: str
    sign: str
    words: str

    @property
    def label(self) -> str:
        return Colour(self.colour).label

    @property
    def tone(self) -> str:
        return TONES[self.colour]


@dataclass(frozen=True)
class Verdict:
    """The worst colour, "" where nothing could be judged, and every light, the worst first."""

    colour: str
    lights: tuple[Light, ...] = ()


def lights(rules: Lights, seen: Seen, day: date) -> Verdict:
    """Judge a project on a day by the rules. Source of the signs: design, "Lights and stagnation"."""
    return judge(rules)(seen, day)


def judge(rules: Lights) -> Callable[[Seen, date], Verdict]:
    """Return who judges by the rules: ``lights`` for very many projects, with the rules sorted once for all."""
    # The worst of each sign first.
    by_sign = {sign: sorted(rules.of(sign), key=lambda rule: -rule.least) for sign in _MEASURES}
    looked_at = {
        stage: [(sign, by_sign[sign]) for sign in _MEASURES if stage in STAGES[sign] and by_sign[sign]]
        for stage in Stage
    }

    def judged(seen: Seen, day: date) -> Verdict:
        measures = [(sign, own, _MEASURES[sign](seen, day)) for sign, own in looked_at[Stage(seen.stage)]]
        found = [
            Light(rule.colour, sign, rule.words.format(n=measure.n, **measure.named))
            for sign, own, measure in measures
            if measure and (rule := next((one for one in own if measure.n >= one.least), None))
        ]
        found.sort(key=lambda light: -RANKS[light.colour])
        some = any(measure is not None for *_, measure in measures)
        return Verdict(found[0].colour if found else Colour.GREEN if some else NONE, tuple(found))

    return judged


def months_due(day: date, report_day: int) -> int:
    """Return how many months of the year must have been reported before a day: that is what a plan is held against."""
    month = day.month - 1
    over = month and day > due_on(f"{day.year}-{month:02d}", report_day)
    return month if over else max(month - 1, 0)


def full_months(since: date, day: date) -> int:
    """Return how many whole months lie between two days."""
    months = (day.year - since.year) * MONTHS + day.month - since.month
    return months - (day.day < since.day)


def in_words(day: date) -> str:
    """Write a day with its year: the sentence is kept and read later."""
    return f"{day.year}年{day.month}月{day.day}日"


def _text_in_words(iso: str) -> str:
    year, *rest = iso.split("-")
    if rest and rest[0].startswith("Q"):
        return f"{year}年第{rest[0][1:]}季度"
    return f"{year}年" + "".join(f"{int(part)}{unit}" for part, unit in zip(rest, "月日", strict=False))


def _missed(planned: str, day: date) -> Measure | None:
    """Count the days since the last day that the text may mean."""
    if not planned:
        return None
    return Measure((day - latest(planned)).days, {"planned": _text_in_words(planned)})


def _behind(amount: int | None, seen: Seen) -> Measure | None:
    """Count by how many points of the year plan an amount is behind the months that were to be reported."""
    if amount is None or not seen.year_plan:
        return None
    share, due = amount * 100 // seen.year_plan, seen.months_due * 100 // MONTHS
    return Measure(due - share, {"share": share, "due": due})


def _quiet(seen: Seen, day: date) -> Measure | None:
    if seen.heard_on is None:
        return None
    return Measure(full_months(seen.heard_on, day), {"since": in_words(seen.heard_on)})


def _node(seen: Seen, day: date) -> Measure | None:
    if seen.node is None:
        return None
    label, planned = seen.node
    return Measure((day - planned).days, {"node": label, "planned": in_words(planned)})


def _statistics(seen: Seen, day: date) -> Measure | None:
    if seen.started_on is None:
        return None
    waited = 0 if seen.in_statistics else (day - seen.started_on).days
    return Measure(waited, {"since": in_words(seen.started_on)})


def _return(seen: Seen, day: date) -> Measure | None:
    if seen.return_due is None:
        return None
    month, due = seen.return_due
    late = 0 if seen.is_returned else (day - due).days
    return Measure(late, {"month": _text_in_words(month), "due": in_words(due)})


def _promise(seen: Seen, day: date) -> Measure | None:
    if seen.promise is None:
        return None
    side, what, due = seen.promise
    return Measure((day - due).days, {"side": side, "promise": what, "due": in_words(due)})


def _stage(seen: Seen, day: date) -> Measure | None:
    """Count the days beyond the usual ones."""
    if seen.stage_since is None or seen.stage_usual is None:
        return None
    days = (day - seen.stage_since).days
    return Measure(
        days - seen.stage_usual, {"stage": Stage(seen.stage).label, "days": days, "usual": seen.stage_usual}
    )


_MEASURES: Mapping[Sign, Callable[[Seen, date], Measure | None]] = {
    Sign.START: lambda seen, day: _missed(seen.planned_start_on, day),
    Sign.PRODUCTION: lambda seen, day: _missed(seen.planned_production_on, day),
    Sign.COMPLETED: lambda seen, day: _behind(seen.completed, seen),
    Sign.ARRIVED: lambda seen, day: _behind(seen.arrived, seen),
    Sign.QUIET: _quiet,
    Sign.NODES: _node,
    Sign.STATISTICS: _statistics,
    Sign.RETURN: _return,
    Sign.PROMISE: _promise,
    Sign.STAGE: _stage,
}
