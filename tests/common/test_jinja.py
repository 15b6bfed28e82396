"""What every template may call."""

import datetime

import pytest
from django.test import RequestFactory
from jinja2 import UndefinedError

from luodi.common import clock, jinja
from luodi.common.http import with_query


@pytest.fixture
def env():
    return jinja.environment()


def shown(env, template, **context):
    return env.from_string(template).render(**context)


def test_days_and_moments(env):
    day, utc = datetime.date(2026, 3, 2), datetime.datetime(2026, 11, 22, 17, 20, tzinfo=datetime.UTC)
    with clock.moved_to(utc):
        assert shown(env, "{{ d | day }} {{ d | sentence_day }}", d=day) == "2026-03-02 3月2日"
        assert shown(env, "{{ d | sentence_day }}", d=datetime.date(2025, 12, 31)) == "2025年12月31日"
        assert shown(env, "{{ m | moment }} {{ m | day }}", m=utc) == "2026-11-23 01:20 2026-11-23"
        with jinja.every_year():
            assert shown(env, "{{ d | sentence_day }}", d=day) == "2026年3月2日"
        assert shown(env, "{{ d | sentence_day }}", d=day) == "3月2日"


def test_unknown_is_a_dash_and_zero_stays_zero(env):
    words = "{{ x | wan }} {{ x | yi }} {{ x | number }} {{ x | day }} {{ x | sentence_day }} {{ x | moment }} {{ x | or_dash }}"
    assert shown(env, words, x=None) == "— — — — — — —"
    assert shown(env, "{{ 0 | wan }} {{ 0 | number }} {{ 0 | or_dash }} {{ '' | or_dash }}") == "0 0 0 —"


def test_a_wrong_name_stops_the_page(env):
    with pytest.raises(UndefinedError):
        shown(env, "{{ nobody_gave_this }}")


def test_everything_is_escaped(env):
    assert shown(env, "{{ x }}{{ x | or_dash }}", x="<b>") == "&lt;b&gt;&lt;b&gt;"


def test_icons_are_drawn_and_an_unknown_one_is_an_error(env):
    assert '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path' in shown(
        env, "{{ icon('search') }}"
    )
    with pytest.raises(KeyError):
        shown(env, "{{ icon('no-such') }}")


def test_an_address_keeps_the_filters_and_forgets_the_page():
    request = RequestFactory().get("/projects/", {"q": "有机肥", "sort": "name", "page": "3"})
    assert with_query(request, sort=None) == "/projects/?q=%E6%9C%89%E6%9C%BA%E8%82%A5"
    assert with_query(request, q=None, page=2) == "/projects/?sort=name&page=2"
    assert with_query(RequestFactory().get("/projects/")) == "/projects/"
