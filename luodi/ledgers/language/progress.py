"""The language of progress texts: what their clauses say has happened, is under way, or lies ahead."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language import stage_words as words
from luodi.ledgers.language.dates import earliest, parse_date
from luodi.ledgers.language.numerals import number
from luodi.ledgers.language.text import squeeze


@dataclass(frozen=True)
class Told:
    """The stage that a text tells, the doubts about it, and other stages a careful reader might choose."""

    stage: str | None = None
    flags: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A stage word found in a clause; `ahead` where the clause speaks of what is still to come."""

    stage: str
    ahead: bool
    weak: bool
    clause: str
    # 11月7日开园 in October: last year's news, or this year's plan.
    unsure: bool = False
    # 未开工: it has not come, and so nothing later has.
    denied: bool = False


@lru_cache(maxsize=32768)
def read_words(progress: str, fund: bool, as_of: date | None, heading: tuple[str, ...]) -> Told:
    """What a text of progress says of the stage; `heading` are the stages that its section names."""
    text = words.NOT_FUTURE.sub("", _before_problems(squeeze(progress.replace("\n", ";"))))
    text = text if fund else words.NO_SIGN.sub("", text)
    flags = ["YELLOW_CARD"] if words.YELLOW.search(text) else []
    signs = mentions(text, words.FUND_WORDS if fund else words.WORDS, as_of)
    if fund:
        stage = _fund_stage(signs)
        return Told(stage, (*flags, *(["TERMINATED"] if stage == "终止" else [])))
    stage = _furthest(signs)
    unsure = any(sign.unsure and sign.stage == stage for sign in signs)
    if unsure or words.BORDER.search(text) or (stage and _phases_differ(text, stage)):
        flags.append("STAGE_BORDERLINE")
    if stage is None:
        return Told(None, tuple(flags))
    accepts = (*_accepts(stage, signs, heading), *([words.BEFORE[stage]] if unsure else []))
    if stage == "在谈" or _talks_go_on(stage, signs, heading):
        stage = "在谈"
    if stage == "终止":
        flags.append("TERMINATED")
    return Told(stage, tuple(flags), tuple(one for one in accepts if one != stage))


_PHASE_TOLD = re.compile(r"(?<![一二三四1-4、和及与])([一二三四1-4])期(?!限|间|待|权|望)[^,;。，；()（）\n]*")


def of_phase(text: str, phase: str | None) -> str:
    """What a text tells of this phase and of all: 一期已投产 is no news of 二期. A text of nothing else stays whole."""
    if phase is None or not phase.isdigit():
        return text
    rest = _PHASE_TOLD.sub(lambda told: told[0] if (number(told[1]) or 0) >= int(phase) else "", text)
    return rest if squeeze(rest).strip(",;。()") else text


def _before_problems(text: str) -> str:
    """What is told before the problems; a text of nothing but problems is read as it stands."""
    found = words.PROBLEM.search(text)
    told = text[: found.start()] if found and found.start() > 1 else text
    return words.NEXT_STEP.sub("", told) or told


def mentions(text: str, table: tuple[tuple[str, re.Pattern[str]], ...], as_of: date | None) -> list[Mention]:
    """Every stage word of the text, clause by clause."""
    signs: list[Mention] = []
    for clause in _clauses(text):
        signs.extend(_clause_mentions(clause, table, late=_lies_ahead(clause, as_of)))
    if any(not sign.ahead and not sign.unsure for sign in signs):
        # Beside what has happened, what may lie ahead does.
        return [replace(sign, ahead=sign.ahead or sign.unsure, unsure=False) for sign in signs]
    return signs


def _clauses(text: str) -> Iterator[str]:
    """The clauses of a text; one without an end is cut where no sentence would go on, for every word looks at all before it."""
    for clause in re.split(r"[,;。、!()]", text):
        for start in range(0, len(clause), longest.CLAUSE):
            yield clause[start : start + longest.CLAUSE]


def _clause_mentions(
    clause: str, table: tuple[tuple[str, re.Pattern[str]], ...], *, late: str
) -> list[Mention]:
    found, rest = [], clause
    plans = [plan.end() for plan in words.FUTURE.finditer(clause)]
    for stage, pattern in table:
        for match in pattern.finditer(rest):
            ahead = (
                late == "yes"
                or _is_to_come(clause, match.start(), plans)
                or bool(words.HINDERED.match(clause, match.end()))
            )
            weak = bool(words.WEAK_SIGNING.fullmatch(match.group()))
            if (weak or stage == "在谈") and _is_denied(clause, match):
                continue  # 尚无企业入驻意向
            # To build is to come (待…方可施工): it has not even begun.
            reached = "开工" if ahead and match.group() == "施工" else stage
            denied = ahead and bool(words.NOT_YET.search(clause[: match.start()]))
            found.append(Mention(reached, ahead, weak, clause, late == "perhaps", denied))
        # Blanks of the same length keep the places of what is left.
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    return found


