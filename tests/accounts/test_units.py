"""Units founded, renamed, moved, merged, split and ended."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.accounts.actions import posts
from luodi.accounts.actions import units as acts
from luodi.accounts.actions.reorganising import merge_units, split_unit
from luodi.accounts.actions.units import UnitRefused
from luodi.accounts.entries import UnitEntry
from luodi.accounts.models import Post, PostCover, Unit, UnitSuccession, User
from luodi.accounts.reports.units import unplaced_posts
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.projects.models import Project


@pytest.fixture
def admin(cast):
    return cast["system_admin"]


def again(row):
    """Read a row afresh, without what was worked out before."""
    return type(row).objects.get(pk=row.pk)


def found(admin, name, parent, kind="township", **more):
    (unit,) = acts.create_units(entries=[UnitEntry(name, kind, parent.pk, **more)], by=admin)
    return unit


def test_a_unit_is_founded_below_another(admin, units):
    unit = found(admin, "南岭镇人民政府", units["county"], short_name="南岭镇", other_names=["南岭"])
    assert (unit.county, Unit.objects.get_parent(unit)) == (units["county"], units["county"])
    assert [name.name for name in unit.names.all()] == ["南岭"]
    assert Entry.objects.get().verb == "unit.created"


@pytest.mark.parametrize("name", ["东川镇人民政府", "东川镇", " 东川镇 "])
def test_a_name_that_ledgers_use_for_another_unit_is_refused(admin, units, name):
    with pytest.raises(UnitRefused, match="东川镇人民政府"):
        found(admin, name, units["county"])
    assert not Entry.objects.exists()


def test_a_county_does_not_hang_below_a_county(admin, units):
    with pytest.raises(UnitRefused, match="不能放在"):
        found(admin, "另一县", units["county"], kind="county")


def test_counties_hang_below_a_region_and_are_their_own_county(db):
    region = Unit.objects.add_root({"name": "云南岭市", "kind": "region"})
    (county,) = acts.create_units(entries=[UnitEntry("甲县", "county", region.pk)], by=None)
    assert again(county).county_id == county.pk
    assert found(None, "甲镇", again(county)).county_id == county.pk


def test_renaming_keeps_the_former_names_with_their_days(admin, units):
    day = clock.today()
    acts.rename_unit(unit=units["west"], name="西坪镇人民政府", short_name="西坪镇", on=day, by=admin)
    kept = {(n.name, n.is_short, n.valid_to) for n in units["west"].names.all()}
    yesterday = day - timedelta(days=1)
    assert kept == {("西坪乡人民政府", False, yesterday), ("西坪乡", True, yesterday)}
    assert again(units["west"]).name == "西坪镇人民政府"
    entry = Entry.objects.get()
    assert (entry.data["before"]["name"], entry.data["after"]["name"]) == ("西坪乡人民政府", "西坪镇人民政府")


def test_a_unit_may_take_an_old_name_back(admin, units):
    first = clock.today() - timedelta(days=2)
    for days, name in enumerate(["甲镇", "乙镇", "甲镇"]):
        acts.rename_unit(
            unit=units["west"], name=name, short_name="", on=first + timedelta(days=days), by=admin
        )
    assert again(units["west"]).name == "甲镇"
    assert units["west"].names.filter(name="甲镇").count() == 1


@pytest.mark.parametrize(("days", "said"), [(1, "不能晚于今天"), (-1, "已经更过名")])
def test_a_rename_has_a_sound_day(admin, units, days, said):
    acts.rename_unit(unit=units["west"], name="甲镇", short_name="", on=clock.today(), by=admin)
    on = clock.today() + timedelta(days=days)
    with pytest.raises(UnitRefused, match=said):
        acts.rename_unit(unit=units["west"], name="乙镇", short_name="", on=on, by=admin)


def test_other_names_come_and_go_but_former_names_stay(admin, units):
    noted = acts.add_name(unit=units["west"], name="西坪", by=admin)
    acts.remove_name(name=noted, by=admin)
    acts.rename_unit(unit=units["west"], name="甲镇", short_name="西坪乡", on=clock.today(), by=admin)
    with pytest.raises(UnitRefused, match="曾用名要留着"):
        acts.remove_name(name=units["west"].names.get(), by=admin)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "unit.name_added",
        "unit.name_removed",
        "unit.renamed",
    ]


def test_a_unit_moves_with_all_below_it(admin, units):
    village = found(admin, "西坪中心站", units["west"], kind="department")
    acts.change_unit(
        unit=units["west"], kind="township", division_code="629901102", parent=units["east"], by=admin
    )
    assert again(village).path.startswith(again(units["east"]).path)
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_a_unit_does_not_move_below_itself(admin, units):
    village = found(admin, "西坪中心站", units["west"], kind="department")
    with pytest.raises(UnitRefused, match="不能放到"):
        acts.change_unit(unit=units["west"], kind="township", division_code="", parent=village, by=admin)


def test_a_unit_ends_only_when_nobody_serves_there(admin, cast, units):
    with pytest.raises(UnitRefused, match="0 个下属单位、3 个岗位"):
        acts.end_unit(unit=units["west"], on=clock.today(), by=admin)
    Post.objects.filter(unit=units["west"]).update(valid_to=clock.today() - timedelta(days=1))
    acts.end_unit(unit=units["west"], on=clock.today(), by=admin)
    assert again(units["west"]).valid_to == clock.today()
    assert Entry.objects.get().verb == "unit.ended"


def test_a_county_cannot_be_ended_merged_or_split(admin, units):
    day = clock.today()
    said = "不能合并、拆分或停用"
    with pytest.raises(UnitRefused, match=said):
        acts.end_unit(unit=units["county"], on=day, by=admin)
    with pytest.raises(UnitRefused, match=said):
        merge_units(units=[units["county"]], into=units["east"], on=day, by=admin)
    with pytest.raises(UnitRefused, match=said):
        split_unit(unit=units["county"], into=[units["east"], units["west"]], on=day, by=admin)


# Mergers and splits


def test_a_merger_moves_posts_children_and_portfolios(admin, cast, units):
    village = found(admin, "西坪中心站", units["west"], kind="department")
    new = merge_units(
        units=[units["east"], units["west"]],
        into=UnitEntry("东坪镇人民政府", "township", short_name="东坪镇"),
        on=clock.today(),
        by=admin,
    )
    for name, role in (("east_clerk", "clerk"), ("east_head", "head"), ("west_clerk", "clerk")):
        (post,) = again(cast[name]).posts_now
        assert (post.unit, post.role) == (new, role)
    assert again(village).path.startswith(again(new).path)
    assert again(units["east"]).valid_to == clock.today() - timedelta(days=1)
    assert new in again(cast["deputy"]).posts_now[0].covers.all(), "分管西坪 goes on as 分管东坪"
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.data["posts"]) == ("unit.merged", 5)
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_after_a_merger_old_rows_stay_and_the_new_unit_reads_and_writes_them(admin, cast, units, enter):
    old = enter("西坪乡的老项目", "west")
    merge_units(units=[units["west"]], into=units["east"], on=clock.today(), by=admin)
    clerk = again(cast["east_clerk"])
    assert again(old).unit == units["west"]
    assert old in Project.objects.visible_to(clerk)
    assert old in Project.objects.writable_by(clerk)
    assert old in Project.objects.visible_to(again(cast["deputy"])), "who was in charge of the old unit"
    assert old in Project.objects.visible_to(again(cast["west_clerk"])), "who came over with the work"
    assert old not in Project.objects.visible_to(again(cast["bureau_clerk"]))


def test_who_serves_in_both_merged_units_has_one_post_afterwards(admin, cast, units):
    merge_units(
        units=[units["culture"], units["west"]],
        into=UnitEntry("西坪文旅度假区", "department"),
        on=clock.today(),
        by=admin,
    )
    assert len(again(cast["both"]).posts_now) == 1


def test_a_merger_counts_from_the_day_it_was_decided(admin, cast, units):
    on = clock.today() - timedelta(days=30)
    merge_units(units=[units["west"]], into=units["east"], on=on, by=admin)
    old, new = cast["west_clerk"].posts.order_by("pk")
    assert (old.valid_to, new.valid_from) == (on - timedelta(days=1), on)


@pytest.mark.parametrize(
    ("into", "days", "said"),
    [("west", 0, "不是在用的单位"), ("east", 1, "不能晚于今天"), ("village", 0, "下属单位")],
)
def test_a_merger_that_makes_no_sense_changes_nothing(admin, units, into, days, said):
    places = {**units, "village": found(admin, "西坪中心站", units["west"], kind="department")}
    on = clock.today() + timedelta(days=days)
    with pytest.raises(UnitRefused, match=said):
        merge_units(units=[units["west"]], into=places[into], on=on, by=admin)
    assert again(units["west"]).valid_to is None
    assert not UnitSuccession.objects.exists()


def test_after_a_split_posts_go_on_until_they_are_placed(admin, cast, units, enter):
    old = enter("文旅局的老项目", "culture")
    halves = [UnitEntry("云岭县文化局", "department"), UnitEntry("云岭县旅游局", "department")]
    culture, tourism = split_unit(unit=units["culture"], into=halves, on=clock.today(), by=admin)
    (waiting,) = unplaced_posts(cast["security_admin"])
    assert waiting.user == cast["both"]
    assert old in Project.objects.writable_by(again(cast["both"]))
    posts.place_post(post=waiting, unit=tourism, by=cast["security_admin"])
    assert not unplaced_posts(cast["security_admin"])
    moved = again(cast["both"])
    assert {post.unit for post in moved.posts_now} == {tourism, units["west"]}
    moved.act_under(next(post for post in moved.posts_now if post.unit == tourism))
    assert old in Project.objects.writable_by(moved)
    assert Entry.objects.latest("pk").verb == "post.placed"


def test_a_split_makes_at_least_two_units(admin, units):
    with pytest.raises(UnitRefused, match="至少要有两个"):
        split_unit(unit=units["culture"], into=[units["bureau"]], on=clock.today(), by=admin)


def test_a_split_may_join_an_existing_unit(admin, units):
    into = [UnitEntry("云岭县旅游局", "department"), units["bureau"]]
    split_unit(unit=units["culture"], into=into, on=clock.today(), by=admin)
    assert set(units["culture"].successions.values_list("new__name", flat=True)) == {
        "云岭县旅游局",
        "云岭县农业农村局",
    }


def test_a_post_is_placed_only_in_a_successor(admin, cast, units):
    post = cast["west_clerk"].posts_now[0]
    with pytest.raises(posts.PostRefused, match="不是由"):
        posts.place_post(post=post, unit=units["east"], by=cast["security_admin"])


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 99), st.integers(0, 99)), max_size=5))
def test_whatever_was_merged_or_split_somebody_reads_every_row(admin, cast, units, enter, moves):
    """Random reorganisations lose nobody's work: each old row is written by every valid heir of its unit, by no other."""
    with transaction.atomic():
        rows = {key: enter(f"{key}的项目", key) for key in ("east", "west", "bureau", "culture", "park")}
        for number, (merging, one, other) in enumerate(moves):
            _reorganise(admin, merging, one, other, number)
        for row in rows.values():
            heirs = _heirs(row.unit)
            for unit in Unit.objects.valid_on(clock.today()).exclude(kind="county"):
                clerk = User(pk=10**6, full_name="x")
                clerk.post = Post(user=clerk, role="clerk", scope="unit", unit=unit, county_id=unit.county_id)
                clerk.__dict__.pop("reach", None)
                may_write = Project.objects.writable_by(clerk).filter(pk=row.pk).exists()
                below = any(heir.path.startswith(unit.path) for heir in heirs)
                assert may_write == below
        assert Unit.objects.find_problems() == ([], [], [], [], [])
        transaction.set_rollback(True)


