"""What a row of a ledger says about a project: from the reader's words and people's answers to an entry of the record."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from luodi.common import money
from luodi.projects import checks, totals
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.stages import Stage, Status, SubStage
from luodi.projects.terms import Basis, FirmRole, PartKind

Row = Mapping[str, Any]

FEN_PER_WAN = 1_000_000
BASES = frozenset(Basis.values)

STAGES: dict[str, Stage] = {
    "储备": Stage.RESERVE,
    "在谈": Stage.TALKS,
    "签约": Stage.SIGNED,
    "前期": Stage.PREPARING,
    "开工": Stage.STARTED,
    "在建": Stage.BUILDING,
    "竣工": Stage.COMPLETED,
    "投产": Stage.PRODUCING,
    "达产": Stage.AT_CAPACITY,
    # Money asked for is a project in reserve; money granted is one being prepared.
    "申报": Stage.RESERVE,
    "下达": Stage.PREPARING,
}
TERMINATED = "终止"

# Every key under which the reader keeps a date; answers name a date by its key alone.
DATES = frozenset(
    [
        "signed",
        "started",
        "produced",
        "planned_start",
        "planned_production",
        "entered",
        "issued",
        "applied",
        "updated",
        "published",
        "contact",
        "review",
    ]
)
# Reader's date key → field of the record. The other dates stay readable with the batch.
DAYS: dict[str, str] = {
    "entered": "entered_on",
    "signed": "signed_on",
    "started": "started_on",
    "produced": "produced_on",
    "planned_start": "planned_start_on",
    "planned_production": "planned_production_on",
}
# Reader's key → field, for text of at most so many characters (0: any).
TEXTS: dict[str, tuple[str, int]] = {
    "name": ("name", 200),
    "project_code": ("code", 30),
    "content": ("content", 0),
    "industry": ("industry_text", 60),
    "place": ("place", 200),
    "cooperation": ("cooperation", 40),
    "progress": ("progress", 0),
    "remark": ("remark", 0),
}
AMOUNTS: dict[str, str] = {
    "investment_wan": "investment",
    "investment_min_wan": "investment_min",
    "investment_max_wan": "investment_max",
    "plan_year_wan": "year_plan",
    "done_wan": "completed",
    "arrived_wan": "arrived",
    "usd_wan": "foreign_amount",
}
# What only explains the amount: worth changing together with it, never alone.
WITH_AMOUNT = frozenset({"investment_raw", "investment_basis", "investment_qualifier"})

_DAY = re.compile(r"(\d{4})(?:[年./-](\d{1,2})(?:[月./-](\d{1,2})?日?)?)?月?年?")
_SUB_STAGES: dict[str, str] = {str(one.label): one.value for one in SubStage}
# A cell of a stage column that holds the record's own words, as its exports do: 竣工, 在谈（框架协议）.
_OWN_STAGE = re.compile(
    f"({'|'.join(str(one.label) for one in Stage)})(?:[（(]({'|'.join(_SUB_STAGES)})[）)])?"
)
_FIRM = re.compile(r"(公司|集团|厂|合作社|企业|银行|研究院|中心|农场|商会|协会)等?$")
_PHONE = re.compile(r"(?<!\d)(1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")


def fen(wan: float | int | str | None) -> int | None:
    """Return an amount in 万元 as whole 分; what is not known stays unknown."""
    if wan is None:
        return None
    return int((Decimal(str(wan)) * FEN_PER_WAN).to_integral_value(ROUND_HALF_UP))


def is_too_large(wan: float | int | str | None) -> bool:
    """Tell whether an amount in 万元 lies beyond the largest that is taken in."""
    return (fen(wan) or 0) > money.MOST


def too_large(row: Row) -> dict[str, float]:
    """Return what the row says beyond the largest amount: reader's key → the amount in 万元."""
    beyond = {key: row[key] for key in AMOUNTS if is_too_large(row.get(key))}
    return {key: wan for key, wan in beyond.items() if key != "done_wan" or not _stands_for_arrived(row)}


def _stands_for_arrived(row: Row) -> bool:
    """The reader lets money that arrived stand for what was completed; a fact is only what the ledger says."""
    arrived = row.get("arrived_wan")
    return arrived is not None and row.get("done_wan") == arrived and "done" not in (row.get("where") or {})


