"""Projects that look like the one somebody is typing, found in the whole county."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from luodi.ledgers.meaning.duplicates import Candidate, Index
from luodi.projects.columns import unit_words
from luodi.projects.models import Project
from luodi.projects.reports import likeness

SHORTEST_NAME = 4
MOST_SHOWN = 5
# Names alone must be this much alike; with investor, place or amount the signs of the ledger reader decide.
ALIKE = 72


@dataclass(frozen=True)
class Typed:
    """What stands in the form so far."""

    name: str
    place: str = ""
    code: str = ""
    firms: tuple[str, ...] = ()
    investment: int | None = None


@dataclass(frozen=True)
class Twin:
    """A project that looks alike. Without ``url`` it is out of scope or 商业敏感: the reader learns only whom to ask."""

    name: str
    unit: str
    url: str


def twins(user, typed: Typed, *, but: int | None = None) -> list[Twin]:
    """Return the likeliest twins, in the reader's scope or not; a project is no twin of itself."""
    if len(typed.name.strip()) < SHORTEST_NAME:
        return []
    own = _candidate(typed)
    rows = Project.objects.filter(county_id=user.post.county_id).current().exclude(pk=but)
    ids = likeness.near(rows, own, typed.firms)
    near = {project.pk: project for project in Project.objects.filter(pk__in=ids).select_related("unit")}
    best = _likeliest(near, own)
    seen = Project.objects.visible_to(user).filter(pk__in=best, is_closed=False)
    visible = set(seen.values_list("pk", flat=True))
    return [_twin(near[pk], is_visible=pk in visible) for pk in best]


def _twin(project, *, is_visible: bool) -> Twin:
    unit = unit_words(project.unit.short_name, project.unit.name)
    return Twin(project.name, unit, project.get_absolute_url()) if is_visible else Twin("", unit, "")


def _candidate(typed: Typed) -> Candidate:
    said = {"name": typed.name, "place": typed.place, "code": typed.code, "investment": typed.investment}
    return likeness.candidate("typed", said, firms=[(name, "") for name in typed.firms])


def _likeliest(near, own: Candidate) -> list[int]:
    alike = {pk: fuzz.ratio(own.name, project.name) for pk, project in near.items()}
    found = [pk for pk, score in sorted(alike.items(), key=lambda pair: -pair[1]) if score >= ALIKE]
    matches = Index(likeness.candidates(Project.objects.filter(pk__in=near))).twins(own, MOST_SHOWN)
    by_signs = [int(match.a) for match in matches]
    return list(dict.fromkeys(by_signs + found))[:MOST_SHOWN]
