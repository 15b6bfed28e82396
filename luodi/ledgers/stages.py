"""The stage of a project, from its progress text, the section it stands in and what the table is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from . import stage_words as words
from .amounts import money_in_text
from .dates import earliest, parse_date
from .text import squeeze


@dataclass(frozen=True)
class StageReading:
    """The stage, the doubts about it, and other stages that are defensible. `source`: text, section, done or table."""

    stage: str | None
    flags: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    source: str | None = None
    # False where heading and text only show the usual next step (签约 and 前期, 开工 and 在建).
    conflict_is_error: bool = True
    # The event whose day speaks against the words.
    dated: str | None = None


@dataclass(frozen=True)
class _Sign:
    """A stage word found in a clause; `ahead` where the clause speaks of what is still to come."""

    stage: str
    ahead: bool
    weak: bool
    clause: str
    # 11月7日开园 in October: last year's news, or this year's plan.
    unsure: bool = False


def read_stage(
    progress: str,
    section: str | Sequence[str] | None = None,
    purpose: str | None = None,
    *,
    fund: bool = False,
    done: bool = False,
    as_of: date | None = None,
) -> StageReading:
    """Text wins over section, section over completed money, that over the purpose of the table."""
    titles = (section,) if isinstance(section, str) else tuple(section or ())
    heading = section_stages(titles, fund=fund)
    reading = _from_text(progress, fund, as_of, heading)
    if reading.stage is not None:
        return _against_heading(reading, heading)
    if not fund and (done or any(part.kind == "done" and part.fen for part in money_in_text(progress))):
        return StageReading("在建", reading.flags, source="done")
    if heading:
        return StageReading(heading[-1], reading.flags, heading[:-1], "section")
    stage = table_stage(purpose or "", fund=fund)
    return StageReading(
        stage,
        reading.flags if stage else (*reading.flags, "STAGE_UNKNOWN"),
        source="table" if stage else None,
    )


def section_stages(titles: Sequence[str], *, fund: bool = False) -> tuple[str, ...]:
    """The stages that the innermost telling heading names (开工在建项目 names two)."""
    for title in reversed(titles):
        plain = re.sub(r"单位[:为].*?元", "", squeeze(title))
        signs = _signs(plain, words.FUND_WORDS if fund else words.WORDS, None)
        stages = [words.BEFORE[sign.stage] if sign.ahead and not fund else sign.stage for sign in signs]
        stages = [
            stage
            for stage in stages
            if not (stage == "在建" and plain.endswith("建设项目") and "在建" not in plain)
        ]
        if stages:
            return tuple(sorted(set(stages), key=stages.index))
    return ()


def table_stage(purpose: str, *, fund: bool = False) -> str | None:
    """What the title of a table says of all its rows: a library holds 储备; money ledgers hold money already won."""
    plain = squeeze(purpose)
    if fund:
        return "申报" if re.search(r"申报|需求|申请", plain) else "下达"
    if "在谈" in plain and "在建" in plain and "储备" not in plain:
        return None
    return next((stage for stage, pattern in words.PURPOSES if pattern.search(plain)), None)


@lru_cache(maxsize=32768)
def _from_text(progress: str, fund: bool, as_of: date | None, heading: tuple[str, ...]) -> StageReading:
    text = words.NOT_FUTURE.sub("", squeeze(progress.replace("\n", ";")))
    text = text if fund else words.NO_SIGN.sub("", text)
    flags = ["YELLOW_CARD"] if words.YELLOW.search(text) else []
    signs = _signs(text, words.FUND_WORDS if fund else words.WORDS, as_of)
    if fund:
        stage = _fund_stage(signs)
        return StageReading(stage, (*flags, *(["TERMINATED"] if stage == "终止" else [])), source="text")
    stage = _furthest(signs)
    unsure = any(sign.unsure and sign.stage == stage for sign in signs)
    if unsure or words.BORDER.search(text) or (stage and _phases_differ(text, stage)):
        flags.append("STAGE_BORDERLINE")
    if stage is None:
        return StageReading(None, tuple(flags))
    accepts = (*_accepts(stage, signs, heading), *([words.BEFORE[stage]] if unsure else []))
    if stage == "在谈" or _talks_go_on(stage, signs, heading):
        stage = "在谈"
    if stage == "终止":
        flags.append("TERMINATED")
    return StageReading(stage, tuple(flags), tuple(one for one in accepts if one != stage), "text")


def _signs(text: str, table: tuple[tuple[str, re.Pattern[str]], ...], as_of: date | None) -> list[_Sign]:
    """Every stage word of the text, clause by clause."""
    signs: list[_Sign] = []
    for clause in re.split(r"[,;。、!()]", text):
        if clause:
            signs.extend(_clause_signs(clause, table, late=_lies_ahead(clause, as_of)))
    if any(not sign.ahead and not sign.unsure for sign in signs):
        # Beside what has happened, what may lie ahead does.
        return [replace(sign, ahead=sign.ahead or sign.unsure, unsure=False) for sign in signs]
    return signs


def _clause_signs(clause: str, table: tuple[tuple[str, re.Pattern[str]], ...], *, late: str) -> list[_Sign]:
    found, rest = [], clause
    for stage, pattern in table:
        for match in pattern.finditer(rest):
            ahead = (
                late == "yes"
                or _is_to_come(clause[: match.start()])
                or bool(words.HINDERED.match(clause[match.end() :]))
            )
            weak = bool(words.WEAK_SIGNING.fullmatch(match.group()))
            found.append(_Sign(stage, ahead, weak, clause, late == "perhaps"))
        # Blanks of the same length keep the places of what is left.
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    return found


def _is_to_come(before: str) -> bool:
    """Do the words before it plan, order or hinder it? Not where it is said since to have happened: 经协调已开工."""
    marks = list(words.FUTURE.finditer(before))
    return bool(marks) and "已" not in before[marks[-1].end() :]


def _lies_ahead(clause: str, as_of: date | None) -> str:
    """Is the clause dated after the ledger's day: "yes", "no", or "perhaps" where only an assumed year makes it so."""
    if as_of is None or not re.search(r"\d(?:年|月|季|\.\d)", clause):
        return "no"
    reading = parse_date(clause, sheet_year=as_of.year, as_of=as_of, planned=True)
    if reading.iso is None or earliest(reading.iso) <= as_of:
        return "no"
    if "DATE_YEAR_ASSUMED" not in reading.flags:
        return "yes"
    # A bare month is a plan (10月竣工); a day may be news of last year.
    return "no" if words.PAST.search(clause) else "perhaps" if reading.precision == "day" else "yes"


