"""Projects that look like the one somebody is typing, found in the whole county."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from rapidfuzz import fuzz

from luodi.common.money import FEN_PER_UNIT
from luodi.ledgers.duplicates import Candidate, Index
from luodi.projects.columns import unit_words
from luodi.projects.models import Project
from luodi.projects.terms import FirmRole

SHORTEST_NAME = 4
PIECE, PIECES = 3, 6
MOST_LOOKED_AT = 300
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
    rows = (
        Project.objects.filter(county_id=user.post.county_id).current().filter(_near(typed)).exclude(pk=but)
    )
    near = {project.pk: project for project in rows.select_related("unit").order_by("-pk")[:MOST_LOOKED_AT]}
    best = _likeliest(near, typed)
    seen = Project.objects.visible_to(user).filter(pk__in=best, is_closed=False)
    visible = set(seen.values_list("pk", flat=True))
    return [_twin(near[pk], is_visible=pk in visible) for pk in best]


def _twin(project, *, is_visible: bool) -> Twin:
    unit = unit_words(project.unit.short_name, project.unit.name)
    return Twin(project.name, unit, project.get_absolute_url()) if is_visible else Twin("", unit, "")


def _near(typed: Typed) -> Q:
    """Return the condition for rows worth comparing: a piece of the name, the code or a firm in common."""
    name = typed.name.strip()
    starts = range(0, len(name) - PIECE + 1, max(1, (len(name) - PIECE + 1) // PIECES))
    near = Q()
    for start in starts:
        near |= Q(name__contains=name[start : start + PIECE])
    if typed.code:
        near |= Q(code=typed.code)
    if typed.firms:
        near |= Q(firms__firm__name__in=typed.firms, firms__role=FirmRole.INVESTOR)
    return near


def _likeliest(near, typed: Typed) -> list[int]:
    alike = {pk: fuzz.ratio(typed.name, project.name) for pk, project in near.items()}
    found = [pk for pk, score in sorted(alike.items(), key=lambda pair: -pair[1]) if score >= ALIKE]
    matches = Index(_candidates(near)).twins(
        Candidate(
            "typed",
            typed.name,
            investor="、".join(typed.firms) or None,
            place=typed.place or None,
            amount_wan=_wan(typed.investment),
            code=typed.code or None,
        ),
        MOST_SHOWN,
    )
    by_signs = [int(match.a if match.a != "typed" else match.b) for match in matches]
    return list(dict.fromkeys(by_signs + found))[:MOST_SHOWN]


def _candidates(near) -> Iterable[Candidate]:
    firms: dict[int, str] = {}
    rows = Project.objects.filter(pk__in=near, firms__role=FirmRole.INVESTOR)
    for pk, name in rows.values_list("pk", "firms__firm__name"):
        firms[pk] = f"{firms[pk]}、{name}" if pk in firms else name
    for pk, project in near.items():
        yield Candidate(
            str(pk),
            project.name,
            investor=firms.get(pk),
            place=project.place or None,
            amount_wan=_wan(project.investment),
            code=project.code or None,
            unit=project.unit.name,
            scale=project.content or None,
        )


def _wan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / FEN_PER_UNIT["万"]
