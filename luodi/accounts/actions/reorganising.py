"""Units merged and split (撤并). Rows stay with the old unit; a succession lets the new one read and write them."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from luodi.accounts.actions.posts import carry_post
from luodi.accounts.actions.units import (
    UnitRefused,
    close,
    found_unit,
    lock_tree,
    refuse_future,
    refuse_unless_valid,
)
from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.entries import UnitEntry
from luodi.accounts.models import Post, PostCover, Unit, UnitSuccession, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail

Successor = Unit | UnitEntry


@permitted(Permission.UNITS_MANAGE)
@transaction.atomic
def merge_units(*, units: Sequence[Unit], into: Successor, on: date, by: User) -> Unit:
    """Merge units into another or a new one from a day on.

    Their posts end the day before and open the same in the successor, which also takes over what hung below them and
    the places they had in portfolios (分管).
    """
    for unit in units:
        refuse_unread(unit, by)
    old = _read_again(units, on)
    _refuse_strangers(old)
    for unit in old:
        close(unit, last_day=on - timedelta(days=1))
    new = _successor(into, old[0], on)
    if any(new.path.startswith(unit.path) for unit in old):
        raise UnitRefused("不能并入自己或自己的下属单位。")
    for unit in old:
        _succeed(unit, new, UnitSuccession.Kind.MERGED, on)
        _hang_below(unit, new)
    moved = _carry_posts(old, new, on)
    trail.record(
        "unit.merged", new, by=by, before=[unit.name for unit in old], after=new.name, on=str(on), posts=moved
    )
    return new


@permitted(Permission.UNITS_MANAGE, reads="unit")
@transaction.atomic
def split_unit(*, unit: Unit, into: Sequence[Successor], on: date, by: User) -> list[Unit]:
    """Split a unit into several from a day on; its posts go on until the security administrator has placed each of them."""
    (old,) = _read_again([unit], on)
    if len(into) < 2:
        raise UnitRefused("拆分后至少要有两个单位；只有一个的，请用“合并”或“更名”。")
    if Unit.objects.get_descendants(old).valid_on(on).exists():
        raise UnitRefused(f"“{old.name}”还有下属单位，请先把它们移到别的单位下面，再拆分。")
    close(old, last_day=on - timedelta(days=1))
    new = [_successor(each, old, on) for each in into]
    if len({each.pk for each in new}) < len(new) or old in new:
        raise UnitRefused("拆分后的单位有重复。")
    for each in new:
        _succeed(old, each, UnitSuccession.Kind.SPLIT, on)
    trail.record("unit.split", old, by=by, before=old.name, after=[each.name for each in new], on=str(on))
    return new


def _read_again(units: Sequence[Unit], on: date) -> list[Unit]:
    lock_tree(units[0])
    refuse_future(on, "撤并")
    old = list(Unit.objects.filter(pk__in=[unit.pk for unit in units]))
    refuse_unless_valid(old, on - timedelta(days=1))
    refuse_unless_valid(old, on)
    return old


def _refuse_strangers(units: Sequence[Unit]) -> None:
    if len({unit.county_id for unit in units}) > 1:
        raise UnitRefused("只能合并同一个县的单位。")


def _successor(told: Successor, old: Unit, on: date) -> Unit:
    if isinstance(told, UnitEntry):
        parent = Unit.objects.get(pk=told.parent_id) if told.parent_id else Unit.objects.get_parent(old)
        return found_unit(told, parent, since=on)
    new = Unit.objects.get(pk=told.pk)
    refuse_unless_valid([new], on)
    if new.county_id != old.county_id:
        raise UnitRefused("只能并入同一个县的单位。")
    return new


def _succeed(old: Unit, new: Unit, kind: UnitSuccession.Kind, on: date) -> None:
    UnitSuccession.objects.create(county_id=old.county_id, old=old, new=new, kind=kind, on=on)
    for post_id in PostCover.objects.filter(unit=old).values_list("post_id", flat=True):
        PostCover.objects.get_or_create(county_id=old.county_id, post_id=post_id, unit=new)


def _hang_below(old: Unit, new: Unit) -> None:
    for child_id in Unit.objects.get_children(Unit.objects.get(pk=old.pk)).values_list("pk", flat=True):
        Unit.objects.move(Unit.objects.get(pk=child_id), Unit.objects.get(pk=new.pk), pos="last-child")


def _carry_posts(old: Sequence[Unit], new: Unit, on: date) -> int:
    posts = list(Post.objects.select_for_update().filter(unit__in=old).not_over_by(on).order_by("pk"))
    for post in posts:
        carry_post(post, new, on)
    return len(posts)
