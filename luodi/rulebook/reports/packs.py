"""Which rules hold on a day, and what an earlier decision was taken under."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.rulebook import reading
from luodi.rulebook.faults import PackInvalid, PackUnreadable
from luodi.rulebook.models.versions import ALWAYS, PackVersion
from luodi.rulebook.packs import PackKind, UnknownKind, kind_of


@dataclass(frozen=True)
class Release:
    """Rules as they hold or held: ``rules`` is an instance of the schema of the kind.

    Number 0 is the pack we ship, as long as the county has not begun anything under it (see ``actions.packs.pin``).
    """

    kind: PackKind
    number: int
    rules: Any
    effective_from: date
    basis: str
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the version is called on screen."""
        return f"{self.kind.title}第 {self.number} 版" if self.number else f"{self.kind.title}出厂默认"


def in_force(county_id: int, kind: str, on: date | None = None) -> Release:
    """Return the rules of the county on a day (today unless told): the newest released, else the pack we ship."""
    found = stored_in_force(county_id, kind, on)
    return release_of(found) if found else shipped(kind)


def stored_in_force(county_id: int, kind: str, on: date | None = None) -> PackVersion | None:
    """Return the version that holds in the county on a day (today unless told); None where it follows the pack we ship."""
    rows = PackVersion.objects.filter(county_id=county_id, kind=kind)
    found: PackVersion | None = rows.in_force_on(on or clock.today()).first()
    return found


def in_force_in(counties: Collection[int], kind: str, on: date | None = None) -> dict[int, Release]:
    """Return the same of many counties, in one query."""
    rows = PackVersion.objects.filter(county_id__in=counties, kind=kind).in_force_on(on or clock.today())
    found: dict[int, PackVersion] = {}
    for row in rows:
        found.setdefault(row.county_id, row)
    return {pk: release_of(found[pk]) if pk in found else shipped(kind) for pk in counties}


def all_in_force(county_id: int, kinds: Collection[str], on: date | None = None) -> dict[str, Release]:
    """Return what holds in a county on a day of several kinds, in one query."""
    rows = PackVersion.objects.filter(county_id=county_id, kind__in=kinds).in_force_on(on or clock.today())
    found: dict[str, PackVersion] = {}
    for row in rows:
        found.setdefault(row.kind, row)
    return {kind: release_of(found[kind]) if kind in found else shipped(kind) for kind in kinds}


def version(county_id: int, kind: str, number: int) -> Release:
    """Return the rules of a certain version, whatever holds now; number 0 is the pack we ship."""
    if not number:
        return shipped(kind)
    return release_of(PackVersion.objects.get(county_id=county_id, kind=kind, number=number))


def pinned(county_id: int, kind: str, numbers: Mapping[str, int], began: datetime) -> Release:
    """Return the rules that something began under, by the numbers it keeps.

    What began before the program knew this kind of rules keeps no number of it: the rules of the day it began hold.
    """
    if kind in numbers:
        return version(county_id, kind, numbers[kind])
    return in_force(county_id, kind, clock.day_of(began))


def says_just(county_id: int, kind: str, rules: Any, on: date) -> bool:
    """Tell whether what holds on a day says exactly these rules, with nothing left to defaults."""
    found = stored_in_force(county_id, kind, on)
    if found is None:
        return bool(rules == shipped(kind).rules)
    try:
        same = rules == release_of(found).rules
    except PackInvalid:
        return False
    return same and not reading.restored(kind_of(kind), found.content)


def open_of(county_id: int, kind: str, author: User) -> PackVersion | None:
    """Return what a person has begun to change and nobody has released yet; at most one of a kind."""
    mine = PackVersion.objects.filter(county_id=county_id, kind=kind, author=author)
    return mine.filter(state__in=[PackVersion.State.DRAFT, PackVersion.State.SUBMITTED]).first()


def unreadable() -> Iterator[tuple[PackVersion, str]]:
    """Yield every stored version that the schema of today does not read any more, and why."""
    for stored in PackVersion.objects.order_by("county", "kind", "pk").iterator():
        try:
            release_of(stored)
        except UnknownKind:
            yield stored, f"程序里没有“{stored.kind}”这类规则"
        except PackUnreadable as unreadable:
            yield stored, unreadable.why


def release_of(stored: PackVersion) -> Release:
    """Return a stored version as rules that can be asked; what it lacks holds by default. Raises PackUnreadable."""
    kind = kind_of(stored.kind)
    try:
        rules = reading.stored(kind, stored.content)
    except PackInvalid as invalid:
        raise PackUnreadable(kind.code, f"{kind}{stored.name}", invalid.faults) from invalid
    return Release(
        kind, stored.number or 0, rules, stored.effective_from or ALWAYS, stored.basis, tuple(stored.sources)
    )


def shipped(kind: str) -> Release:
    """Return the pack we ship."""
    known = kind_of(kind)
    pack = reading.shipped(known)
    return Release(known, 0, pack.rules, ALWAYS, pack.basis, pack.sources)
