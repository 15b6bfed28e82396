"""Probable duplicates: the same project under another name, or reported by two units.

Likeness of names alone finds nothing safe. At least two signs must meet (name core, investor, place, amount,
figures of size, code), place and amount alone are not enough, and what speaks against is a veto: other phase,
year, number, village or a clearly other amount. A person decides; nothing is merged here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from luodi.ledgers.language.name_parts import NameParts, figures, name_parts, places
from luodi.ledgers.language.text import clean_name, is_blank_word, key


@dataclass(frozen=True)
class Candidate:
    """A project as the test sees it. `scale` is its content text; amounts of unlike kind do not speak against."""

    key: str
    name: str
    investor: str | None = None
    place: str | None = None
    amount_wan: Decimal | float | None = None
    code: str | None = None
    credit_code: str | None = None
    unit: str | None = None
    scale: str | None = None
    amount_kind: str = "total"


@dataclass(frozen=True)
class Match:
    """Two probable duplicates, how sure (0 to 1), and the signs in Chinese."""

    a: str
    b: str
    score: float
    reasons: list[str]


_STRONG, _MEDIUM = 2, 1
_TELLING = frozenset({"code", "investor"})
_WEIGHTS = {"name": 0.25, "investor": 0.25, "place": 0.15, "amount": 0.2, "scale": 0.2, "code": 0.3}


@dataclass(frozen=True)
class _Profile:
    """What is compared of a candidate, worked out once."""

    of: Candidate
    parts: NameParts
    investor: str
    places: frozenset[str]
    site: frozenset[str]
    figures: frozenset[tuple[str, Decimal]]
    sized: frozenset[str]  # in which units the name gives sizes
    masked: bool
    amount: float


def _profile(candidate: Candidate) -> _Profile:
    parts = name_parts(candidate.name)
    site = places(candidate.place or "") | parts.towns | parts.villages
    return _Profile(
        of=candidate,
        parts=parts,
        investor=investor_core(candidate.investor or ""),
        places=site | places(candidate.unit or ""),
        site=site,
        figures=figures(candidate.scale or "") | parts.figures,
        sized=frozenset(unit for unit, _ in parts.figures),
        masked=clean_name(candidate.name).masked,
        amount=float(candidate.amount_wan or 0),
    )


_FIRM_WORDS = ("有限责任公司", "股份有限公司", "有限公司", "集团公司", "公司", "集团", "股份", "合作社", "等")


def investor_core(text: str) -> str:
    """The investor without the words that all firms share; a mere 深圳企业 names nobody."""
    core = key(text)
    for word in _FIRM_WORDS:
        core = core.replace(word, "")
    vague = is_blank_word(text) or core.endswith(("企业", "客商", "老板", "投资商", "业主"))
    return "" if vague or len(core) < 2 else core


def pairs(candidates: Sequence[Candidate]) -> list[Match]:
    """All probable duplicates among the candidates, without comparing all with all."""
    index = Index(())
    matches = []
    for profile in map(_profile, candidates):
        matches.extend(index._twins(profile, _MOST))
        index._add(profile)
    return matches


_MOST = 50  # twins of one row that are worth showing
_BUDGET = 400  # rows that the terms of one name may bring, the rarest terms first
_CROWD = 100  # rows that one code or investor may bring
_COPIES = 20  # rows that say the very same and are compared with others; more of them only follow


class Index:
    """Finds twins fast among very many projects: looks up rare terms, then weighs the few that come."""

    def __init__(self, library: Iterable[Candidate]) -> None:
        self._profiles: list[_Profile] = []
        self._contents: list[int] = []  # of each profile: the first place where the same is said
        self._known_contents: dict[Candidate, int] = {}
        self._copies: dict[int, int] = defaultdict(int)
        self._names: list[tuple[frozenset[str], int]] = []
        self._by_term: dict[str, list[int]] = defaultdict(list)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for candidate in library:
            self.add(candidate)

    def add(self, candidate: Candidate) -> None:
        """Takes one more project into the index."""
        self._add(_profile(candidate))

    def _add(self, profile: _Profile) -> None:
        if profile.masked or not profile.parts.key:
            return
        place = len(self._profiles)
        content = self._known_contents.setdefault(replace(profile.of, key=""), place)
        self._copies[content] += 1
        if self._copies[content] > _COPIES:
            return
        self._profiles.append(profile)
        self._contents.append(content)
        self._names.append((profile.parts.bigrams, len(profile.parts.bigrams)))
        # Of a name that a crowd bears the whole name brings the newest; its pairs would bring all, row by row.
        if len(self._by_key["=" + profile.parts.key]) < _CROWD:
            for term in profile.parts.bigrams:
                self._by_term[term].append(place)
        for name in _keys(profile):
            self._by_key[name].append(place)

    def twins(self, candidate: Candidate, limit: int = 5) -> list[Match]:
        """The probable duplicates of the candidate, the surest first."""
        return self._twins(_profile(candidate), limit)

    def _twins(self, profile: _Profile, limit: int) -> list[Match]:
        if profile.masked:
            return []
        near = self._near_by_key(profile).union(self._near_by_name(profile))
        found, known = [], dict[int, Match | None]()
        for place in sorted(near):
            other, content = self._profiles[place], self._contents[place]
            # A row that stands there a hundred times is compared once.
            if content not in known:
                known[content] = _compare(other, profile)
            if match := known[content]:
                found.append(Match(other.of.key, match.b, match.score, match.reasons))
        return sorted(found, key=lambda match: -match.score)[:limit]

    def _near_by_key(self, profile: _Profile) -> set[int]:
        """Rows with the same code, investor, whole name or village; the newest of a crowd are enough."""
        return {place for name in _keys(profile) for place in self._by_key.get(name, ())[-_CROWD:]}

    def _near_by_name(self, profile: _Profile) -> Iterator[int]:
        """Rows that share so many pairs of signs that the names are the same or much the same.

        Of names alike by six tenths at least one rare term is shared, so only the rarest need looking up.
        """
        own = profile.parts.bigrams
        terms = sorted((term for term in own if term in self._by_term), key=self._crowd)
        near: set[int] = set()
        for term in terms[: len(own) * 2 // 5 + 1]:
            if near and len(near) + self._crowd(term) > _BUDGET:
                break
            near.update(self._by_term[term])
        size, names = len(own), self._names
        # The innermost loop of a long ledger: no call that can be spared.
        for place in near:
            other, length = names[place]
            if 5 * len(own & other) >= 3 * (size if size < length else length):
                yield place

    def _crowd(self, term: str) -> int:
        return len(self._by_term[term])


def _keys(profile: _Profile) -> Iterator[str]:
    """What a twin may be looked up by besides its name's pairs of signs."""
    parts = profile.parts
    yield "=" + parts.key
    yield "~" + parts.stem
    yield from ("=" + parts.core,) if parts.core else ("@" + village for village in parts.villages)
    yield from ("#" + code for code in (profile.of.code, profile.of.credit_code) if code)
    if profile.investor:
        yield "$" + profile.investor


