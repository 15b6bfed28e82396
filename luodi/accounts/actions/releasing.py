"""The second half of one-time codes: released by another administrator than the one who issued them, or turned down."""

from collections.abc import Sequence

from django.db import transaction

from luodi.accounts.actions.notices import tell, tell_owner
from luodi.accounts.actions.passwords import drop_second_step
from luodi.accounts.asking import permitted
from luodi.accounts.models import OneTimeCode, User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.codes import administrators, overseers, releasers
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock


class ReleaseRefused(Exception):
    """The codes are not released; the message says why, in words for the user."""


@permitted(Permission.CODE_RELEASE)
@transaction.atomic
def release_codes(*, codes: Sequence[OneTimeCode], by: User) -> list[tuple[User, str]]:
    """Return each person with the second half of the code, all or none; the people and the audit administrators are told."""
    waiting = _waiting(codes, by)
    made = [(code.user, _release(code, by)) for code in waiting]
    names = "、".join(dict.fromkeys(code.user.full_name for code in waiting))
    issuers = "、".join(dict.fromkeys(str(code.asked_by) for code in waiting))
    words = f"{issuers}发放、{by}放行了 {len(waiting)} 个一次性口令：{names[:200]}。请核对是否确有其事。"
    tell(overseers(by).exclude(pk=by.pk), words)
    return made


def _release(code: OneTimeCode, by: User) -> str:
    half = code.second_half
    code.second_half, code.released_by, code.released_at = "", by, clock.now()
    code.save(update_fields=["second_half", "released_by", "released_at"])
    if code.drop_two_step:
        drop_second_step(code.user)
    also = "，并关闭了两步验证" if code.drop_two_step else ""
    words = f"{code.asked_by}为您发放了一次性口令，{by}放行{also}。不是您要的，请马上向单位负责人和审计管理员报告。"
    tell_owner(code.user, words)
    dropped = code.drop_two_step or None
    issuer = str(code.asked_by)
    trail.record("password.code_released", code.user, by=by, issued_by=issuer, two_step_dropped=dropped)
    return half


@permitted(Permission.CODE_RELEASE)
@transaction.atomic
def turn_down_codes(*, codes: Sequence[OneTimeCode], by: User) -> int:
    """Let codes end that nobody released; also those one issued oneself. Return how many."""
    waiting = _waiting(codes, by, also_own=True)
    for code in waiting:
        code.expires_at = clock.now()
        code.save(update_fields=["expires_at"])
        trail.record("password.code_turned_down", code.user, by=by, issued_by=str(code.asked_by))
    return len(waiting)


def _waiting(codes: Sequence[OneTimeCode], by: User, *, also_own: bool = False) -> list[OneTimeCode]:
    """Return the codes under their lock; refuse those that are settled, and those this administrator may not settle."""
    if not codes:
        raise ReleaseRefused("请先勾选要办理的口令。")
    wanted = {code.pk for code in codes}
    rows = OneTimeCode.objects.select_for_update(of=("self",)).visible_to(by).waiting()
    found = list(rows.filter(pk__in=wanted).select_related("user", "asked_by").order_by("pk"))
    if len(found) < len(wanted):
        raise ReleaseRefused("选中的口令有的已经放行、作废或过期，请刷新页面再选。")
    office = administrators(by)
    for code in found:
        if not (also_own and by.pk == code.asked_by_id):
            _refuse_others(code, office, by)
    return found


def _refuse_others(code: OneTimeCode, office: dict[int, str], by: User) -> None:
    kept_out = (code.asked_by_id, code.user_id)
    refuse_same("password.code_released", by, *kept_out, refusal=ReleaseRefused)
    if by.pk not in releasers(office, *kept_out):
        raise ReleaseRefused("县里有别的安全管理员或系统管理员在岗，口令由他们放行，审计管理员只核对。")
