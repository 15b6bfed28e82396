"""Projects that look like the one somebody is typing, found in the whole county."""

from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import fuzz

from luodi.projects.columns import unit_words
from luodi.projects.models import Project

ENOUGH = 4
PIECE = 3
MOST_LOOKED_AT = 300
MOST_SHOWN = 5
ALIKE = 72


@dataclass(frozen=True)
class Twin:
    """A project that looks alike. Without ``url`` the reader may not see it and learns only whom to ask."""

    name: str
    unit: str
    url: str


def twins(user, *, name: str, but: int | None = None) -> list[Twin]:
    """Return the likeliest twins of a name, in the reader's scope or not; a project is no twin of itself."""
    name = name.strip()
    if len(name) < ENOUGH:
        return []
    pieces = Q()
    for start in range(len(name) - PIECE + 1):
        pieces |= Q(name__contains=name[start : start + PIECE])
    rows = Project.objects.filter(county_id=user.post.county_id).current().filter(pieces).exclude(pk=but)
    looked_at = rows.values_list("pk", "name", "unit__short_name", "unit__name")[:MOST_LOOKED_AT]
    alike = sorted(((fuzz.ratio(name, row[1]), row) for row in looked_at), reverse=True)
    best = [row for score, row in alike if score >= ALIKE][:MOST_SHOWN]
    visible = set(
        Project.objects.visible_to(user).filter(pk__in=[row[0] for row in best]).values_list("pk", flat=True)
    )
    return [
        Twin(
            found if pk in visible else "",
            unit_words(short, full),
            f"/projects/{pk}/" if pk in visible else "",
        )
        for pk, found, short, full in best
    ]
