"""Versions as pages show them: what stands in them, what holds where they say nothing, and why one cannot be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.rulebook import reading
from luodi.rulebook.completing import Completed, fitted
from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import PackKind, kind_of
from luodi.rulebook.reports import packs
from luodi.rulebook.reports.packs import Release
from luodi.rulebook.shapes import shape_of


@dataclass(frozen=True)
class Shown:
    """A version or the pack we ship (number 0), readable or not.

    ``written`` is what stands in it, ``content`` what holds by it, ``gaps`` tells where these differ, and ``fault`` why
    nothing can be decided by it; "" for nearly all.
    """

    kind: PackKind
    number: int
    name: str
    effective_from: date | None
    basis: str
    sources: tuple[str, ...]
    written: dict[str, Any]
    content: dict[str, Any]
    gaps: Completed
    fault: str = ""


def shown(version: PackVersion) -> Shown:
    """Return a stored version as pages show it."""
    kind = kind_of(version.kind)
    shape = shape_of(kind.schema)
    gaps = reading.restored(kind, version.content)
    return Shown(
        kind, version.number or 0, version.name, version.effective_from, version.basis, tuple(version.sources),
        fitted(shape, version.content) or {}, fitted(shape, gaps.content), gaps, _fault(version),
    )  # fmt: skip


def all_shown(versions: Iterable[PackVersion]) -> dict[int, Shown]:
    """Return the same of several that were fetched without their content, by their ids; one query."""
    pks = [version.pk for version in versions]
    return {version.pk: shown(version) for version in PackVersion.objects.filter(pk__in=pks)}


def shown_in_force(county_id: int, kind: str, on: date | None = None) -> Shown:
    """Return what holds in the county on a day as pages show it."""
    found = packs.stored_in_force(county_id, kind, on)
    return shown(found) if found else _shipped(packs.shipped(kind))


def _shipped(release: Release) -> Shown:
    content = reading.plain(release.rules)
    return Shown(
        release.kind, 0, "出厂默认", release.effective_from, release.basis, release.sources,
        content, content, Completed(content),
    )  # fmt: skip


def _fault(version: PackVersion) -> str:
    try:
        packs.release_of(version)
    except PackInvalid as invalid:
        return str(invalid)
    return ""
