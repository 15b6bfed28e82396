"""Everything that happens to one unit: founded, renamed, moved, given other names, ended. Days: what is new counts from ``on``."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.entries import UnitEntry
from luodi.accounts.models import Post, Unit, UnitKind, UnitName, User, name_key
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock


class UnitRefused(Exception):
    """The change cannot be made; the message says why, in words for the user."""


@permitted(Permission.UNITS_MANAGE)
@transaction.atomic
def create_units(*, entries: Sequence[UnitEntry], by: User | None, source: str = "") -> list[Unit]:
    """Create units in the order given, all or none. An import names its file and has one line in the trail."""
    units: list[Unit] = []
    made: dict[str, Unit] = {}
    in_use: dict[str, str] | None = None
    for entry in entries:
        parent = made.get(name_key(entry.above)) or Unit.objects.get(pk=entry.parent_id)
        refuse_unread(parent, by)
        in_use = names_in_use(parent.county_id) if in_use is None else in_use
        units.append(found_unit(entry, parent, since=None, in_use=in_use))
        made |= {
            name_key(name): units[-1] for name in (entry.name, entry.short_name, *entry.other_names) if name
        }
    if source:
        names = [unit.name for unit in units]
        trail.record("units.imported", units[0].county, by=by, file=source, count=len(names), after=names)
        return units
    for unit in units:
        trail.record("unit.created", unit, by=by, after=said_of(unit))
    return units


def found_unit(
    entry: UnitEntry, parent: Unit, *, since: date | None, in_use: dict[str, str] | None = None
) -> Unit:
    """Put a new unit below its parent and note its names in ``in_use``; the caller writes the trail."""
    lock_tree(parent)
    if not parent.is_valid_on(since or clock.today()):
        raise UnitRefused(f"“{parent.name}”已经停用，不能再有下属单位。")
    _refuse_wrong_place(entry.kind, parent)
    in_use = names_in_use(parent.county_id) if in_use is None else in_use
    names = [entry.name, entry.short_name, *entry.other_names]
    refuse_taken(in_use, names)
    in_use |= {name_key(name): entry.name for name in names if name}
    told = {
        "name": entry.name,
        "short_name": entry.short_name,
        "kind": entry.kind,
        "division_code": entry.division_code,
        "county_id": parent.county_id,
        "valid_from": since,
    }
    unit = Unit.objects.add_child(Unit.objects.get(pk=parent.pk), told)
    if unit.kind == UnitKind.COUNTY:
        unit.county = unit
        unit.save(update_fields=["county"])
    for name in entry.other_names:
        unit.names.create(name=name, key=name_key(name), county_id=unit.county_id)
    return unit


@permitted(Permission.UNITS_MANAGE, reads="unit")
@transaction.atomic
def rename_unit(*, unit: Unit, name: str, short_name: str, on: date, by: User) -> Unit:
    """Give the unit another name from a day on; what it was called before stays as a former name with its last day."""
    unit = locked(unit)
    if (name, short_name) == (unit.name, unit.short_name):
        raise UnitRefused("名称和简称都没有变。")
    refuse_future(on, "更名")
    if unit.valid_from and on <= unit.valid_from:
        raise UnitRefused(f"更名日期要晚于单位启用的日期 {unit.valid_from}。")
    latest = unit.names.filter(valid_to__isnull=False).order_by("-valid_to").first()
    if latest is not None and on <= latest.valid_to:
        raise UnitRefused(f"{latest.valid_to} 以前已经更过名，更名日期要比这一天晚。")
    refuse_taken(names_in_use(unit.county_id, but=unit), [name, short_name])
    before = said_of(unit)
    for old, new, is_short in ((unit.name, name, False), (unit.short_name, short_name, True)):
        if old and old != new:
            _keep_former(unit, old, is_short=is_short, until=on - timedelta(days=1))
    unit.name, unit.short_name = name, short_name
    unit.save(update_fields=["name", "short_name"])
    trail.record("unit.renamed", unit, by=by, before=before, after=said_of(unit), on=str(on))
    return unit


def _keep_former(unit: Unit, name: str, *, is_short: bool, until: date) -> None:
    since = unit.names.filter(is_short=is_short, valid_to__isnull=False).order_by("-valid_to").first()
    unit.names.update_or_create(
        key=name_key(name),
        valid_to=until,
        defaults={
            "name": name,
            "county_id": unit.county_id,
            "is_short": is_short,
            "valid_from": since.valid_to + timedelta(days=1) if since else unit.valid_from,
        },
    )


@permitted(Permission.UNITS_MANAGE, reads="unit")
@transaction.atomic
def change_unit(*, unit: Unit, kind: str, division_code: str, parent: Unit | None, by: User) -> Unit:
    """Correct kind and division code, or hang the unit, with all below it, under another one."""
    unit = locked(unit)
    before = said_of(unit)
    above = Unit.objects.get_parent(unit)
    if parent is not None and above is not None and parent.pk != above.pk:
        if parent.path.startswith(unit.path) or parent.county_id != unit.county_id:
            raise UnitRefused(f"“{unit.name}”不能放到“{parent.name}”下面。")
        Unit.objects.move(unit, Unit.objects.get(pk=parent.pk), pos="last-child")
        unit.refresh_from_db()
    above = parent or above
    if above is not None and unit.kind != kind:
        _refuse_wrong_place(kind, above)
    unit.kind, unit.division_code = kind, division_code
    unit.save(update_fields=["kind", "division_code"])
    trail.record("unit.changed", unit, by=by, before=before, after=said_of(unit))
    return unit


@permitted(Permission.UNITS_MANAGE, reads="unit")
@transaction.atomic
def add_name(*, unit: Unit, name: str, by: User) -> UnitName:
    """Note a name that ledgers use for the unit."""
    unit = locked(unit)
    refuse_taken(names_in_use(unit.county_id), [name])
    noted = unit.names.create(name=name, key=name_key(name), county_id=unit.county_id)
    trail.record("unit.name_added", unit, by=by, after=name)
    return noted


@permitted(Permission.UNITS_MANAGE, reads="name")
@transaction.atomic
def remove_name(*, name: UnitName, by: User) -> None:
    """Forget a name that ledgers use; former names stay, since ledgers of a past day print them."""
    if name.valid_to is not None:
        raise UnitRefused("曾用名要留着，不能删除。")
    trail.record("unit.name_removed", name.unit, by=by, before=name.name)
    name.delete()


@permitted(Permission.UNITS_MANAGE, reads="unit")
@transaction.atomic
def end_unit(*, unit: Unit, on: date, by: User) -> Unit:
    """End a unit whose work nobody carries on; ``on`` is its last day. First nobody may serve there and nothing hang below."""
    unit = locked(unit)
    refuse_future(on, "停用")
    refuse_unless_valid([unit], on)
    below = Unit.objects.get_descendants(unit).valid_on(clock.today()).count()
    serving = Post.objects.filter(unit=unit).not_over_by(clock.today()).count()
    if below or serving:
        raise UnitRefused(
            f"“{unit.name}”还有 {below} 个下属单位、{serving} 个岗位。请先停用或移走下属单位，并请安全管理员结束岗位；"
            "工作由别的单位接手的，请用“合并”。"
        )
    close(unit, last_day=on)
    trail.record("unit.ended", unit, by=by, after=str(on))
    return unit


# What the actions on several units share with these.


def lock_tree(unit: Unit) -> None:
    """Let only one change of a county's tree happen at a time: two new units must not get the same path."""
    Unit.objects.select_for_update().get(pk=unit.county_id or Unit.objects.get_root(unit).pk)


