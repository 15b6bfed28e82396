"""One change of a scheme in the form, written into its text, and everything the editor shows of a text. Nothing is saved."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

import yaml

from luodi import assessment
from luodi.assessment import checks
from luodi.assessment.engine import reading
from luodi.assessment.engine.exact import ExactLoader
from luodi.assessment.models import Scheme, SchemeVersion
from luodi.assessment.naming import free_name, renamed
from luodi.assessment.outline import LISTS, outline
from luodi.assessment.paper import Tally, tally
from luodi.assessment.reports import trying, what_if
from luodi.assessment.reports.gathering import sources, unknown_schemes
from luodi.assessment.reports.warnings import warnings_of
from luodi.assessment.shapes import Outline
from luodi.assessment.spots import Spot, Spots
from luodi.common import clock, yaml_edits
from luodi.common.faults import Fault, Faulty, Place
from luodi.common.yaml_edits import NoPlace
from luodi.common.yaml_lines import load

# Schemes in use have some thirty lines; so much of a text can be worked on in a form.
SHOWN_FAULTS, SHOWN_LINES = 100, 300


class NotDone(Exception):
    """The change was not made; the message says why and what to do."""


@dataclass(frozen=True)
class Fragment:
    """A line that schemes often have, with the facts it asks for."""

    name: str
    about: str
    facts: dict[str, dict[str, str]]
    line: str


@cache
def fragments() -> tuple[Fragment, ...]:
    """Return the lines that can be added."""
    text = (Path(assessment.__path__[0]) / "fragments.yaml").read_text("utf-8")
    return tuple(Fragment(**one) for one in yaml.safe_load(text))


def read(text: str) -> tuple[Outline, str]:
    """Return the outline of a text and its shape, which is the same as long as no place comes or goes. Raises Faulty."""
    content, places = load(text, ExactLoader)
    return outline(content), sha256(repr(sorted(map(repr, places))).encode()).hexdigest()[:16]


def changed(text: str, act: str, at: Place, value: str, shape: str) -> str:
    """Return the text with one change made: put, cut, copy, up, down or add. Raises NotDone and Faulty."""
    found, now = read(text)
    if now != shape:
        raise NotDone("YAML 刚刚改过，表单已经按它更新，请再改一次。")
    try:
        return _ACTS[act](text, found, at, value)
    except NoPlace as why:
        raise NotDone(str(why)) from why


def _put(text: str, found: Outline, at: Place, value: str) -> str:
    cell = next((one for one in found.cells() if one.at == at), None)
    if cell is None or cell.kind == "fixed" or not cell.allows(value):
        raise NotDone("这一项现在不能在表单里改，请在 YAML 里改。")
    if value == "" and (cell.may_go or cell.kind == "raw"):
        return yaml_edits.cut(text, at) if cell.is_there else text
    if cell.kind == "raw":
        return yaml_edits.put(text, at, value)
    written = yaml_edits.scalar(value, as_text=cell.takes_text)
    follow = renamed(load(text)[0], cell.value, at) if at[-1] in ("line", "block") else []
    for place in follow if value else ():
        text = yaml_edits.put(text, place, written)
    return yaml_edits.put(text, at, written)


def _cut(text: str, found: Outline, at: Place, value: str) -> str:
    try:
        return yaml_edits.cut(text, at)
    except NoPlace:
        # What follows from scores may be nothing at all; lines stay.
        if at[-1] != 0 or at[-2] not in [key for key, _, _ in LISTS.values()]:
            raise
        return yaml_edits.cut(text, at[:-1])


def _copy(text: str, found: Outline, at: Place, value: str) -> str:
    text = yaml_edits.copied(text, at)
    again, _ = read(text)
    names = [one.name.value for one in again.all_entries()]
    for entry in again.all_entries():
        number = at[-1]
        if isinstance(number, int) and entry.at[: len(at)] == (*at[:-1], number + 1):
            name = free_name(names, entry.name.value)
            names.append(name)
            text = yaml_edits.put(text, entry.name.at, yaml_edits.scalar(name, as_text=True))
    return text


def _add(text: str, found: Outline, at: Place, value: str) -> str:
    fragment = next((one for one in fragments() if one.name == value), None)
    if fragment is None:
        raise NotDone("请先选要加哪一种行。")
    names, line = [one.name.value for one in found.all_entries()], fragment.line
    own = str(yaml.safe_load(line)["line"])
    if own in names:
        line = line.replace(f"line: {own}", f"line: {free_name(names, own)}", 1)
    for fact, told in fragment.facts.items():
        name, number = fact, 2
        while name in found.names:
            name, number = f"{fact}_{number}", number + 1
        line = re.sub(rf"\b{fact}\b(?!:)", name, line)
        pairs = ", ".join(f"{key}: {yaml_edits.scalar(str(one))}" for key, one in told.items())
        text = yaml_edits.put(text, (*found.base, "facts", name), f"{{{pairs}}}")
    return yaml_edits.added(text, (*found.base, "lines"), line)


_ACTS: dict[str, Callable[[str, Outline, Place, str], str]] = {
    "put": _put,
    "cut": _cut,
    "copy": _copy,
    "up": lambda text, found, at, value: yaml_edits.moved(text, at, -1),
    "down": lambda text, found, at, value: yaml_edits.moved(text, at, 1),
    "add": _add,
}


@dataclass
class Bench:
    """What the editor shows of a text: its form, its mistakes, its warnings, and what comes of it."""

    text: str
    outline: Outline | None = None
    shape: str = ""
    faults: list[Fault] = field(default_factory=list)
    # Mistakes of the facts, not of the text: what is missing for which unit.
    lacking: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    trial: trying.Trial | None = None
    # What facts may be taken from, by code.
    sources: dict[str, checks.Source] = field(default_factory=dict)

    # What the full marks add up to; None while the text has not the form of a scheme.
    tally: Tally | None = None

    @cached_property
    def told(self) -> list[tuple[Fault, Spot | None]]:
        """Return the first mistakes, each with the field of the form that it is made in."""
        spots = Spots(self.outline) if self.outline and not self.is_long else None
        return [(fault, spots.at(fault.at) if spots else None) for fault in self.faults[:SHOWN_FAULTS]]

    @property
    def is_long(self) -> bool:
        """Whether there are too many lines for a form."""
        return self.outline is not None and len(self.outline.all_entries()) > SHOWN_LINES

    @property
    def by_cell(self) -> dict[str, str]:
        """Return what is said of each field of the form, by its id; what the sum says is not said twice."""
        found: dict[str, str] = {}
        for fault, spot in self.told:
            if spot is not None:
                words = "" if fault.at == ("full",) and self.tally and self.tally.is_off else fault.words
                found[spot.cell.id] = f"{found.get(spot.cell.id, '')} {words}".strip()
        return found


def bench(scheme: Scheme, text: str, counting: str, against: SchemeVersion | None = None) -> Bench:
    """Return what the editor shows of a text beside what was computed last, or what another version makes of it."""
    known = sources(scheme.county_id, clock.today().year)
    found = Bench(text, sources=known)
    try:
        found.outline, found.shape = read(text)
        found.tally = tally(reading.kept(text))
        rules = checks.read(text, known, counting)
    except Faulty as faulty:
        found.faults = faulty.faults
        if found.outline is None or any(fault.at != ("full",) for fault in found.faults):
            # A weight that is half typed reads as a name, of which nobody knows what it comes to.
            found.tally = found.tally if found.tally and found.tally.added is not None else None
            return found
        # Who changes one weight sees what comes of it before the next one is changed.
        text = what_if.unchecked(text)
        rules = checks.read(text, known, counting)
    found.warnings = warnings_of(scheme.county_id, rules)
    found.warnings += [
        f"没有名为“{title}”的另一份考核办法，取不到它的总分，请核对名称。"
        for title in unknown_schemes(scheme.county_id, scheme.pk, rules)
    ]
    try:
        version = trying.as_version(scheme, text, counting, rules)
        found.trial = trying.tried(scheme, version, against)
    except Faulty as faulty:
        found.lacking = faulty.faults
    return found
