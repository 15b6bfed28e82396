"""What is kept of a page: nothing, by nobody on the way; and Back still knows what was done."""

import pytest
from django.test import Client
from django.urls import reverse

from luodi.accounts.middleware import SEEN
from luodi.progress.models import Fact, Problem
from tests.plugins.browser import Desk

CLEARED = '"cache", "storage"'


@pytest.mark.parametrize("path", ["/", "/projects/", "/account/two-step/", "/no/such/page/", "/people/"])
def test_no_page_of_somebody_logged_in_is_kept(login, cast, path):
    assert login(cast["east_clerk"]).get(path).headers["Cache-Control"] == "private, no-store"


def test_no_page_before_the_log_in_is_kept_but_what_is_open_to_everybody_is(client, db, settings):
    (settings.STATIC_ROOT / "luodi.css").write_text("h1 {}")
    for path in ("/login/", "/login/code/", "/projects/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"
    style = client.get("/static/luodi.css")
    assert style.status_code == 200
    assert "no-store" not in style.headers["Cache-Control"]
    style.close()


def test_a_workbook_and_a_refused_form_are_not_kept_either(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["east_clerk"], backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post("/projects/export/")
    assert (refused.status_code, refused.headers["Cache-Control"]) == (403, "private, no-store")
    client.handler.enforce_csrf_checks = False
    ledger = client.post("/projects/export/")
    assert "attachment" in ledger.headers["Content-Disposition"]
    assert ledger.headers["Cache-Control"] == "private, no-store"
    ledger.close()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"secure": True}, CLEARED),
        ({"headers": {"host": "localhost:8000"}}, CLEARED),
        ({}, None),
    ],
)
def test_logging_out_clears_the_browser_where_it_listens(login, cast, line, told):
    out = login(cast["east_clerk"]).post(reverse("account_logout"), **line)
    assert out.status_code == 302
    assert out.headers.get("Clear-Site-Data") == told


def test_who_was_idle_finds_again_what_was_typed(login, cast):
    client = login(cast["east_clerk"])
    session = client.session
    session[SEEN] = 0
    session.save()
    out = client.get("/", secure=True)
    assert out.url.endswith("?idle=1")
    assert "Clear-Site-Data" not in out.headers


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_back_after_an_act_does_it_no_second_time(tab, live_server, cast, project):
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["east_clerk"])
    desk.go("progress:raise_problem", project.pk)
    for name in ("kind", "cause", "urgency"):
        tab.locator(f"input[name={name}]").first.check()
    tab.fill("[name=words]", "缺用地指标 20 亩")
    tab.fill("[name=wanted]", "请调剂指标")
    tab.select_option("[name=unit]", index=1)
    desk.press("提出问题")
    assert Problem.objects.count() == 1
    tab.go_back()
    tab.wait_for_load_state("networkidle")
    assert tab.input_value("[name=words]") == "缺用地指标 20 亩"
    tab.fill("[name=words]", "缺用地指标 30 亩")
    desk.press("提出问题")
    assert "刚才那一次已经办好" in tab.inner_text("main")
    assert Problem.objects.count() == 1


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_back_through_parts_that_htmx_fetched_shows_each_place_whole(tab, live_server, cast):
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["security_admin"])
    desk.go("accounts:people")
    tab.fill("input[name=q]", "赵东")
    tab.evaluate("document.querySelector('form.filters').requestSubmit()")
    tab.wait_for_url("**q=**")
    tab.wait_for_load_state("networkidle")
    assert "孙西" not in tab.inner_text("#people")
    with tab.expect_navigation(url=f"{live_server.url}/people/"):
        tab.go_back()
    # The address changes before the part that htmx fetches is there.
    tab.locator("#people").get_by_text("孙西").wait_for()
    assert tab.locator(".side").count() == 1
    assert tab.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)]") == ["/people/"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_back_to_a_note_that_was_sent_registers_it_no_second_time(tab, live_server, cast, project, stand):
    stand(project, "signed")
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["east_clerk"])
    desk.go("progress:record_fact", project.pk, "note")
    tab.fill("textarea[name=text]", "打桩 20 根")
    desk.press("登记进展")
    tab.wait_for_url(f"**{project.get_absolute_url()}**")
    tab.go_back()
    tab.wait_for_load_state("networkidle")
    tab.fill("textarea[name=text]", "打桩 30 根")
    desk.press("登记进展")
    tab.wait_for_selector("text=上次已经发到，这次改动的内容没有登记")
    assert Fact.objects.count() == 1