def locked(unit: Unit) -> Unit:
    """Read the unit again under the lock of its tree."""
    lock_tree(unit)
    return Unit.objects.get(pk=unit.pk)


def close(unit: Unit, *, last_day: date) -> None:
    """Set the last day of a unit."""
    unit.valid_to = last_day
    unit.save(update_fields=["valid_to"])


def refuse_future(on: date, what: str) -> None:
    """Refuse a day that has not come."""
    if on > clock.today():
        raise UnitRefused(f"{what}日期不能晚于今天；文件已下、日子没到的，到那天再办。")


def refuse_unless_valid(units: Sequence[Unit], on: date) -> None:
    """Refuse counties and regions, and units that do not exist on the day."""
    for unit in units:
        if unit.kind in (UnitKind.COUNTY, UnitKind.REGION):
            raise UnitRefused(f"“{unit.name}”是{unit.get_kind_display()}，不能合并、拆分或停用。")
        if not unit.is_valid_on(on):
            raise UnitRefused(f"“{unit.name}”在 {on} 这一天不是在用的单位。")


def names_in_use(county_id: int | None, but: Unit | None = None) -> dict[str, str]:
    """Return which unit ledgers mean by a name today: keys of names, short names and other names."""
    found: dict[str, str] = {}
    for unit in Unit.objects.filter(county_id=county_id).valid_on(clock.today()).prefetch_related("names"):
        if but is None or unit.pk != but.pk:
            others = [other.name for other in unit.names.all() if other.valid_to is None]
            found |= {name_key(name): unit.name for name in (unit.name, unit.short_name, *others) if name}
    return found


def refuse_taken(in_use: dict[str, str], names: Sequence[str]) -> None:
    """Refuse a name by which ledgers already mean another unit of the county."""
    for name in names:
        if name and (owner := in_use.get(name_key(name))):
            raise UnitRefused(f"“{name}”已经是“{owner}”的名称或别名，台账里会分不清，请换一个。")


def said_of(unit: Unit) -> dict[str, str]:
    """Return what the trail keeps of a unit."""
    above = Unit.objects.get_parent(unit)
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "division_code": unit.division_code,
        "above": above.name if above else "",
    }


def _refuse_wrong_place(kind: str, parent: Unit) -> None:
    tops = (UnitKind.REGION, UnitKind.COUNTY)
    if (kind in tops) != (parent.kind == UnitKind.REGION):
        raise UnitRefused(f"{UnitKind(kind).label}不能放在{parent.get_kind_display()}“{parent.name}”下面。")
