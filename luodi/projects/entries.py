"""What someone says about a project, before it is a record: the form and the import both speak in entries."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class FirmEntry:
    """A firm as typed: found by its name in the county, or made."""

    name: str
    role: str = "investor"
    origin: str = ""
    origin_text: str = ""
    credit_code: str = ""


@dataclass
class ContactEntry:
    """A contact person as typed."""

    name: str
    phone: str = ""
    role: str = ""


@dataclass
class PartEntry:
    """A part of a unit or person; the responsible unit is not listed here but in the fields."""

    kind: str
    unit_id: int | None = None
    person_id: int | None = None
    person_name: str = ""


@dataclass
class ProjectEntry:
    """What someone says about one project: values by field name (money in 分), parts, firms, contacts."""

    fields: dict[str, Any]
    parts: list[PartEntry] = field(default_factory=list)
    firms: list[FirmEntry] = field(default_factory=list)
    contacts: list[ContactEntry] = field(default_factory=list)
    # Running totals that a ledger tells (``totals.TOLD``): they become facts that wait to be verified.
    told: dict[str, int] = field(default_factory=dict)
    # What earlier months of the same ledger tell of them: day → running totals, the earliest first.
    past: list[tuple[date, dict[str, int]]] = field(default_factory=list)
    # Why the plan of a signed project changes.
    plan_reason: str = ""
