"""Fields and values of the record in the words people use: for the time line, for comparing versions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from luodi.accounts.models import Unit
from luodi.common import money
from luodi.projects.columns import CURRENCIES, unit_words
from luodi.projects.industries import industry_label
from luodi.projects.models import Firm, Project
from luodi.projects.terms import FirmRole, PartKind
from luodi.projects.totals import TOLD

MONEY = {
    "investment", "investment_min", "investment_max", "year_plan", "completed", "arrived",
}  # fmt: skip
# As the ledger wrote it; beside the amount itself on the time line and in comparisons.
_NAMED = {"investment_raw": "总投资原文"}
COMPANY = {"parts": "参与单位和人员", "firms": "企业", "contacts": "联系人"}
_FIELDS = {field.attname: field for field in (*Firm._meta.concrete_fields, *Project._meta.concrete_fields)}
_PARTS, _ROLES = dict(PartKind.choices), dict(FirmRole.choices)


def label(name: str) -> str:
    """Return what a field is called on screen."""
    if found := COMPANY.get(name) or _NAMED.get(name) or TOLD.get(name):
        return found
    return str(_FIELDS[name].verbose_name).partition("（")[0] if name in _FIELDS else name


def value(name: str, stored: Any, units: Mapping[int, str]) -> str:
    """Return a stored value in words; — for unknown."""
    if name in COMPANY:
        return _company(name, stored or [])
    if stored is None or stored == "":
        return money.NOTHING
    if name in MONEY:
        return f"{money.in_wan(stored)} 万元"
    if name == "foreign_amount":
        return money.in_wan(stored)
    if name == "foreign_currency":
        return CURRENCIES.get(stored, stored)
    if name == "industry":
        return f"{stored} {industry_label(stored)}"
    if name == "unit_id":
        return units.get(stored, f"单位 {stored}")
    choices = dict(_FIELDS[name].flatchoices) if name in _FIELDS else {}
    return str(choices.get(stored, stored)) or money.NOTHING


def differences(changed: Mapping[str, Sequence[Any]], units: Mapping[int, str]) -> list[tuple[str, str, str]]:
    """Return name, old and new value in words of what changed; what is — before and after is left out."""
    told = [(name, value(name, old, units), value(name, new, units)) for name, (old, new) in changed.items()]
    return [one for one in told if one[1:] != (money.NOTHING, money.NOTHING)]


def _company(name: str, rows: Iterable[Any]) -> str:
    words = []
    for row in rows:
        kind, *names = row
        role = {"parts": _PARTS, "firms": _ROLES}.get(name, {}).get(kind, kind)
        words.append(f"{role} {'·'.join(str(n) for n in names if n)}".strip())
    return "；".join(words) or money.NOTHING


def unit_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return id → name of the units that values speak of, in one query."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    rows = Unit.objects.filter(pk__in=wanted).values_list("pk", "short_name", "name")
    return {pk: unit_words(short, name) for pk, short, name in rows}
