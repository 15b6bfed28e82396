"""待办: what others handed over before what the system reminds of, filters where it is much, a day for everything, what comes next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.common import clock, todo
from luodi.common.todo import Item
from luodi.desk.reports import to_do
from luodi.desk.reports.to_do import Wanted
from luodi.library.actions import pauses
from luodi.library.flows import FLOWS
from luodi.rulebook.reports import packs
from tests.desk.test_screens import text_of
from tests.moments import at
from tests.progress.promising import given

HOME, NEXT = reverse("desk:home"), reverse("desk:next")


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(at("2026-11-23 09:00")):
        yield


@pytest.fixture
def waiting(monkeypatch):
    """Let exactly these things wait for whoever asks: ``waiting(item(…), …)``."""

    def wait(*items):
        monkeypatch.setattr(todo, "_providers", [lambda user: list(items)])

    return wait


def item(title, source="报送", days=None, since=0, **more):
    """Something that is due in so many days, and has waited so many."""
    today = clock.today()
    due_on = None if days is None else today + timedelta(days)
    return Item(
        title, f"/{title}/", "去办", source=source, due_on=due_on, since=today - timedelta(since), **more
    )


def titles(desk):
    return [[line.item.title for _, lines in block.groups for line in lines] for block in desk.blocks]


def test_what_others_handed_over_stands_before_what_the_system_reminds_of(waiting, cast, login):
    waiting(item("催一催", days=-9, reminds=True), item("审一审", days=5), item("核一核", days=1))
    assert titles(to_do.to_do(cast["east_clerk"], Wanted())) == [["核一核", "审一审"], ["催一催"]]
    page = login(cast["east_clerk"]).get(HOME).text
    assert page.index("等您办的") < page.index("审一审") < page.index('id="reminders"') < page.index("催一催")


def test_reminders_of_the_unit_are_told_from_matters_for_the_person(project, stand, opened, cast):
    stand(project, "signed")
    given(project, cast["east_clerk"], "firm", due_on=clock.today() - timedelta(3))
    opened(FLOWS["leaving"], "east", cast["centre"])
    reminding = {one.title: one.reminds for one in todo.items_for(cast["east_head"])}
    assert reminding["督促企业兑现承诺（已逾期）"]
    assert not any(reminds for title, reminds in reminding.items() if "出库" in title)


def test_what_has_no_day_gets_that_of_its_kind_of_work(waiting, cast):
    waiting(item("查", "数据认定", since=10), item("看", "不认识的事", since=3), item("改", "规则", days=1))
    limits = packs.in_force(cast["centre"].post.county_id, "to_do").rules
    assert (limits.days("数据认定"), limits.days("不认识的事")) == (5, 5)
    days = {
        line.item.title: (f"{line.item.due_on}", line.light.word) for line in to_do.lines_of(cast["centre"])
    }
    assert days == {
        "查": ("2026-11-20", "逾期 3 天"), "改": ("2026-11-24", "临期"), "看": ("2026-11-27", "正常"),
    }  # fmt: skip


def test_no_item_says_that_it_has_no_day(enter, project, stand, opened, cast, login):
    for number in range(3):
        enter(f"缺金额 {number}", "east")
    opened(FLOWS["leaving"], "east", cast["centre"])
    for who in ("east_clerk", "east_head", "centre"):
        assert ">不限<" not in login(cast[who]).get(HOME).text


def test_a_stopped_matter_keeps_no_day(opened, cast, login):
    case = opened(FLOWS["leaving"], "east", cast["centre"])
    pauses.pause(step=case.steps.order_by("pk").first(), reason="等补正材料", by=cast["centre"])
    (line,) = [one for one in to_do.lines_of(cast["east_head"]) if one.item.is_stopped]
    assert (line.light.word, line.item.due_on) == ("时限暂停", None)
    assert "时限暂停" in login(cast["east_head"]).get(HOME).text


def fifty(waiting):
    """Fifty things of three kinds: one in three late, one in three due tomorrow."""
    kinds = ("报送", "承诺台账", "前期进度")
    days = (-5, 1, 30)
    waiting(*(item(f"第{n}件", kinds[n % 3], days[n // 3 % 3], reminds=n % 3 > 0) for n in range(50)))


def test_much_is_filtered_by_kind_and_by_how_urgent_it_is(waiting, cast, login):
    fifty(waiting)
    client = login(cast["centre"])
    page = client.get(HOME).text
    for words in ("全部 50", "逾期 18", "临期 17", "以后 15", "报送 17", "承诺台账 17", "前期进度 16"):
        assert f">{words}</a>" in page, words
    assert text_of(page, "todo").count("<tr data-href") == 2 * to_do.SHOWN
    found = client.get(HOME, {"work": "报送", "when": "late"}).text
    assert text_of(found, "todo").count("<tr data-href") == 6
    assert ">承诺台账 6</a>" in found, "each filter counts what the other leaves"
    assert 'aria-current="true">逾期 6</a>' in " ".join(found.split())


def test_much_stands_in_groups_of_one_kind(waiting, cast, login):
    fifty(waiting)
    (own, reminders) = to_do.to_do(cast["centre"], Wanted(everything=True)).blocks
    assert [(work, len(lines)) for work, lines in own.groups] == [("报送", 17)]
    assert [(work, len(lines)) for work, lines in reminders.groups] == [("承诺台账", 17), ("前期进度", 16)]
    page = login(cast["centre"]).get(HOME, {"all": "1"}).text
    assert text_of(page, "todo").count("<tr data-href") == 50
    assert "承诺台账 17 件" in page


@pytest.mark.parametrize("query", [{"when": "nonsense"}, {"work": "没有的事"}])
def test_nonsense_in_the_address_does_no_harm(query, waiting, cast, login):
    fifty(waiting)
    page = login(cast["centre"]).get(HOME, query)
    assert page.status_code == 200
    assert "全部 50" in page.text or "看全部待办" in page.text


def test_little_needs_no_filter(waiting, cast, login):
    waiting(item("审一审", days=5))
    assert 'class="chips"' not in login(cast["centre"]).get(HOME).text


def after(client, path):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"}
    return client.get(NEXT, headers=headers).text


def test_who_has_settled_something_is_offered_what_comes_next(waiting, cast, login):
    client = login(cast["east_clerk"])
    waiting(item("催一催", days=-9, reminds=True), item("审一审", days=5), item("核一核", days=1))
    assert 'href="/核一核/"' in after(client, "/elsewhere/")
    assert 'href="/审一审/"' in after(client, "/核一核/"), "the page itself is not what comes next"
    waiting(item("催一催", days=-9, reminds=True))
    assert 'href="/催一催/"' in after(client, "/")
    waiting()
    assert "待办都办完了" in after(client, "/")


def test_what_comes_next_under_another_post_leads_to_the_list(waiting, cast, login):
    west = cast["both"].posts_now[1]
    waiting(item("审一审", days=5, post=west))
    part = after(login(cast["both"]), "/")
    assert f"以“{west}”岗位办理" in part
    assert f'href="{HOME}"' in part


def test_a_page_that_says_that_something_was_settled_asks_for_what_comes_next(project, stand, cast, login):
    stand(project, "signed")
    promise = given(project, cast["east_clerk"], "firm", due_on=clock.today())
    form = {"happened_on": "2026-11-23", "whom": "王总", "answer": "下月底到位。", "next_on": "2026-12-07"}
    client = login(cast["east_clerk"])
    refused = client.post(reverse("progress:urge_promise", args=[promise.pk]), {}, follow=True)
    assert f'hx-get="{NEXT}"' not in refused.text
    settled = client.post(reverse("progress:urge_promise", args=[promise.pk]), form, follow=True)
    assert settled.text.count(f'hx-get="{NEXT}"') == 1
    assert f'hx-get="{NEXT}"' not in client.get(promise.get_absolute_url()).text
