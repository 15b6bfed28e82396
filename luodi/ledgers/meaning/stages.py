"""The stage of a project: the signs that its row, its section and its table give, weighed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.ledgers import signs
from luodi.ledgers.language import stage_words as words
from luodi.ledgers.language.amounts import money_in_text
from luodi.ledgers.language.progress import Told, mentions, read_words
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.layout.sections import unit_named
from luodi.ledgers.layout.ticks import Ticked
from luodi.ledgers.signs import Sign, Verdict

# A longer cell under 状态 is prose, to be read as the progress is.
_LONGEST_STATUS = 10


@dataclass(frozen=True)
class StageReading:
    """The stage, the doubts about it, other stages that are defensible, and the signs it was decided by."""

    stage: str | None
    flags: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    verdict: Verdict = Verdict()
    # False where the signs only show the usual next step (签约 and 前期, 开工 and 在建), or a plan that may have slipped.
    conflict_is_error: bool = True


@dataclass(frozen=True)
class Said:
    """What a row says of its stage, cell by cell; `dated` is the furthest event whose day has come."""

    progress: str = ""
    status: str = ""
    remark: str = ""
    problem: str = ""
    done: bool = False
    dated: str | None = None
    sheet: str = ""
    ticked: Ticked | None = None
    named: str = ""  # what the name says of the project's end


def read_stage(
    progress: str | Said,
    section: str | Sequence[str] | None = None,
    purpose: str | None = None,
    *,
    fund: bool = False,
    done: bool = False,
    as_of: date | None = None,
) -> StageReading:
    """Weighs every sign; of texts that tell nothing a doubt is kept, never their section's stage in silence."""
    said = progress if isinstance(progress, Said) else Said(progress, done=done)
    titles = (section,) if isinstance(section, str) else tuple(section or ())
    heading = section_stages(titles, fund=fund)
    status = read_words(said.status, fund, as_of, heading) if said.status else Told()
    told = said.progress
    if status.stage is None or len(squeeze(said.status)) > _LONGEST_STATUS:
        told = "；".join(dict.fromkeys(text for text in (said.status, said.progress) if text))
        status = Told()
    spoken = read_words(told, fund, as_of, heading)
    found = [
        *_ticked(said.ticked),
        *_told("named", read_words(said.named, fund, as_of, heading), said.named),
        *_told("status", status, said.status),
        *_told("words", spoken, told),
        *_around(said, titles, heading, purpose, fund),
    ]
    if not fund:
        found += _counted(said, told, found)
    beside = read_words(said.remark, fund, as_of, heading) if said.remark else Told()
    if beside.stage == "终止":
        found += _told("ended", beside, said.remark)
    elif beside.stage == "投产" and not beside.flags:
        found += _told("finished", beside, said.remark)
    elif not told and not status.stage:
        found += _told("remark", beside, said.remark)
        found += _told("problem", read_words(said.problem, fund, as_of, heading), said.problem)
    verdict = signs.weigh("stage", found)
    return _reading(
        verdict, (*status.flags, *spoken.flags), bool(told) and spoken.stage is None, heading, purpose
    )


def _told(kind: str, told: Told, text: str) -> Iterator[Sign]:
    if told.stage is not None:
        # What stands still may have ended.
        ended = ("终止",) if words.STANDSTILL.search(text) else ()
        yield Sign(kind, told.stage, text, accepts=(*told.accepts, *ended))


def _ticked(ticked: Ticked | None) -> Iterator[Sign]:
    """A tick is not taken back where a project ends."""
    if ticked is not None:
        accepts = (*ticked.between, "终止")
        yield Sign("ticked", ticked.stage, accepts=accepts, floor=True)