def answered(reading: Row, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reading with what people put in its place; one date of several is named by its key."""
    row = {**reading, "dates": {**(reading.get("dates") or {})}}
    for field, value in answers.items():
        if field in DATES:
            _put_date(row["dates"], field, value)
        elif field == "stage":
            row |= {"stage": value, "stage_cell": None}
        else:
            row[field] = value
    return _settled(row, answers) if answers.get("investment_wan") is not None else row


def _put_date(dates: dict[str, Any], key: str, iso: str | None) -> None:
    if iso is None:
        dates.pop(key, None)
    else:
        dates[key] = {"raw": "", **dates.get(key, {}), "iso": iso}


def _settled(row: dict[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """A total that a person chose is one amount and no range any more."""
    row["investment_qualifier"] = answers.get("investment_qualifier") or "exact"
    row["investment_min_wan"] = row["investment_max_wan"] = None
    return row


def fields_of(row: Row) -> dict[str, Any]:
    """Return what the row says, by field of the record; fields it says nothing about are left out."""
    said: dict[str, Any] = {}
    for key, (name, most) in TEXTS.items():
        if text := str(row.get(key) or "").strip():
            said[name] = text[:most] if most else text
    for key, name in AMOUNTS.items():
        if row.get(key) is not None and not is_too_large(row[key]):
            said[name] = fen(row[key])
    if _stands_for_arrived(row):
        said.pop("completed", None)
    for key, name in DAYS.items():
        if iso := row["dates"].get(key, {}).get("iso"):
            said[name] = iso
    return said | _stage(row) | _investment(row, said) | _package(row)


def _stage(row: Row) -> dict[str, Any]:
    if own := _OWN_STAGE.fullmatch(str(row.get("stage_cell") or "")):
        sub_stage = {"sub_stage": _SUB_STAGES[own[2]]} if own[2] else {}
        return {"stage": STAGES[own[1]]} | sub_stage
    word = str(row.get("stage") or "")
    if word == TERMINATED:
        return {"status": Status.TERMINATED}
    return {"stage": STAGES[word]} if word in STAGES else {}


def _investment(row: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if raw := str(row.get("investment_raw") or "").strip():
        more["investment_raw"] = raw[:100]
    if "foreign_amount" in said:
        more["foreign_currency"] = str(row.get("currency") or "USD")[:3]
    if "investment" not in said and "investment_min" not in said:
        return more
    more["investment_qualifier"] = row.get("investment_qualifier") or "exact"
    if row.get("amount_basis") in BASES:
        more["investment_basis"] = row["amount_basis"]
    return more


def _package(row: Row) -> dict[str, Any]:
    count = row.get("package_count")
    return {"package_count": count} if isinstance(count, int) and 1 < count <= checks.MOST_IN_PACKAGE else {}


def firms_of(row: Row) -> list[FirmEntry]:
    """Return the investors the row names; several in one cell are told apart where each looks like a firm."""
    text = str(row.get("investor") or "").strip()
    names = [name.strip() for name in re.split(r"[、；;，,\n]", text) if name.strip()]
    if not all(_FIRM.search(name) for name in names):
        names = [text]
    names = [name.removesuffix("等")[:120] for name in names]
    origin = str(row.get("origin") or "").strip()[:60]
    return [FirmEntry(name, FirmRole.INVESTOR, origin_text=origin) for name in dict.fromkeys(names) if name]


def contacts_of(row: Row) -> list[ContactEntry]:
    """Return the contact person the row names, with the phone from its own column or from beside the name."""
    text, beside = str(row.get("contact") or "").strip(), str(row.get("phone") or "").strip()
    phones = _PHONE.findall(f"{beside} {text}")
    name = re.sub(r"[\s:：,，、()（）/]+", " ", _PHONE.sub(" ", text)).strip()[:40]
    if not name and not beside and not phones:
        return []
    return [ContactEntry(name or "联系人", phones[0] if phones else beside[:40])]


def leader_of(row: Row) -> list[PartEntry]:
    """Return the county leader the row puts in charge, by the name it writes."""
    name = str(row.get("leader") or "").strip()[:40]
    return [PartEntry(PartKind.LEADER, person_name=name)] if name else []


def introducers_of(row: Row, known: Mapping[str, int]) -> list[PartEntry]:
    """Return who brought the project in and who reported it, where the row names them beside the responsible unit."""
    kinds = (("introducer", PartKind.INTRODUCING), ("reporting_unit", PartKind.REPORTING))
    texts = [(str(row.get(key) or "").strip(), kind) for key, kind in kinds]
    return [
        PartEntry(kind, known[text]) if text in known else PartEntry(kind, person_name=text[:40])
        for text, kind in texts
        if text and (text in known or kind == PartKind.INTRODUCING)
    ]


def past_of(row: Row) -> list[tuple[date, dict[str, int]]]:
    """Return the running totals that earlier months of the same ledger tell, by their day."""
    keys = {"done_wan": "completed", "arrived_wan": "arrived"}
    return [
        (
            date.fromisoformat(month["day"]),
            {name: amount for key, name in keys.items() if (amount := fen(month.get(key))) is not None},
        )
        for month in row.get("history") or ()
    ]


def entry_of(
    row: Row,
    *,
    unit_id: int,
    level: str,
    others: Sequence[tuple[Row, int | None]] = (),
    units: Mapping[str, int] | None = None,
) -> ProjectEntry:
    """Return the entry of a new project. ``others`` are rows that repeat it: they fill what it leaves blank.

    A unit that only a repeating row names takes part as one that reported the project too. ``units`` maps names
    to the units they surely mean.
    """
    said = fields_of(row)
    firms, contacts, parts = (
        firms_of(row),
        contacts_of(row),
        leader_of(row) + introducers_of(row, units or {}),
    )
    for other, other_unit in others:
        said = fields_of(other) | said
        firms, contacts = firms or firms_of(other), contacts or contacts_of(other)
        if other_unit and other_unit != unit_id:
            parts.append(PartEntry(PartKind.REPORTING, other_unit))
    once = {(part.kind, part.unit_id, part.person_name): part for part in parts}
    told = {name: said.pop(name) for name in totals.TOLD if said.get(name) is not None}
    fields = said | {"unit_id": unit_id, "level": level}
    return ProjectEntry(fields, list(once.values()), firms, contacts, told)


def differences(current: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return field → [old, new] of what the row would change; blank cells change nothing."""
    changed = {
        name: [current[name], value]
        for name, value in said.items()
        if name in current and value not in (None, "") and current[name] != value
    }
    if not changed.keys() & {"investment", "investment_min", "investment_max"}:
        changed = {name: pair for name, pair in changed.items() if name not in WITH_AMOUNT}
    return changed


def can_be_typed(field: str) -> bool:
    """Tell whether a person can put another value in by hand."""
    return field in AMOUNTS or field in DATES or field in ("investment", "stage", "name", "project_code")


class NotUnderstood(ValueError):
    """What was typed is no value for the field; the message says how to write it."""


def typed(field: str, text: str) -> dict[str, Any]:
    """Return {field: value} of what a person typed instead of a doubtful cell; raises NotUnderstood."""
    text = text.strip()
    if not text:
        raise NotUnderstood("请先填写，或者选“先空着”。")
    if field == "investment":
        field = "investment_wan"
    if field in AMOUNTS:
        return {field: _typed_amount(text)}
    if field in DATES:
        return {field: _typed_day(text)}
    if field == "stage" and text not in {*STAGES, TERMINATED}:
        raise NotUnderstood(f"阶段只能是{'、'.join([*STAGES, TERMINATED])}。")
    return {field: text[:500]}


def _typed_amount(text: str) -> float:
    try:
        amount = money.parse_wan(text)
    except money.BadAmount as bad:
        raise NotUnderstood(str(bad)) from bad
    return (amount or 0) / FEN_PER_WAN


def _typed_day(text: str) -> str:
    found = _DAY.fullmatch(text)
    parts = [part.zfill(2) for part in found.groups() if part] if found else []
    day = "-".join(parts) if found else text
    if not checks.is_partial_day(day):
        raise NotUnderstood(f"“{text}”不是日期，请写成 2026、2026-07 或 2026-07-04。")
    return day