def compare(one: Candidate, two: Candidate) -> Match | None:
    """Weighs the signs for and against two projects being the same."""
    return _compare(_profile(one), _profile(two))


def _compare(a: _Profile, b: _Profile) -> Match | None:
    # In a long ledger nearly all that come this far are strangers: the cheapest veto goes first, words are made last.
    if _other_figures(a, b):
        return None
    signs = _signs(a, b)
    if not signs:
        return None
    name = _name_sign(a, b)
    # Without a strong name a single sign is never enough; most strangers end here.
    if name != _STRONG and len(signs) == 1 and not signs & _TELLING:
        return None
    if not _enough(name, signs, _likeness(a, b)) or _veto(a, b, name, signs):
        return None
    reasons = [*(["名称核心相同" if name == _STRONG else "名称相近"] if name else []), *_reasons(a, b, signs)]
    score = _WEIGHTS["name"] * name + sum(_WEIGHTS[sign] for sign in signs)
    return Match(a.of.key, b.of.key, round(min(1.0, score), 2), reasons)


def _likeness(a: _Profile, b: _Profile) -> float:
    """The share of the smaller core's pairs that the other core has too."""
    smaller = min(len(a.parts.bigrams), len(b.parts.bigrams))
    return len(a.parts.bigrams & b.parts.bigrams) / smaller if smaller else 0.0


def _name_sign(a: _Profile, b: _Profile) -> int:
    """Strong: the same core. Medium: much the same. Names of general words only count when they are equal."""
    one, two = a.parts, b.parts
    if one.key == two.key or (one.stem == two.stem and len(one.stem) >= 3):
        return _STRONG
    if min(len(one.core), len(two.core)) < 2:
        village = bool(one.villages & two.villages) and not (one.core or two.core)
        return (
            _STRONG if village and (one.key in two.key or two.key in one.key or _kinds_alike(one, two)) else 0
        )
    if min(len(one.core), len(two.core)) == 2:
        return _STRONG if one.core == two.core else 0
    shared, lengths = len(one.bigrams & two.bigrams), (len(one.bigrams), len(two.bigrams))
    contained, dice = shared / min(lengths), 2 * shared / sum(lengths)
    if contained >= 0.8 and dice >= 0.4:
        return _STRONG
    return _MEDIUM if contained >= 0.6 and dice >= 0.4 and shared >= 2 else 0


def _kinds_alike(one: NameParts, two: NameParts) -> bool:
    """Do the names end alike, as 周寨村道路提升项目 and 周寨村道路提升 do?"""
    tails = [
        part.key.split(next(iter(part.villages)))[-1].removesuffix("项目").removesuffix("工程")
        for part in (one, two)
    ]
    return tails[0][:2] == tails[1][:2]


def _signs(a: _Profile, b: _Profile) -> frozenset[str]:
    """The signs besides the name."""
    signs = []
    if a.of.code and a.of.code == b.of.code:
        signs.append("code")
    if _same_investor(a, b):
        signs.append("investor")
    if not a.places.isdisjoint(b.places):
        signs.append("place")
    if _same_amount(a, b):
        signs.append("amount")
    if not a.figures.isdisjoint(b.figures):
        signs.append("scale")
    return frozenset(signs)


