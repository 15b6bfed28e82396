"""The frame around the pages, the component page and the error pages."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage, Message
from django.template import loader
from django.test import RequestFactory

from luodi.common import banners, navigation
from luodi.common.components import sample_context
from luodi.common.http import render_part
from luodi.common.navigation import Place

pytestmark = pytest.mark.urls("tests.common.urls")


class Post:
    county = unit = "云岭县"

    def __init__(self, pk, words):
        self.pk, self.words = pk, words

    def __str__(self):
        return self.words


class Messages(BaseStorage):
    def _get(self, *args, **kwargs):
        return [Message(25, "<已保存>")], True

    def _store(self, *args, **kwargs):
        return []


@pytest.fixture
def clerk():
    posts = [Post(1, "东川镇 · 经办人"), Post(2, "招商中心 · 专员")]
    rights = {"project_view", "project_edit"}
    return SimpleNamespace(
        is_authenticated=True,
        full_name="赵东",
        post=posts[0],
        posts_now=posts,
        can=lambda right: right in rights,
    )


@pytest.fixture
def page(monkeypatch):
    """Render a template for someone, as a page or for htmx."""
    monkeypatch.setattr(navigation, "_places", [])
    monkeypatch.setattr(banners, "_providers", [])

    def rendered(template, user, query="", context=None):
        request = RequestFactory().get(f"/somewhere{query}")
        request.user, request._messages = user, Messages(request)
        return loader.get_template(template, using="jinja2").render(
            (context or sample_context)(request), request
        )

    return rendered


def test_the_frame_shows_who_acts_and_the_other_posts(page, clerk):
    text = page("common/components.html", clerk, "?q=有机肥")
    assert "<small>云岭县</small>" in text
    assert "东川镇 · 经办人" in text
    assert '<button class="dropdown-item" name="post" value="2">' in text
    assert 'value="有机肥"' in text
    assert "&lt;已保存&gt;" in text


def test_the_frame_offers_only_what_the_post_may_do(page, clerk):
    clerk.can = lambda right: False
    text = page("common/components.html", clerk)
    assert "新建项目" not in text
    assert 'id="search"' not in text


def test_navigation_comes_from_the_registry_and_its_counts_after_the_page(page, clerk):
    navigation.register(
        Place("待办", "desk:home", 1, "inbox", badge="to-do-side"),
        Place("项目", "projects:list", 2, "folder2"),
        Place("在谈", "projects:list", 3, query="stage=talks", under="项目"),
    )
    text = page("common/components.html", clerk)
    assert re.search(r"待办</span>\s*<span id=\"to-do-side\"></span>", text)
    assert 'href="/projects/list?stage=talks"' in text
    assert 'hx-get="/desk/to-do"' in text


def test_a_page_before_the_log_in_asks_the_database_nothing(page):
    text = page("common/components.html", AnonymousUser())
    assert "退出登录" not in text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_and_say_what_to_do(name):
    text = loader.get_template(f"{name}.html", using="jinja2").render()
    assert "回到首页" in text
    assert re.search(r"请[^。]+。", text)


def test_a_part_costs_no_frame(page, clerk, rf, monkeypatch):
    monkeypatch.setattr(navigation, "entries_for", lambda request: pytest.fail("a part has no frame"))
    request = rf.get("/somewhere")
    request.user, request._messages = clerk, Messages(request)
    context = sample_context(request)
    for history, template in ((False, "part"), (True, "page")):
        request.htmx = SimpleNamespace(history_restore_request=history, __bool__=lambda: True)
        response = render_part(request, page="403_csrf.html", part="400.html", context=context)
        assert ("放得太久" in response.text) == (template == "page")
        assert "HX-Request" in response.headers["Vary"]


def test_every_macro_file_stands_on_the_component_page():
    environment = loader.get_template("404.html", using="jinja2").backend.env
    shown = environment.loader.get_source(environment, "common/components.html")[0]
    for name in environment.list_templates(filter_func=lambda name: name.startswith("common/_")):
        assert name == "common/_frame.html" or f'"{name}"' in shown, name


def test_of_a_place_and_the_first_beneath_it_the_one_beneath_is_marked(monkeypatch, clerk):
    monkeypatch.setattr(navigation, "_places", [])
    navigation.register(
        Place("管理", "projects:list", 900), Place("单位", "projects:list", 901, under="管理")
    )
    request = RequestFactory().get("/projects/list")
    request.user = clerk
    (above,) = navigation.entries_for(request)
    assert (above.active, above.children[0].active) == (False, True)


@pytest.mark.parametrize("name", ["403", "404"])
def test_whoever_is_logged_in_keeps_the_navigation_where_nothing_is_found_or_allowed(page, clerk, name):
    assert "退出登录" in page(f"{name}.html", clerk)
    assert "退出登录" not in page(f"{name}.html", AnonymousUser())


GROUPS = (
    Place("待办", "desk:home", 1, "inbox"),
    Place("项目", "projects:list", 2, "folder2"),
    Place("看板", "projects:create", 3, under="项目"),
    Place("管理", "accounts:account", 4, "gear"),
    Place("人员", "accounts:password", 5, under="管理"),
)


def groups_at(path, clerk, opened=""):
    """Return which groups stand open on a page, and where the page stands."""
    request = RequestFactory().get(path)
    request.user, request.COOKIES[navigation.OPENED] = clerk, opened
    return {
        entry.label: (entry.is_open, entry.is_here)
        for entry in navigation.entries_for(request)
        if entry.children
    }


@pytest.mark.parametrize(
    ("path", "opened", "groups"),
    [
        ("/desk/home", "", {"项目": (False, False), "管理": (False, False)}),
        ("/projects/create", "", {"项目": (True, True), "管理": (False, False)}),
        ("/projects/list", "accounts:account", {"项目": (True, True), "管理": (True, False)}),
        ("/desk/home", "gone:away|accounts:account", {"项目": (False, False), "管理": (True, False)}),
    ],
)
def test_the_group_where_the_page_stands_is_open_and_those_opened_before(
    path, opened, groups, monkeypatch, clerk
):
    monkeypatch.setattr(navigation, "_places", [])
    navigation.register(*GROUPS)
    assert groups_at(path, clerk, opened) == groups


def test_a_group_opens_and_folds_without_a_script(page, clerk):
    navigation.register(*GROUPS)
    text = page("common/components.html", clerk)
    mark = '<details class="side-more" data-group="projects:list" >'
    assert re.search(mark + r"\s*<summary[^>]*>.*?</details>\s*<ul class=\"side-group\"", text, re.DOTALL)
