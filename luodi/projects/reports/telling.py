"""What entries of the trail about one project may tell a reader of it: time line and archive speak through this alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit.chain import text_of
from luodi.audit.models import Entry
from luodi.projects.models import Merge, Project, TwinPair
from luodi.projects.reports import masking, merges

_OF_TWO = ("project.merged", "project.merged_away", "project.merge_undone")


def data_for(entries: Sequence[Entry], user: User, project: Project) -> dict[int, Mapping[str, Any]]:
    """Return entry → its data as the reader may know them, in a fixed number of queries.

    Two projects that are not merged (any more) are not named to each other's readers: the unit stands in the place of
    the name, and what one gave the other, as the words about both, is left out.
    """
    told: dict[int, Mapping[str, Any]] = {entry.pk: entry.data for entry in entries}
    about = {**_merges_of(entries), **_twins_of(entries)}
    both = {pk for some in about.values() for _, pk in some}
    if not both:
        return told
    home = {pk: pk for pk in (*both, project.pk)} | merges.standing_for([*both, project.pk])
    merged = [pk for pk, standing in home.items() if standing == home[project.pk]]
    unnamed = masking.unnamed(user, both, merged=merged)
    return told | {
        entry.pk: _veiled(entry, about[entry.pk], unnamed) for entry in entries if entry.pk in about
    }


# What an entry calls a project, and which one it is.
Named = tuple[str, int]


def _merges_of(entries: Iterable[Entry]) -> dict[int, list[Named]]:
    """Return entry → the two it tells of; entries of former versions do not say which merge, so all that it may be."""
    of_two = [entry for entry in entries if entry.verb in _OF_TWO]
    ids = {entry.target_id for entry in of_two}
    rows = list(Merge.objects.filter(Q(survivor__in=ids) | Q(absorbed__in=ids))) if of_two else []
    return {
        entry.pk: [
            named
            for merge in rows
            if entry.target_id in (merge.survivor_id, merge.absorbed_id)
            and entry.data.get("merge", merge.pk) == merge.pk
            for named in (("survivor", merge.survivor_id), ("absorbed", merge.absorbed_id))
        ]
        for entry in of_two
    }


def _twins_of(entries: Iterable[Entry]) -> dict[int, list[Named]]:
    """Return entry → the other of two that were found to be different; of former versions all that it may be."""
    decided = [entry for entry in entries if entry.verb == "project.twins_decided"]
    ids = {entry.target_id for entry in decided if "other" not in entry.data}
    rows = TwinPair.objects.filter(Q(one__in=ids) | Q(other__in=ids)) if ids else TwinPair.objects.none()
    pairs = list(rows.values_list("one", "other"))
    return {
        entry.pk: [
            ("other", pk)
            for pk in ([entry.data["other"]] if "other" in entry.data else _beside(entry.target_id, pairs))
        ]
        for entry in decided
    }


def _beside(project_id: int | None, pairs: Iterable[tuple[int, int]]) -> list[int]:
    return [pk for pair in pairs if project_id in pair for pk in pair if pk != project_id]


def _veiled(entry: Entry, about: Sequence[Named], unnamed: Mapping[int, str]) -> Mapping[str, Any]:
    """Return the data of an entry about two projects, without the name of the one that may not be named."""
    instead = {name: unnamed[pk] for name, pk in about if pk in unnamed and pk != entry.target_id}
    if not instead:
        return entry.data
    kept = {name: value for name, value in entry.data.items() if name not in ("reason", "before", "after")}
    return kept | {name: words for name, words in instead.items() if name in kept and name != "other"}


def text_for(entry: Entry, data: Mapping[str, Any], user: User) -> str:
    """Return what the hash of an entry covers, as the reader may have it: from where officials work tells only the trail."""
    covered = entry.covered() | {"data": data}
    if not user.can(Permission.TRAIL_VIEW):
        del covered["address"]
    return text_of(covered)
