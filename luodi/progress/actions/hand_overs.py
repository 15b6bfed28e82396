"""新官理旧账: freezing the lists of a unit when its head changes, and signing for them."""

from datetime import date

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.audit import trail
from luodi.common import clock
from luodi.progress import handing_over
from luodi.progress.models import HandOver, HandOverSign, fingerprint
from luodi.progress.reports import hand_overs

As = HandOverSign.As


class HandOverRefused(Exception):
    """The list cannot be made, signed or voided like this; the message says why and what to do."""


@permitted(Permission.PROMISE_KEEP)
@transaction.atomic
def make(*, unit: Unit, from_person: User, to_person: User, day: date, by: User) -> HandOver:
    """Freeze what a unit has to hand over from one head to the next. Raises HandOverRefused."""
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not hand_overs.may_make(unit, by):
        raise HandOverRefused(f"{unit}的交接清单由该单位或招商中心办理，请联系。")
    if from_person.pk == to_person.pk:
        raise HandOverRefused("交出人和接收人不能是同一个人，请重新选择。")
    heads = Post.objects.filter(unit=unit, role=Role.HEAD, user__in=[from_person, to_person])
    if len(set(heads.values_list("user_id", flat=True))) < 2:
        raise HandOverRefused(f"交出人和接收人都应当是{unit}的前后任负责人，请先由安全管理员安排岗位。")
    if day > clock.today():
        raise HandOverRefused("交接日期晚于今天，请到当天再形成清单。")
    same = HandOver.objects.in_force().filter(
        unit=unit, from_person=from_person, to_person=to_person, day=day
    )
    if same.exists():
        raise HandOverRefused("这次交接的清单已经形成，请直接签字；有误的先作废再重新形成。")
    lists = handing_over.lists_of(hand_overs.with_older(unit))
    snapshot = {
        "unit": unit.name,
        "from": from_person.full_name,
        "to": to_person.full_name,
        "day": day.isoformat(),
        "made_on": clock.today().isoformat(),
        "lists": [one | {"sha256": fingerprint(one["lines"])} for one in lists],
    }
    made = HandOver.objects.create(
        county_id=unit.county_id,
        unit=unit,
        from_person=from_person,
        to_person=to_person,
        day=day,
        snapshot=snapshot,
        sha256=fingerprint(snapshot),
        made_by=by,
        made_at=clock.now(),
    )
    trail.record("hand_over.made", made, by=by, sha256=made.sha256)
    return made


@permitted(Permission.PROJECT_VIEW)
@transaction.atomic
def sign(*, hand_over: HandOver, by: User, words: str = "") -> HandOverSign:
    """Sign for the list as the one who hands over, takes over or witnesses. Raises HandOverRefused."""
    current = _locked(hand_over)
    signed_as = hand_overs.may_sign_as(current, by, list(current.signs.all()))
    if not signed_as:
        raise HandOverRefused("这份清单您已经签过，或不用您签字，请刷新页面。")
    if signed_as == As.WITNESS:
        refuse_unread(current, by)
    if not current.is_whole:
        raise HandOverRefused("清单内容和形成时的指纹对不上，不能签字，请联系系统管理员核查。")
    absent = signed_as == As.WITNESS and not current.signs.filter(signed_as=As.OUTGOING).exists()
    if absent and not words.strip():
        raise HandOverRefused("交出人还没有签字。由监交人先签的，请写明交出人为什么不能签。")
    made = HandOverSign.objects.create(
        county_id=current.county_id,
        hand_over=current,
        signed_as=signed_as,
        by=by,
        post_label=str(by.post)[:200],
        at=clock.now(),
        sha256=current.sha256,
        words=words.strip()[:500],
    )
    trail.record("hand_over.signed", current, by=by, signed_as=signed_as, sha256=current.sha256)
    return made


@permitted(Permission.PROMISE_KEEP)
@transaction.atomic
def void(*, hand_over: HandOver, by: User, reason: str) -> HandOver:
    """Mark a list that was made in error as void, as long as it is not settled. Raises HandOverRefused."""
    current = _locked(hand_over)
    if not hand_overs.may_make(current.unit, by):
        raise HandOverRefused(f"{current.unit}的交接清单由该单位或招商中心办理，请联系。")
    if not reason.strip():
        raise HandOverRefused("请写明作废的原因。")
    if current.voided_at:
        raise HandOverRefused("这份清单已经作废，请刷新页面。")
    if handing_over.is_settled(set(current.signs.values_list("signed_as", flat=True))):
        raise HandOverRefused("双方已经签字，清单不能作废；有遗漏的请另行形成。")
    current.voided_at, current.void_reason = clock.now(), reason.strip()[:200]
    current.save(update_fields=["voided_at", "void_reason"])
    trail.record("hand_over.voided", current, by=by, reason=current.void_reason)
    return current


def _locked(hand_over: HandOver) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("unit", "from_person", "to_person")
    found: HandOver = rows.get(pk=hand_over.pk)
    return found
