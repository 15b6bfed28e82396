"""Which unit a ledger means by a name: never guessed, since a wrong unit shows a project to the wrong people."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from luodi.accounts.models import Unit, UnitName, UnitSuccession
from luodi.accounts.naming import looser_keys, name_key
from luodi.common import clock

NEAR = 55
SHOWN = 5


@dataclass(frozen=True)
class UnitMatch:
    """The unit that is meant, or None with those that may be meant, and why, in words for the user."""

    unit: Unit | None
    candidates: tuple[Unit, ...]
    why: str


class UnitNames:
    """All names of a county's units, loaded once and asked many times."""

    def __init__(self, county: Unit) -> None:
        self._county = county.name
        self._units = {unit.pk: unit for unit in Unit.objects.filter(county_id=county.pk)}
        self._heirs: dict[int, list[int]] = {}
        for old, new in UnitSuccession.objects.filter(county_id=county.pk).values_list("old_id", "new_id"):
            self._heirs.setdefault(old, []).append(new)
        self._now: dict[str, set[int]] = {}
        self._formerly: dict[str, set[int]] = {}
        self._load(county)
        self._loosely: dict[str, set[int]] = {}
        for exact in (self._now, self._formerly):
            for key, units in exact.items():
                for looser in looser_keys(key, self._county):
                    self._loosely.setdefault(looser, set()).update(units)

    def _load(self, county: Unit) -> None:
        for unit in self._units.values():
            for name in filter(None, (unit.name, unit.short_name)):
                self._now.setdefault(name_key(name), set()).add(unit.pk)
        names = UnitName.objects.filter(county_id=county.pk, unit__in=self._units)
        for unit_id, key, ended in names.values_list("unit_id", "key", "valid_to"):
            (self._formerly if ended else self._now).setdefault(key, set()).add(unit_id)

    def match(self, name: str) -> UnitMatch:
        """Find the unit: by its names of today, by former ones, without county and ending; else list what is near."""
        key = name_key(name)
        if not key:
            return UnitMatch(None, (), "没有填单位")
        looser = looser_keys(key, self._county)
        exactly = [(self._now, key, "名称一致"), (self._formerly, key, "曾用名")]
        loosely = [(self._now, short, "去掉县名和“人民政府”等字样后一致") for short in looser]
        loosely += [(self._loosely, short, "去掉县名和“人民政府”等字样后一致") for short in (key, *looser)]
        for names, wanted, why in exactly + loosely:
            if found := names.get(wanted):
                return self._decided(found, why)
        near = tuple(self._near(key, looser))
        return UnitMatch(None, near, "没有叫这个名字的单位" + ("，下面几个相近" if near else ""))

    def _decided(self, found: Iterable[int], why: str) -> UnitMatch:
        today = clock.today()
        living = sorted({heir for pk in found for heir in self._living(pk, today, set())})
        units = tuple(self._units[pk] for pk in living)
        if len(units) == 1:
            followed = "" if units[0].pk in found else "，该单位已并入现在的单位"
            return UnitMatch(units[0], units, why + followed)
        if units:
            return UnitMatch(None, units, f"有 {len(units)} 个单位可能是它")
        return UnitMatch(None, (), "这个单位已经停用，没有接手的单位")

    def _living(self, pk: int, today, seen: set[int]) -> set[int]:
        """Follow successions from a unit to those that carry on its work today."""
        if pk in seen or pk not in self._units:
            return set()
        if self._units[pk].is_valid_on(today):
            return {pk}
        return {end for heir in self._heirs.get(pk, ()) for end in self._living(heir, today, seen | {pk})}

    def _near(self, key: str, looser: list[str]) -> list[Unit]:
        wanted = min([key, *looser], key=len)
        today = clock.today()
        best: dict[int, float] = {}
        for names in (self._now, self._formerly, self._loosely):
            for known, owners in names.items():
                score = _likeness(wanted, known)
                if score >= NEAR:
                    for heir in {heir for pk in owners for heir in self._living(pk, today, set())}:
                        best[heir] = max(best.get(heir, 0), score)
        return [self._units[pk] for pk in sorted(best, key=lambda pk: (-best[pk], pk))[:SHOWN]]


def _likeness(one: str, other: str) -> float:
    """Compare two names; 农业局 is likely short for 农业农村局, whose letters it keeps in order."""
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and _in_order(short, long):
        return 90 + 10 * len(short) / len(long)
    return fuzz.ratio(one, other)


def _in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