def _is_denied(clause: str, found: re.Match[str]) -> bool:
    """尚无企业入驻意向: nobody is there to talk with. 协议未签 and 未谈拢 tell of talks."""
    return bool(words.DENIED.search(clause[: found.end()])) and not words.NOT_AGREED.search(found.group())


def _is_to_come(clause: str, at: int, plans: list[int]) -> bool:
    """Do the words before it plan, order or hinder it? Not where it is said since to have happened: 经协调已开工."""
    before = bisect_right(plans, at)
    return before > 0 and clause.find("已", plans[before - 1], at) < 0


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


def _furthest(signs: list[Mention]) -> str | None:
    """The furthest stage reached; what lies ahead counts only as far as it shows what is going on now."""
    if any(sign.stage == "终止" and not sign.ahead for sign in signs):
        return "终止"
    here = [sign.stage for sign in signs if not sign.ahead and not sign.weak]
    weak = ["签约" for sign in signs if sign.weak and not sign.ahead]
    coming = [words.BEFORE[sign.stage] for sign in signs if sign.ahead]
    if here:
        stage = _progress(here)
        if stage == "前期" and "签约" in here:
            return "前期" if _permits_done(signs) else "签约"
        if stage in {"前期", "储备"} and not {"在谈", "签约"} & {*here} and _seeks(signs):
            return "储备"
        return stage
    if not (weak or coming):
        return None
    # What has been denied, or has yet to be signed, bounds the rest.
    most = [words.BEFORE[sign.stage] for sign in signs if sign.denied or _to_be_signed(sign)]
    return min([_progress(weak + coming), *most], key=lambda stage: words.RANK[stage])


def _to_be_signed(sign: Mention) -> bool:
    return sign.stage == "签约" and sign.ahead and not sign.weak


_DONE = re.compile(r"取得|办结|完成|获批|批复|摘牌|在办")
_MANY_PERMITS = 2


def _permits_done(signs: list[Mention]) -> bool:
    """Beside a contract one paper is only its next step; with several the project is past it."""
    papers = {sign.clause for sign in signs if sign.stage == "前期" and not sign.ahead}
    return sum(1 for clause in papers if _DONE.search(clause)) >= _MANY_PERMITS


def _seeks(signs: list[Mention]) -> bool:
    return any(sign.stage == "储备" and words.SEEKING.search(sign.clause) for sign in signs)


def _progress(stages: list[str]) -> str:
    return max(stages, key=lambda stage: words.RANK[stage])


def _fund_stage(signs: list[Mention]) -> str | None:
    """For money the most telling word is the first of the table that matched (通过审核，待发行 is still 申报)."""
    order = [stage for stage, _ in words.FUND_WORDS]
    stages = [sign.stage for sign in signs]
    if "下达" in stages and not any(sign.ahead for sign in signs if sign.stage == "下达"):
        clauses = {sign.clause for sign in signs if sign.stage == "申报"}
        return "申报" if any(re.search("待|未|即将", clause) for clause in clauses) else "下达"
    return min(stages, key=order.index) if stages else None


def _accepts(stage: str, signs: list[Mention], heading: tuple[str, ...]) -> tuple[str, ...]:
    """Other stages a careful reader might also choose."""
    here = {sign.stage for sign in signs if not sign.ahead}
    if stage == "签约" and "前期" in here:
        return ("前期",)
    if stage == "前期" and ("在谈" in heading or "在谈" in here):
        return ("前期", "在谈")
    if stage == "投产" and here & {"在建", "开工", "前期"}:
        return ("在建",)
    return ()


def _talks_go_on(stage: str, signs: list[Mention], heading: tuple[str, ...]) -> bool:
    """Design and surveys beside talks, or under a heading 在谈, are work done while talks last."""
    talking = "在谈" in heading or any(sign.stage == "在谈" and not sign.ahead for sign in signs)
    if stage != "前期" or not talking:
        return False
    return all(words.TALKS_TOO.search(clause) for clause in {s.clause for s in signs if s.stage == "前期"})


def _phases_differ(text: str, stage: str) -> bool:
    """Phase 1 in production and a later phase still being built."""
    return stage == "投产" and bool(words.LATER_PHASE.search(text))