def _around(
    said: Said, titles: Sequence[str], heading: tuple[str, ...], purpose: str | None, fund: bool
) -> Iterator[Sign]:
    """What the section and the title of the table say; a project may be broken off in any of them."""
    if heading:
        yield Sign("section", heading[-1], titles[-1], accepts=(*heading[:-1], "终止"))
    # A library (项目库) holds projects of every stage.
    stage = None if fund else table_stage(said.sheet)
    if stage is not None and stage != "储备":
        # A list of what was signed names what has been started since.
        later = words.STAGES[words.RANK[stage] + 1 :] if words.RANK[stage] >= words.RANK["签约"] else ()
        yield Sign("sheet", stage, said.sheet, accepts=(*later, "终止"))
    if stage := table_stage(purpose or "", fund=fund):
        yield Sign("table", stage, purpose or "")


_GONE_ON = ("开工", "在建", "投产", "终止")


def _counted(said: Said, told: str, found: Sequence[Sign]) -> Iterator[Sign]:
    """Days that have come and completed money: a project may have gone further since."""
    past = {sign.reading for sign in found if sign.kind in {"section", "sheet"}} & {"投产", "终止"}
    if not past and (said.done or any(part.kind == "done" and part.fen for part in money_in_text(told))):
        yield Sign("done", "在建", accepts=_GONE_ON)
    building = {"开工", "在建"} & {sign.reading for sign in found if sign.kind != "table"}
    if said.dated == "签约":
        yield Sign("signed", "签约")
    elif said.dated == "投产" and building:
        # The day of completion may be a plan that slipped.
        yield Sign("produced", "投产", accepts=("终止",))
    elif said.dated is not None:
        yield Sign("day", said.dated, accepts=_GONE_ON, floor=True)


# The usual next step is no contradiction, and neither is money or a day that may have been planned.
_NEXT_STEPS = ({"签约", "前期"}, {"开工", "在建"})
_SOFT = frozenset({"done", "produced", "sheet"})


def _reading(
    verdict: Verdict, flags: tuple[str, ...], unclear: bool, heading: tuple[str, ...], purpose: str | None
) -> StageReading:
    by = verdict.by
    if by is None:
        return StageReading(None, (*flags, "STAGE_UNKNOWN"))
    more = []
    if by.kind in {"problem", "remark"} or (unclear and by.kind in {"section", "table"}):
        more.append("STAGE_BORDERLINE")
    if by.reading == "终止":
        more.append("TERMINATED")
    if verdict.against:
        more.append("STAGE_CONFLICT")
    others = [*(() if by.floor else by.accepts), *(sign.reading for sign in verdict.against)]
    accepts = tuple(dict.fromkeys(one for one in others if one != by.reading))
    around = {*heading, table_stage(purpose or "")}
    hard = any(_is_hard(by, sign, around) for sign in verdict.against)
    return StageReading(by.reading, tuple(dict.fromkeys((*flags, *more))), accepts, verdict, hard)


def _is_hard(by: Sign, against: Sign, around: set[str | None]) -> bool:
    """Does the contradiction block the row? Not where a day stands against words and its section or table agrees."""
    if against.kind in _SOFT or {by.reading, against.reading} in _NEXT_STEPS:
        return False
    if by.kind in {"ended", "named", "ticked", "status", "words", "finished"}:
        return True
    return against.kind == "words" and by.reading != "投产" and not around & {"开工", "在建"}


def section_stages(titles: Sequence[str], *, fund: bool = False) -> tuple[str, ...]:
    """The stages that the innermost telling heading names (开工在建项目 names two)."""
    for title in reversed(titles):
        if unit_named(title):
            continue  # 县招商局 is not 招商
        plain = re.sub(r"单位[:为][^元]{0,20}+元", "", squeeze(title))
        found = mentions(plain, words.FUND_WORDS if fund else words.WORDS, None)
        stages = [words.BEFORE[sign.stage] if sign.ahead and not fund else sign.stage for sign in found]
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
    stages = dict.fromkeys(stage for stage, pattern in words.PURPOSES if pattern.search(plain))
    # A title that names several stages tells none of them.
    return next(iter(stages), None) if len(stages) == 1 or "储备" in stages else None