def _furthest(signs: list[_Sign]) -> str | None:
    """The furthest stage reached; what lies ahead counts only as far as it shows what is going on now."""
    if any(sign.stage == "终止" and not sign.ahead for sign in signs):
        return "终止"
    here = [sign.stage for sign in signs if not sign.ahead and not sign.weak]
    weak = ["签约" for sign in signs if sign.weak and not sign.ahead]
    coming = [words.BEFORE[sign.stage] for sign in signs if sign.ahead]
    if here:
        stage = _progress(here)
        return "签约" if stage == "前期" and "签约" in here else stage
    if weak or coming:
        return _progress(weak + coming)
    return None


def _progress(stages: list[str]) -> str:
    return max(stages, key=lambda stage: words.RANK[stage])


def _fund_stage(signs: list[_Sign]) -> str | None:
    """For money the most telling word is the first of the table that matched (通过审核，待发行 is still 申报)."""
    order = [stage for stage, _ in words.FUND_WORDS]
    stages = [sign.stage for sign in signs]
    if "下达" in stages and not any(sign.ahead for sign in signs if sign.stage == "下达"):
        waiting = [sign for sign in signs if sign.stage == "申报" and re.search("待|未|即将", sign.clause)]
        return "申报" if waiting else "下达"
    return min(stages, key=order.index) if stages else None


def _accepts(stage: str, signs: list[_Sign], heading: tuple[str, ...]) -> tuple[str, ...]:
    """Other stages a careful reader might also choose."""
    here = {sign.stage for sign in signs if not sign.ahead}
    if stage == "签约" and "前期" in here:
        return ("前期",)
    if stage == "前期" and ("在谈" in heading or "在谈" in here):
        return ("前期", "在谈")
    if stage == "投产" and here & {"在建", "开工", "前期"}:
        return ("在建",)
    return ()


def _talks_go_on(stage: str, signs: list[_Sign], heading: tuple[str, ...]) -> bool:
    """Design and surveys beside talks, or under a heading 在谈, are work done while talks last."""
    talking = "在谈" in heading or any(sign.stage == "在谈" and not sign.ahead for sign in signs)
    if stage != "前期" or not talking:
        return False
    return all(words.TALKS_TOO.search(sign.clause) for sign in signs if sign.stage == "前期")


def _phases_differ(text: str, stage: str) -> bool:
    """Phase 1 in production and a later phase still being built."""
    return stage == "投产" and bool(words.LATER_PHASE.search(text))


# The usual next step is no contradiction between heading and text.
_NEXT_STEPS = ({"签约", "前期"}, {"开工", "在建"})


def _against_heading(reading: StageReading, heading: tuple[str, ...]) -> StageReading:
    """Flags a text that tells another stage than its heading."""
    stage = reading.stage or ""
    if not heading or stage in heading or set(heading) & set(reading.accepts) or stage == "终止":
        return reading
    soft = any({stage, one} == step for step in _NEXT_STEPS for one in heading)
    return StageReading(
        stage, (*reading.flags, "STAGE_CONFLICT"), (*reading.accepts, *heading), reading.source, not soft
    )


def against_dates(
    reading: StageReading, dated: str, section: Sequence[str], purpose: str = ""
) -> StageReading:
    """Holds the reading against the furthest event that has a day.

    A day of start is stronger than words on what goes before; a day of completion may be a plan that slipped, so it
    only raises a doubt. Without words the day decides.
    """
    stage = reading.stage
    if stage is None:
        flags = tuple(code for code in reading.flags if code != "STAGE_UNKNOWN")
        return StageReading(dated, flags, reading.accepts, "date")
    if stage == "终止" or words.RANK[dated] <= words.RANK[stage] or dated == "签约":
        return reading
    flags = tuple(dict.fromkeys((*reading.flags, "STAGE_CONFLICT")))
    agrees = bool({dated, "在建"} & {*section_stages(section), table_stage(purpose)})
    hard = reading.source == "text" and not agrees and dated == "开工"
    if dated == "投产" and stage in {"开工", "在建"}:
        accepts = (*reading.accepts, dated)
        return replace(reading, flags=flags, accepts=accepts, conflict_is_error=False, dated=dated)
    return StageReading(dated, flags, (stage, *reading.accepts), "date", hard, dated)
