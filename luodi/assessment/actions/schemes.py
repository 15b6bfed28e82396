"""考核办法: founding one, and setting a version from a day on. What was set is never edited; a new version replaces it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.assessment import checks
from luodi.assessment.kinds import RunState, VersionState
from luodi.assessment.models import Scheme, SchemeVersion
from luodi.assessment.reports.gathering import sources, unknown_schemes
from luodi.audit import trail
from luodi.common import clock


class SchemeRefused(Exception):
    """The scheme is not set like this; the message says why and what to do."""


@permitted(Permission.ASSESS)
@transaction.atomic
def found(*, title: str, units: Sequence[Unit], by: User) -> Scheme:
    """Found a scheme for some units of the county; what it says comes with its first version. Raises SchemeRefused."""
    county_id, title = by.post.county_id, title.strip()
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
    if not units:
        raise SchemeRefused("请选被考核的单位，至少一个。")
    if Scheme.objects.filter(county_id=county_id, title=title).exists():
        raise SchemeRefused(f"已经有名为“{title}”的考核办法，请换一个名称，或在那份办法里制定新版本。")
    scheme = Scheme.objects.create(county_id=county_id, title=title, made_by=by, made_at=clock.now())
    scheme.units.set(units)
    trail.record("scheme.founded", scheme, by=by, units=[unit.name for unit in units])
    return scheme


@permitted(Permission.ASSESS, reads="scheme")
@transaction.atomic
def set_units(*, scheme: Scheme, units: Sequence[Unit], groups: Mapping[int, str], by: User) -> Scheme:
    """Say whom a scheme assesses from now on, and in which group each competes; not while a run is open.

    Who is in no group is grouped as the scheme says. Raises SchemeRefused.
    """
    current = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not units:
        raise SchemeRefused("请选被考核的单位，至少一个。")
    under_way = current.runs.filter(state__in=[RunState.DRAFT, RunState.SHOWN]).order_by("ends_on").first()
    if under_way is not None:
        raise SchemeRefused(f"{under_way}还没有定稿，单位和组别不能变。请先定稿，发起错了的先作废。")
    told = {str(unit.pk): groups[unit.pk].strip()[:30] for unit in units if groups.get(unit.pk, "").strip()}
    if current.groups == told and set(current.units.values_list("pk", flat=True)) == {
        one.pk for one in units
    }:
        return current
    before = [unit.name for unit in current.units.order_by("path")]
    current.groups = told
    current.save()
    current.units.set(units)
    trail.record(
        "scheme.units_set", current, by=by, before=before, after=[unit.name for unit in units],
        groups={unit.name: told[str(unit.pk)] for unit in units if str(unit.pk) in told},
    )  # fmt: skip
    return current


@permitted(Permission.ASSESS, reads="scheme")
@transaction.atomic
def set_version(
    *, scheme: Scheme, text: str, counting: str, effective_from: date, basis: str, by: User
) -> SchemeVersion:
    """Set a version, never edited afterwards; it holds from its day on once another person released it.

    Raises Faulty with every mistake in the text, and SchemeRefused.
    """
    current = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not basis.strip():
        raise SchemeRefused("请写明依据：文件名称、文号，或会议和日期。")
    rules = checks.read(text, sources(current.county_id, effective_from.year), counting)
    if missing := unknown_schemes(current.county_id, current.pk, rules):
        raise SchemeRefused(
            f"没有名为“{'”“'.join(missing)}”的另一份考核办法，取不到它的总分，请核对名称；本办法以前各期请用 earlier。"
        )
    last = current.versions.order_by("-number").first()
    if last and (last.text, last.counting, last.effective_from) == (text, counting, effective_from):
        raise SchemeRefused(f"和第 {last.number} 版完全一样，没有新的内容。")
    version = SchemeVersion.objects.create(
        county_id=current.county_id, scheme=current, number=last.number + 1 if last else 1, text=text,
        counting=counting, effective_from=effective_from, basis=basis.strip()[:200], set_by=by, set_at=clock.now(),
        state=VersionState.WAITING,
    )  # fmt: skip
    trail.record(
        "scheme.version_set", current, by=by, version=version.number, effective_from=str(effective_from),
        counting=counting, basis=version.basis,
    )  # fmt: skip
    return version


@permitted(Permission.SCHEME_RELEASE)
@transaction.atomic
def release_version(*, version: SchemeVersion, by: User) -> SchemeVersion:
    """Release what another person set; it holds from its day on. Raises SchemeRefused."""
    current = _waiting(version, by)
    refuse_same("scheme.version_released", by, current.set_by_id, refusal=SchemeRefused)
    return _settle(current, VersionState.RELEASED, "", by)


@permitted(Permission.SCHEME_RELEASE)
@transaction.atomic
def return_version(*, version: SchemeVersion, reason: str, by: User) -> SchemeVersion:
    """Return a version that waits, or take the own one back, with a reason; it never holds. Raises SchemeRefused."""
    current = _waiting(version, by)
    words = reason.strip()[:200] or ("制定人收回" if by.pk == current.set_by_id else "")
    if not words:
        raise SchemeRefused("请写明退回的原因，制定人据此另写一版。")
    return _settle(current, VersionState.RETURNED, words, by)


def _waiting(version: SchemeVersion, by: User) -> SchemeVersion:
    current = (
        SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=version.pk)
    )
    if not by.can(Permission.SCHEME_RELEASE) or current.county_id != by.post.county_id:
        raise SchemeRefused("考核办法由另一名考核人员或县领导放行，请联系他们。")
    if current.state != VersionState.WAITING:
        raise SchemeRefused(f"第 {current.number} 版{current.get_state_display()}，不用再办，请刷新页面。")
    return current


def _settle(current: SchemeVersion, state: VersionState, verdict: str, by: User) -> SchemeVersion:
    current.state, current.verdict, current.settled_by, current.settled_at = state, verdict, by, clock.now()
    current.save(update_fields=["state", "verdict", "settled_by", "settled_at"])
    trail.record(
        f"scheme.version_{state.value}", current.scheme, by=by, version=current.number, reason=verdict or None
    )
    return current
