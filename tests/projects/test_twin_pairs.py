"""Pairs that look like one: found on entry and every night, decided by whom they concern, shown as far as one may see."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_q.models import Schedule

from luodi.common import nightly, todo
from luodi.projects import jobs
from luodi.projects.actions import record, twins
from luodi.projects.actions.merges import MergeRefused, merge_projects, undo_merge
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Merge, Project, ProjectLink, TwinPair
from luodi.projects.terms import LinkKind

PAIRS = reverse("projects:twin_pairs")
NAME, FIRM = "绕二镇蔗糖加工厂建设项目", "义乌小宝红糖厂"


@pytest.fixture
def sugar(enter):
    """A sugar mill of the east, and the same one entered by whom the test says."""
    mill = {"place": "绕二镇瑞港", "investment": 2_000_000_000, "firms": [FirmEntry(FIRM)]}
    return lambda unit="west", name="绕二蔗糖厂项目": (
        enter(NAME, "east", **mill),
        enter(name, unit, **mill),
    )


def pair_of(*projects):
    twins.look_for_twins(project=projects[-1])
    return TwinPair.objects.get()


def page(pair):
    return reverse("projects:twin_pair", args=[pair.pk])


def say(client, pair, **body):
    return client.post(reverse("projects:decide_twins", args=[pair.pk]), body, follow=True)


@pytest.mark.slow
def test_a_twin_is_noted_the_moment_it_is_saved(login, cast, enter):
    enter(NAME, "east", place="绕二镇瑞港", investment=2_000_000_000)
    client = login(cast["east_clerk"])
    form = {
        "name": "绕二镇蔗糖厂",
        "unit": "东川镇",
        "stage": "reserve",
        "status": "normal",
        "level": "township",
    }
    form |= {"investment": "2000", "place": "绕二镇瑞港", "section": ""}
    answer = client.post(reverse("projects:create"), form, follow=True)
    assert "已登记" in answer.text
    pair = TwinPair.objects.get()
    assert (pair.one.name, pair.other.name, pair.state) == (NAME, "绕二镇蔗糖厂", "open")
    assert "金额相同（2,000 万元）" in pair.reasons
    assert "可能与" in answer.text
    assert "去认定" in answer.text


def test_the_night_finds_what_nobody_typed(sugar, cast):
    one, other = sugar()
    jobs.find_twins()
    assert TwinPair.objects.open().count() == 1
    jobs.find_twins()
    assert TwinPair.objects.count() == 1
    record.update_projects(
        changes=[(other.pk, {"name": "生猪屠宰厂建设项目", "place": "小寨坝镇"})],
        by=cast["centre"],
        batch=None,
    )
    other.firms.all().delete()
    jobs.find_twins()
    assert TwinPair.objects.get().state == "closed"
    record.update_projects(
        changes=[(other.pk, {"name": "绕二蔗糖厂项目", "place": "绕二镇"})], by=cast["centre"], batch=None
    )
    jobs.find_twins()
    assert TwinPair.objects.get().state == "open"


def test_what_was_decided_or_linked_is_not_asked_again(sugar, cast):
    one, other = sugar()
    ProjectLink.objects.create(county=one.county, one=one, other=other, kind=LinkKind.DIFFERENT)
    jobs.find_twins()
    twins.look_for_twins(project=other)
    assert not TwinPair.objects.exists()


def test_a_voided_project_is_nobodys_twin(sugar, cast):
    pair = pair_of(*sugar())
    record.void_project(project=pair.other, reason="错录", by=cast["centre"])
    jobs.find_twins()
    pair.refresh_from_db()
    assert pair.state == "closed"


def test_another_county_has_twins_of_its_own(sugar, enter, units, cast):
    pair_of(*sugar())
    assert twins.look_through_county(county_id=units["east"].pk) == 0


@pytest.mark.slow
def test_the_centre_decides_between_two_units(login, cast, sugar):
    pair = pair_of(*sugar())
    waiting = {
        who: [item.title for item in todo.items_for(cast[who])]
        for who in ("centre", "east_clerk", "west_clerk")
    }
    assert "1 对项目疑似重复，等您认定" in waiting["centre"]
    assert not any("疑似重复" in title for title in waiting["east_clerk"] + waiting["west_clerk"])
    client = login(cast["centre"])
    shown = client.get(page(pair)).text
    assert "去合并" in shown
    assert "投资方相同" in shown
    answer = say(client, pair, verdict="different", words="两家糖厂")
    assert "已认定：不是同一项目" in answer.text
    pair.refresh_from_db()
    assert (pair.state, pair.verdict, pair.words, pair.decided_by) == (
        "decided",
        "different",
        "两家糖厂",
        cast["centre"],
    )
    assert ProjectLink.objects.get().kind == LinkKind.DIFFERENT
    assert "已由" in say(client, pair, verdict="related").text


@pytest.mark.slow
def test_a_unit_learns_only_whom_to_ask(login, cast, sugar):
    pair = pair_of(*sugar())
    client = login(cast["west_clerk"])
    for text in (
        client.get(PAIRS).text,
        client.get(page(pair)).text,
        client.get(pair.other.get_absolute_url()).text,
    ):
        assert "绕二蔗糖厂项目" in text
        assert "东川镇" in text
        assert NAME not in text
        assert "县招商服务中心" in text
    assert say(client, pair, verdict="different").status_code == 403
    with pytest.raises(twins.TwinsRefused, match="由县招商服务中心认定"):
        twins.decide(pair=pair, verdict="different", by=cast["west_clerk"])


@pytest.mark.slow
def test_a_unit_decides_about_its_own(login, cast, sugar):
    pair = pair_of(*sugar("east"))
    client = login(cast["east_clerk"])
    assert "请告诉他们" in client.get(page(pair)).text
    say(client, pair, verdict="above-one")
    pair.refresh_from_db()
    assert pair.verdict == "above"
    assert Project.objects.get(pk=pair.other_id).parent_id == pair.one_id
    assert [item.title for item in todo.items_for(cast["centre"]) if "疑似" in item.title] == []


def test_nothing_chosen_is_asked_for(login, cast, sugar):
    pair = pair_of(*sugar("east"))
    assert "请选择认定结果" in say(login(cast["east_clerk"]), pair).text


def test_a_project_is_not_put_below_its_own_child(cast, sugar):
    pair = pair_of(*sugar("east"))
    Project.objects.filter(pk=pair.one_id).update(parent=pair.other_id)
    with pytest.raises(twins.TwinsRefused, match="不能反过来"):
        twins.decide(pair=pair, verdict="above", above=pair.one, by=cast["east_head"])
    with pytest.raises(twins.TwinsRefused, match="哪一个是上级"):
        twins.decide(pair=pair, verdict="above", by=cast["east_head"])
    with pytest.raises(twins.TwinsRefused, match="没有这个选项"):
        twins.decide(pair=pair, verdict="same", by=cast["east_head"])


@pytest.mark.slow
def test_a_decision_is_taken_back_and_taken_anew(login, cast, sugar):
    pair = pair_of(*sugar("east"))
    client = login(cast["east_clerk"])
    again = reverse("projects:ask_twins_again", args=[pair.pk])
    assert "还没有认定" in client.post(again, follow=True).text
    say(client, pair, verdict="related")
    assert "重新认定" in client.get(page(pair)).text
    assert "已收回" in client.post(again, follow=True).text
    assert not ProjectLink.objects.exists()
    say(client, pair, verdict="above-other")
    client.post(again)
    assert not Project.objects.filter(parent__isnull=False).exists()
    timeline = client.get(pair.one.get_absolute_url()).text
    assert "与东川镇登记的一个项目：相关项目" in timeline
    assert "重新认定疑似重复" in timeline


@pytest.mark.slow
def test_merging_from_the_pair_to_the_undo(login, cast, sugar):
    pair = pair_of(*sugar())
    client = login(cast["centre"])
    url = reverse("projects:merge", args=[pair.one_id, pair.other_id])
    preview = client.get(url)
    assert "西坪乡 记为报送单位" in preview.text
    seen = re.search(r'name="seen" value="(\w+)"', preview.text)[1]
    form = {"seen": seen, "reason": "一个糖厂报了两次"}
    answer = client.post(url, form, follow=True).text
    assert "已合并" in answer
    assert "“绕二蔗糖厂项目”并入本项目" in answer
    assert "原记录“绕二蔗糖厂项目”" in answer
    merged = client.get(pair.other.get_absolute_url()).text
    assert "已并入" in merged
    assert NAME in merged
    assert "随合并转走的内容" in merged
    assert client.get(reverse("projects:list") + "?q=蔗糖").status_code == 302
    assert client.post(url, form).status_code == 404
    back = client.post(
        reverse("projects:undo_merge", args=[pair.other_id]), {"reason": "看错了"}, follow=True
    )
    assert "已撤销合并" in back.text
    assert "重新分开" in back.text
    assert TwinPair.objects.open().count() == 1


@pytest.mark.slow
def test_who_sees_only_the_survivor_is_led_there(login, cast, sugar):
    pair = pair_of(*sugar())
    merge_projects(survivor=pair.one, absorbed=pair.other, by=cast["centre"])
    answer = login(cast["east_clerk"]).get(pair.other.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(pair.one.get_absolute_url(), 302)]
    assert "已并入这个项目" in answer.text
    west = login(cast["west_clerk"]).get(pair.other.get_absolute_url()).text
    assert f'<a href="{pair.one.get_absolute_url()}">' in west


@pytest.mark.slow
def test_a_closed_project_is_no_more_than_a_unit_to_ask(login, cast, sugar):
    pair = pair_of(*sugar())
    Project.objects.filter(pk=pair.one_id).update(is_sensitive=True)
    client = login(cast["centre"])
    text = client.get(page(pair)).text
    assert NAME not in text
    assert "请联系东川镇" in text
    assert "商业敏感" in say(client, pair, verdict="different").text
    assert client.get(reverse("projects:merge", args=[pair.one_id, pair.other_id])).status_code == 403


@pytest.mark.slow
def test_the_list_asks_the_same_for_one_pair_and_for_twenty(login, cast, enter):
    def queries():
        client = login(cast["centre"])
        client.get(PAIRS)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAIRS).status_code == 200
        return len(asked)

    first = enter("有机肥生产线", "east")
    others = [enter(f"有机肥生产线{n}", "west") for n in range(20)]
    TwinPair.objects.create(county=first.county, one=first, other=others[0], likeness=90)
    one = queries()
    TwinPair.objects.bulk_create(
        TwinPair(county=first.county, one=first, other=other, likeness=90) for other in others[1:]
    )
    assert queries() == one


def test_serving_sets_the_nightly_jobs_up_once(db):
    Schedule.objects.create(name="luodi.of_an_older_version", func="luodi.gone", schedule_type="D")
    nightly.set_up()
    first = Schedule.objects.get(name="luodi.find_twins")
    assert first.func == "luodi.projects.jobs.find_twins"
    nightly.set_up()
    again = Schedule.objects.get(name="luodi.find_twins")
    assert (again.pk, again.next_run) == (first.pk, first.next_run)
    assert not Schedule.objects.filter(name="luodi.of_an_older_version").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_who_decide_at_once_make_one_decision(cast, sugar, together):
    pair = pair_of(*sugar())

    def press():
        try:
            twins.decide(pair=pair, verdict="different", by=cast["centre"])
        except twins.TwinsRefused as refused:
            return str(refused)
        return "done"

    said = together(press, times=10)
    assert said.count("done") == 1
    assert all("已由招商中心" in words for words in said if words != "done")
    assert ProjectLink.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_who_merge_at_once_merge_once_and_part_once(cast, sugar, together):
    one, other = sugar()

    def press():
        try:
            merge_projects(survivor=one, absorbed=other, by=cast["centre"])
        except MergeRefused as refused:
            return str(refused)
        return "done"

    said = together(press, times=10)
    assert said.count("done") == 1
    assert set(said) - {"done"} == {f"“{other.name}”已经并入“{one.name}”，不用再办。"}
    done = Merge.objects.get()

    def part():
        try:
            undo_merge(merge=done, reason="看错了", by=cast["centre"])
        except MergeRefused as refused:
            return str(refused)
        return "done"

    said = together(part, times=10)
    assert said.count("done") == 1
    assert set(said) - {"done"} == {"这次合并已经撤销，不用再办。"}
    assert Project.objects.current().count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_merges_against_each_other_leave_one_project(cast, sugar, together):
    one, other = sugar()
    order = iter([(one, other), (other, one)])

    def press():
        survivor, absorbed = next(order)
        try:
            merge_projects(survivor=survivor, absorbed=absorbed, by=cast["centre"])
        except MergeRefused:
            return False
        return True

    assert sorted(together(press, times=2)) == [False, True]
    assert Project.objects.current().count() == 1
