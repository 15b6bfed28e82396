"""Which unit a ledger means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.accounts.actions import reorganising
from luodi.accounts.actions.units import add_name, create_units, rename_unit
from luodi.accounts.entries import UnitEntry
from luodi.accounts.naming import looser_keys, name_key
from luodi.accounts.reports.unit_names import UnitNames
from luodi.accounts.reports.units import units_as_of
from luodi.common import clock


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("东川镇人民政府", "east"),
        ("东川镇", "east"),
        (" 东川 镇 ", "east"),
        ("云岭县东川镇", "east"),
        ("云岭县东川镇人民政府", "east"),
        ("东川镇党委", "east"),
        ("县农业农村局", "bureau"),
        ("云岭县农业农村局", "bureau"),
        ("农业农村局", "bureau"),
        ("文旅局", "culture"),
        ("县文旅局", "culture"),
        ("文化体育和旅游局", "culture"),
        ("工业园区管理委员会", "park"),
        ("云岭县工业园区", "park"),
        ("招商服务中心", "centre"),
        ("县招商中心", "centre"),
    ],
)
def test_a_name_means_one_unit(units, written, meant):
    found = UnitNames(units["county"]).match(written)
    assert found.unit == units[meant], found


@pytest.mark.parametrize(
    ("written", "offered"),
    [("农业局", "bureau"), ("东川乡", "east"), ("文化和旅游局", "culture"), ("工业园", "park")],
)
def test_what_is_only_near_is_offered_and_never_taken(units, written, offered):
    found = UnitNames(units["county"]).match(written)
    assert found.unit is None
    assert units[offered] in found.candidates
    assert "相近" in found.why


@pytest.mark.parametrize("written", ["", "  ", "（）", "财政局驻省城办事处某处"])
def test_nothing_fits(units, written):
    assert UnitNames(units["county"]).match(written).unit is None


def test_two_units_with_the_same_short_form_are_both_offered(units, cast):
    entries = [
        UnitEntry("云岭县城关街道办事处", "township", units["county"].pk),
        UnitEntry("城关街道党工委", "township", units["county"].pk),
    ]
    made = create_units(entries=entries, by=cast["system_admin"])
    found = UnitNames(units["county"]).match("城关街道")
    assert found.unit is None
    assert set(found.candidates) == set(made)


def test_other_names_and_former_names_are_known(units, cast):
    add_name(unit=units["culture"], name="文广旅局", by=cast["system_admin"])
    rename_unit(
        unit=units["west"],
        name="西坪镇人民政府",
        short_name="西坪镇",
        on=clock.today(),
        by=cast["system_admin"],
    )
    names = UnitNames(units["county"])
    assert names.match("文广旅局").unit == units["culture"]
    assert names.match("西坪镇").unit == units["west"]
    assert (names.match("西坪乡").unit, names.match("西坪乡").why) == (units["west"], "曾用名")


def test_a_name_of_today_wins_over_a_former_one(units, cast):
    rename_unit(
        unit=units["west"],
        name="西坪镇人民政府",
        short_name="西坪镇",
        on=clock.today(),
        by=cast["system_admin"],
    )
    entry = UnitEntry("西坪乡", "township", units["county"].pk)
    (other,) = create_units(entries=[entry], by=cast["system_admin"])
    assert UnitNames(units["county"]).match("西坪乡").unit == other


def test_a_merged_unit_means_its_successor_and_a_split_one_asks(units, cast):
    today, admin = clock.today(), cast["system_admin"]
    reorganising.merge_units(units=[units["west"]], into=units["east"], on=today, by=admin)
    halves = [UnitEntry("文化局", "department"), UnitEntry("旅游局", "department")]
    made = reorganising.split_unit(unit=units["culture"], into=halves, on=today, by=admin)
    names = UnitNames(units["county"])
    assert names.match("西坪乡").unit == units["east"]
    assert "并入" in names.match("西坪乡").why
    split = names.match("文旅局")
    assert (split.unit, set(split.candidates)) == (None, set(made))


def test_asking_many_names_costs_no_query(units, django_assert_num_queries):
    names = UnitNames(units["county"])
    with django_assert_num_queries(0):
        for written in ("东川镇", "农业局", "没有这个单位"):
            names.match(written)


def test_a_ledger_of_a_past_day_shows_the_names_of_that_day(units, cast):
    admin, today = cast["system_admin"], clock.today()
    on = today - timedelta(days=10)
    rename_unit(unit=units["west"], name="西坪镇人民政府", short_name="西坪镇", on=on, by=admin)
    rename_unit(unit=units["west"], name="新坪镇人民政府", short_name="西坪镇", on=today, by=admin)
    west = units["west"].pk
    at = {
        day: units_as_of(day, units["county"])[west]
        for day in (date(2020, 1, 1), on - timedelta(days=1), on, today)
    }
    assert [then.name for then in at.values()] == [
        "西坪乡人民政府",
        "西坪乡人民政府",
        "西坪镇人民政府",
        "新坪镇人民政府",
    ]
    assert [then.short_name for then in at.values()] == ["西坪乡", "西坪乡", "西坪镇", "西坪镇"]


def test_a_ledger_of_a_past_day_shows_the_units_of_that_day(units, cast):
    on = clock.today() - timedelta(days=3)
    entry = UnitEntry("东西镇人民政府", "township")
    new = reorganising.merge_units(
        units=[units["west"], units["east"]], into=entry, on=on, by=cast["system_admin"]
    )
    before, after = (set(units_as_of(day, units["county"])) for day in (on - timedelta(days=1), on))
    assert before - after == {units["west"].pk, units["east"].pk}
    assert after - before == {new.pk}


@given(
    st.text("东川镇县人民政府街道办事处管委会 （）·Ａb1", max_size=12),
    st.sampled_from(["云岭县", "示范自治县", ""]),
)
def test_comparing_is_stable(name, county):
    key = name_key(name)
    assert name_key(key) == key
    for looser in looser_keys(name, county):
        assert looser != key
        assert len(looser) >= 2
