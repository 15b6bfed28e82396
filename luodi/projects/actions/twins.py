"""Keeping and deciding pairs of projects that look like one. The machine only asks; what they are a person says."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.ledgers.meaning.duplicates import Match
from luodi.projects import freezing, merging
from luodi.projects.actions import writing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project, ProjectLink, TwinPair
from luodi.projects.reports import likeness
from luodi.projects.terms import LinkKind, Verdict

State = TwinPair.State
Pair = tuple[int, int]

LINKS = {Verdict.RELATED: LinkKind.RELATED, Verdict.DIFFERENT: LinkKind.DIFFERENT}


class TwinsRefused(Exception):
    """The pair cannot be decided so; the message is fit to show the user."""


@transaction.atomic
def look_for_twins(*, project: Project) -> int:
    """Note what a project looks like at the moment it was saved; return how many pairs wait because of it."""
    found = {} if project.voided_at else _by_pair(likeness.twins_of(project))
    about = Q(one=project) | Q(other=project)
    return _keep(project.county_id, found, about, Q(pk=project.pk) | Q(parent=project))


def look_through_county(*, county_id: int) -> int:
    """Look through the whole county once more; return how many pairs wait now."""
    begun = clock.now()
    # Takes its time, and must not keep every writer waiting: nothing is locked while it looks.
    found = _by_pair(likeness.twins_in(county_id))
    return _keep(county_id, found, Q(), Q(), begun)


def _by_pair(matches: Iterable[Match]) -> dict[Pair, Match]:
    return {_in_order(int(match.a), int(match.b)): match for match in matches}


def _in_order(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


@transaction.atomic
def _keep(
    county_id: int, found: Mapping[Pair, Match], pairs: Q, projects: Q, begun: datetime | None = None
) -> int:
    """Note what was found and close what is no question any more, among the given pairs of the county."""
    rows = TwinPair.objects.filter(pairs, county_id=county_id)
    known = {(pair.one_id, pair.other_id): pair for pair in rows.select_for_update()}
    settled = _settled(county_id, pairs, projects)
    asked = {pair: match for pair, match in found.items() if pair not in settled}
    now = clock.now()
    new = [
        TwinPair(
            county_id=county_id, one_id=pair[0], other_id=pair[1], found_at=now,
            likeness=round(match.score * 100), reasons=match.reasons,
        )
        for pair, match in asked.items() if pair not in known
    ]  # fmt: skip
    TwinPair.objects.bulk_create(new, ignore_conflicts=True)
    for pair in asked.keys() & known.keys():
        _ask_anew(known[pair], asked[pair])
    # What was noted while this looked is fresher than what it saw.
    waiting = {key for key, pair in known.items() if pair.state == State.OPEN}
    gone = {key for key in waiting - asked.keys() if begun is None or known[key].found_at < begun}
    _close([known[key] for key in gone - likeness.still_alike(sorted(gone - settled))])
    return rows.open().count()


def _settled(county_id: int, pairs: Q, projects: Q) -> set[Pair]:
    """Return the pairs that people linked already, in the library or while importing, and parents with their children."""
    links = ProjectLink.objects.filter(pairs, county_id=county_id).values_list("one_id", "other_id")
    below = Project.objects.filter(projects, county_id=county_id, parent__isnull=False)
    return {_in_order(*pair) for pair in [*links, *below.values_list("pk", "parent_id")]}


def _ask_anew(pair: TwinPair, match: Match) -> None:
    """Open a closed pair that looks alike again, and keep the reasons of a waiting one up to date."""
    if pair.state == State.CLOSED:
        pair.state, pair.found_at = State.OPEN, clock.now()
    elif pair.state == State.DECIDED or pair.reasons == match.reasons:
        return
    pair.likeness, pair.reasons = round(match.score * 100), match.reasons
    pair.save(update_fields=["state", "found_at", "likeness", "reasons"])


def _close(pairs: Iterable[TwinPair]) -> None:
    for pair in pairs:
        pair.state = State.CLOSED
        pair.save(update_fields=["state"])


@permitted(Permission.TWINS_DECIDE)
@transaction.atomic
def decide(
    *, pair: TwinPair, verdict: str, by: User, above: Project | None = None, words: str = ""
) -> TwinPair:
    """Say that two projects are related, one above the other, or nothing to each other; merging says they are one."""
    current = locked(pair, by)
    if current.state != State.OPEN:
        raise TwinsRefused(f"这一对{_done_by(current)}，不用再办。要改，请点“重新认定”。")
    if verdict == Verdict.ABOVE:
        _place_below(current, above, by)
    elif verdict in LINKS:
        ProjectLink.objects.create(
            county_id=current.county_id,
            one_id=current.one_id,
            other_id=current.other_id,
            kind=LINKS[Verdict(verdict)],
        )
    else:
        raise TwinsRefused("没有这个选项，请刷新页面再选。")
    settle(current, Verdict(verdict), words=words, by=by)
    return current


@permitted(Permission.TWINS_DECIDE)
@transaction.atomic
def ask_again(*, pair: TwinPair, by: User) -> TwinPair:
    """Take a decision back, so that the pair waits once more; merged projects are parted by undoing the merge."""
    current = locked(pair, by)
    if current.state != State.DECIDED or current.verdict == Verdict.SAME:
        raise TwinsRefused("这一对现在不能重新认定：还没有认定，或者已经合并（先撤销合并）。")
    ProjectLink.objects.filter(_between(current)).delete()
    for project in Project.objects.select_for_update().filter(
        Q(pk=current.one_id, parent=current.other_id) | Q(pk=current.other_id, parent=current.one_id)
    ):
        project.parent = None
        _save(project, by)
    reopen(current)
    for project, other in ((current.one, current.other), (current.other, current.one)):
        trail.record("project.twins_asked_again", project, by=by, other_unit=str(other.unit))
    return current


def _between(pair: TwinPair) -> Q:
    return Q(one=pair.one_id, other=pair.other_id) | Q(one=pair.other_id, other=pair.one_id)


def locked(pair: TwinPair, by: User) -> TwinPair:
    """Return the pair under a lock; refuse those who may not write both projects, or see both whole."""
    current = TwinPair.objects.select_for_update(of=("self",)).select_related("one__unit", "other__unit")
    if not TwinPair.objects.writable_by(by).filter(pk=pair.pk).exists():
        raise TwinsRefused("两个项目不都归您单位负责，请由县招商服务中心认定。")
    found: TwinPair = current.get(pk=pair.pk)
    refuse_closed([found.one, found.other], by)
    return found


def settle(pair: TwinPair, verdict: Verdict, *, words: str, by: User) -> None:
    """Note who decided the pair, and tell it on the time lines of both projects without naming the other."""
    pair.state, pair.verdict, pair.words = State.DECIDED, verdict, words.strip()[:200]
    pair.decided_at, pair.decided_by, pair.decided_as = clock.now(), by, str(by.post)
    pair.save()
    if verdict == Verdict.SAME:
        return
    for project, other in ((pair.one, pair.other), (pair.other, pair.one)):
        trail.record(
            "project.twins_decided",
            project,
            by=by,
            verdict=verdict.value,
            other_unit=str(other.unit),
            other=other.pk,
            reason=pair.words or None,
        )


def reopen(pair: TwinPair) -> None:
    """Let a decided pair wait again."""
    pair.state, pair.verdict, pair.words = State.OPEN, "", ""
    pair.decided_at, pair.decided_by, pair.decided_as = None, None, ""
    pair.save()


def _done_by(pair: TwinPair) -> str:
    if pair.state == State.CLOSED:
        return "已不相像"
    return f"已由{pair.decided_as}认定为“{pair.get_verdict_display()}”"


def _place_below(pair: TwinPair, above: Project | None, by: User) -> None:
    """Put one project of the pair below the other."""
    if above is None or above.pk not in (pair.one_id, pair.other_id):
        raise TwinsRefused("请选哪一个是上级项目。")
    both = Project.objects.select_for_update().in_bulk([pair.one_id, pair.other_id])
    upper = both.pop(above.pk)
    (lower,) = both.values()
    if lower.pk in merging.above(upper):
        raise TwinsRefused(f"“{upper.name}”现在是“{lower.name}”的下级，不能反过来；请先核对上下级关系。")
    lower.parent = upper
    _save(lower, by)


def _save(project: Project, by: User) -> None:
    try:
        writing.save([project], by=by)
    except freezing.Frozen as why:
        raise TwinsRefused(str(why)) from why