def _reasons(a: _Profile, b: _Profile, signs: frozenset[str]) -> Iterator[str]:
    """The signs in words."""
    if "code" in signs:
        yield "项目代码相同"
    if "investor" in signs:
        yield f"投资方相同（{a.of.investor}）"
    if "place" in signs:
        yield f"地点相同（{max(a.places & b.places, key=len)}）"
    if "amount" in signs:
        yield f"金额相同（{_money(a.of.amount_wan)} 万元）"
    if "scale" in signs:
        unit, size = max(a.figures & b.figures)
        yield f"规模数字相同（{size:f}{unit}）"


def _money(amount: Decimal | float | None) -> str:
    return f"{Decimal(str(amount)).normalize():,f}"


def _same_investor(a: _Profile, b: _Profile) -> bool:
    if a.of.credit_code and a.of.credit_code == b.of.credit_code:
        return True
    one, two = a.investor, b.investor
    if not one or not two:
        return False
    if one == two:
        return True
    shorter, longer = (one, two) if len(one) < len(two) else (two, one)
    return len(shorter) >= 3 and shorter in longer


def _ratio(a: _Profile, b: _Profile) -> float | None:
    one, two = a.amount, b.amount
    if one <= 0 or two <= 0:
        return None
    return one / two if one > two else two / one


def _same_amount(a: _Profile, b: _Profile) -> bool:
    ratio = _ratio(a, b)
    return ratio is not None and ratio <= 1.01


def _enough(name: int, signs: frozenset[str], likeness: float) -> bool:
    """Which signs together make a probable duplicate."""
    have = signs
    if "code" in have:
        return bool(name or have & {"investor", "amount", "scale"})
    if name == _STRONG:
        return bool(have)
    if name == _MEDIUM:
        return "investor" in have or len(have & {"place", "amount", "scale"}) >= 2
    if {"investor", "amount"} <= have:
        return likeness >= 0.3
    if {"amount", "scale"} <= have or {"investor", "scale"} <= have:
        return likeness >= 0.3
    return False


def _veto(a: _Profile, b: _Profile, name: int, signs: frozenset[str]) -> bool:
    """What speaks clearly against."""
    one, two = a.parts, b.parts
    if (
        _other(one.year, two.year)
        or _other_phase(one, two)
        or one.ordinals ^ two.ordinals
        and one.ordinals
        and two.ordinals
    ):
        return True
    if not one.core and not two.core and _only_alike(one, two, signs):
        return True
    if "code" in signs:
        return False
    return _other_amount(a, b, name, signs) or _other_place(a, b, signs) or _other_investor(a, b, name, signs)


def _only_alike(one: NameParts, two: NameParts, signs: frozenset[str]) -> bool:
    """A kind of thing that every town has (标准化厂房) needs the same site or investor, not only the same amount."""
    sure = signs & {"code", "investor", "place"} or {"amount", "scale"} <= signs
    return not (sure or one.villages & two.villages or one.counties & two.counties)


def _other(one: str | None, two: str | None) -> bool:
    return one is not None and two is not None and one != two


def _other_phase(one: NameParts, two: NameParts) -> bool:
    """一期 and 二期 are two projects; a later phase is not the whole either."""
    if one.phase and two.phase:
        return one.phase != two.phase
    return (one.phase or two.phase or "1") != "1"


def _other_figures(a: _Profile, b: _Profile) -> bool:
    """Both names give a size in the same unit, and none agrees (10万吨, 20万吨)."""
    return not a.sized.isdisjoint(b.sized) and a.parts.figures.isdisjoint(b.parts.figures)


def _other_amount(a: _Profile, b: _Profile, name: int, signs: frozenset[str]) -> bool:
    """A clearly other amount, unless it is ten thousand times too much: then a unit slipped."""
    ratio = _ratio(a, b)
    if ratio is None or ratio <= 1.01 or a.of.amount_kind != b.of.amount_kind:
        return False
    slipped = name == _STRONG and any(abs(ratio / slip - 1) <= 0.01 for slip in (10_000, 100_000_000))
    return not slipped and not (ratio <= 1.2 and name == _STRONG and signs & {"investor", "place"})


def _other_place(a: _Profile, b: _Profile, signs: frozenset[str]) -> bool:
    """Other towns or villages, or names that begin with other counties."""
    if {"investor", "amount"} <= signs:
        return False
    if a.parts.villages and b.parts.villages and not a.parts.villages & b.parts.villages:
        return True
    if a.site and b.site and not a.site & b.site:
        return not any(x in y or y in x for x in a.site for y in b.site)
    return bool(a.parts.counties and b.parts.counties) and not a.parts.counties & b.parts.counties


def _other_investor(a: _Profile, b: _Profile, name: int, signs: frozenset[str]) -> bool:
    """Two named investors that are not the same, unless name, amount and place all agree."""
    if not a.investor or not b.investor or "investor" in signs:
        return False
    return not (name == _STRONG and "amount" in signs and ("place" in signs or not (a.site and b.site)))