def _reorganise(admin, merging, one, other, number):
    living = list(Unit.objects.valid_on(clock.today()).exclude(kind__in=["county", "centre"]))
    living = [
        unit for unit in living if not Unit.objects.get_descendants(unit).valid_on(clock.today()).exists()
    ]
    old = living[one % len(living)]
    # A merger on the day a unit was founded is refused; here everything is old enough.
    Unit.objects.filter(valid_from__isnull=False).update(valid_from=None)
    if merging:
        new = living[other % len(living)]
        if new != old:
            merge_units(units=[again(old)], into=again(new), on=clock.today(), by=admin)
    else:
        halves = [UnitEntry(f"新单位{number}-{half}", "department") for half in (1, 2)]
        split_unit(unit=again(old), into=halves, on=clock.today(), by=admin)


def _heirs(unit):
    unit = again(unit)
    if unit.is_valid_on(clock.today()):
        return [unit]
    return [heir for link in unit.successions.all() for heir in _heirs(link.new)]


def test_covers_are_kept_once(admin, cast, units):
    deputy = cast["deputy"].posts.get()
    PostCover.objects.create(post=deputy, unit=units["east"], county=units["county"])
    merge_units(units=[units["west"]], into=units["east"], on=clock.today(), by=admin)
    assert deputy.covers.count() == 2
