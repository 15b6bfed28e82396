"""Which rules hold on a day, and that what began under some can read them for ever."""

from datetime import date

import pytest

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.rulebook import packs
from luodi.rulebook.actions.packs import pin
from luodi.rulebook.models import PackVersion
from luodi.rulebook.reports.packs import in_force, version
from tests.rulebook.made import TEXT, menu, menu_kind


@pytest.fixture
def county(units, kind):
    return units["county"].pk


def store(county, number, day, state="released", **changes):
    return PackVersion.objects.create(
        county_id=county, kind="menu", number=number, state=state, content=menu(**changes), effective_from=day, released_at=clock.now()
    )  # fmt: skip


def test_a_county_that_changed_nothing_follows_the_pack_we_ship(county):
    now = in_force(county, "menu")
    assert (now.number, now.rules.title, now.name) == (0, "家常", "菜单出厂默认")
    assert PackVersion.objects.count() == 0


def test_what_begins_under_the_shipped_pack_can_read_it_when_we_ship_another(county, tmp_path, monkeypatch):
    began = pin(county_id=county, kind="menu")
    assert (began.number, began.rules.title, began.sources) == (1, "家常", ("《厨房手册》第 3 页",))
    assert pin(county_id=county, kind="menu").number == 1
    assert Entry.objects.filter(verb="rules.default_stored").count() == 1
    (tmp_path / "new").mkdir()
    monkeypatch.setattr(packs, "_kinds", {})
    packs.register(menu_kind(tmp_path / "new", TEXT.replace("家常", "新派")))
    assert version(county, "menu", began.number).rules.title == "家常"
    assert in_force(county, "menu").rules.title == "家常"


def test_a_released_version_holds_from_its_day_on(county):
    store(county, 1, date(2026, 1, 1))
    store(county, 2, date(2026, 11, 1), title="冬季")
    store(county, 3, date(2026, 10, 1), title="秋季")
    store(county, 4, date(2026, 11, 1), state="withdrawn", title="撤回")
    titles = {
        day: in_force(county, "menu", day).rules.title
        for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 1))
    }
    assert list(titles.values()) == ["家常", "秋季", "冬季"]
    assert version(county, "menu", 4).rules.title == "撤回"


def test_reading_rules_takes_one_query(county, django_assert_num_queries):
    store(county, 1, date(2026, 1, 1))
    with django_assert_num_queries(1):
        in_force(county, "menu")
    with django_assert_num_queries(3):  # savepoint and release stand around the one query
        pin(county_id=county, kind="menu")
