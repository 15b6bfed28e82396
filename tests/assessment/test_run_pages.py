"""The pages of runs: what the officers do, what a unit sees of itself and of others, and as many queries for many as for few."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.assessment.actions import deciding, inputs, runs
from luodi.assessment.engine import telling
from luodi.assessment.models import Objection, Run, Scheme
from luodi.common import clock
from luodi.desk import soundness
from tests.assessment import runs as made
from tests.moments import at

pytestmark = pytest.mark.slow
WAN = 10**6


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


def test_from_the_default_scheme_to_the_final_result(client, cast, units):
    """The officer writes the scheme and runs the quarter, a township objects, an office answers, the leader decides."""
    assessor, other = cast["assessor"], made.second_assessor(units)
    client.login_as(assessor)
    said = {"title": "季度考核", "units": [units[key].pk for key in made.ASSESSED]}
    form = client.post(reverse("assessment:new_scheme"), said, follow=True)
    assert "本系统默认" in form.text
    scheme = Scheme.objects.get()
    set_version = reverse("assessment:set_version", args=[scheme.pk])
    told = {"effective_from": "2026-01-01", "basis": "县办发〔2026〕3号", "counting": "to_date"}
    page = client.post(set_version, told | {"text": made.TEXT.replace("metric: arrived", "metric: arived")})
    assert "第 5 行" in page.text
    assert "没有“arived”这个指标" in page.text
    assert client.post(set_version, told | {"text": made.TEXT.replace("\n", "\r\n")}).status_code == 302
    begin = reverse("assessment:begin", args=[scheme.pk])
    assert "等放行" in client.get(scheme.get_absolute_url()).text
    assert "放行" in client.post(begin, {"period": made.QUARTER}, follow=True).text
    client.login_as(other)
    assert "放行季度考核 第 1 版" in client.get(reverse("desk:home")).text
    client.post(reverse("assessment:settle_version", args=[scheme.pk, 1]), {"how": "release"})
    client.login_as(assessor)
    client.post(begin, {"period": made.QUARTER})
    run = Run.objects.get()
    here = run.get_absolute_url()
    inputs = reverse("assessment:inputs", args=[run.pk])
    client.post(inputs, {f"u{units['east'].pk}-0": "2", "document": "通报第3期"})
    assert "等另一人核对" in client.get(inputs).text
    client.login_as(other)
    client.post(reverse("assessment:confirm_inputs", args=[run.pk]), {"pick": [run.inputs.get().pk]})
    assert "已核对" in client.get(inputs).text
    client.login_as(assessor)
    client.post(reverse("assessment:compute", args=[run.pk]), {"as_of": clock.today()})
    assert "8" in client.get(here).text
    until = clock.today() + timedelta(days=7)
    client.post(reverse("assessment:show", args=[run.pk]), {"until": until})

    client.login_as(cast["west_head"])
    assert "核对公示的" in client.get(reverse("desk:home")).text
    west = reverse("assessment:unit", args=[run.pk, units["east"].pk])
    page = client.get(west).text
    assert "10-1×2=8.00" in page
    assert "通报第3期；褚考核填报，卫二核对" in page
    client.post(west + "object/", {"line": "报送", "words": "东川镇漏报了三次"})

    client.login_as(cast["group_office"])
    assert "答复考核异议 1 条" in client.get(reverse("desk:home")).text
    settle = reverse("assessment:settle_objection", args=[run.pk, Objection.objects.get().pk])
    client.post(settle, {"verdict": "refused", "reason": "通报上是两次"})
    assert "通报上是两次" in client.login_as(cast["west_head"]).get(west).text

    with clock.moved_to(clock.now() + timedelta(days=8)):
        client.login_as(assessor).post(reverse("assessment:finish", args=[run.pk]))
        run.refresh_from_db()
        assert run.is_final
        client.login_as(cast["leader"])
        assert "决定考核结果 1 条" in client.get(reverse("desk:home")).text
        (proposed,) = run.consequences.all()
        decide = reverse("assessment:decide_consequence", args=[run.pk, proposed.pk])
        client.post(decide, {"verdict": "upheld", "reason": "同意通报"})
        assert "已同意" in client.get(here).text
    assert list(soundness.faults()) == []


def test_a_draft_is_not_there_for_a_unit_and_becomes_visible_when_shown(client, cast, units, assessor):
    run = made.draft(units, assessor)
    client.login_as(cast["east_clerk"])
    assert client.get(run.get_absolute_url()).status_code == 404
    assert "第3季度" not in client.get(reverse("assessment:runs")).text
    runs.show(run=run, until=clock.today() + timedelta(days=7), by=assessor)
    assert client.get(run.get_absolute_url()).status_code == 200
    assert "第3季度" in client.get(reverse("assessment:runs")).text


def test_every_figure_opens_to_the_rows_that_give_it_again(
    client, cast, units, assessor, receive, enter, stand
):
    factory = stand(enter("甲厂", "east", investment=9000 * WAN), "started")
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(factory, 900, on=date(2026, 8, 20))
    run = made.shown(units, assessor)
    page = client.login_as(cast["east_head"]).get(reverse("assessment:unit", args=[run.pk, units["east"].pk]))
    query = urlencode({"line": "到位资金", "fact": "arrived", "number": 1})
    address = f"{reverse('assessment:rows', args=[run.pk, units['east'].pk])}?{query}"
    assert f'<a href="{address.replace("&", "&amp;")}">900 万元</a>' in page.text
    for person, rows in (("east_head", "甲厂"), ("west_head", "不在您的查看范围")):
        opened = client.login_as(cast[person]).get(address).text
        assert "2026 年 1 至 9 月到位资金 900" in opened
        assert rows in opened


def test_earlier_computations_are_open_to_assessors_alone(client, cast, units, assessor):
    run = made.shown(units, assessor)
    made.compute(run, assessor, reason="更正")
    address = f"{run.get_absolute_url()}?number=1"
    assert "这是第 1 次计算的结果" in client.login_as(assessor).get(address).text
    assert "这是第 1 次计算的结果" not in client.login_as(cast["east_head"]).get(address).text
    assert client.login_as(assessor).get(f"{run.get_absolute_url()}?number=9").status_code == 404


def test_as_many_queries_for_many_as_for_few(client, cast, units, assessor):
    def count(*places):
        client.get(places[0])
        with CaptureQueriesContext(connection) as asked:
            for place in places:
                assert client.get(place).status_code == 200
        return len(asked)

    def pages(run):
        return (
            run.get_absolute_url(),
            reverse("assessment:unit", args=[run.pk, units["east"].pk]),
            reverse("assessment:inputs", args=[run.pk]),
        )

    few = made.shown(units, assessor, keys=("east", "west"))
    client.login_as(assessor)
    lists = (reverse("assessment:runs"), reverse("assessment:schemes"))
    before = count(*lists)
    many = made.shown(units, assessor, title="另一份", keys=("east", "west", "bureau", "culture", "park"))
    for key in ("east", "west", "bureau"):
        made.enter(many, units[key], "1", made.second_assessor(units))
    for key in ("west", "bureau"):
        by = cast[f"{key}_head"]
        deciding.object_to(run=many, of_unit=units["east"], line="报送", words="少算了", by=by)
    deciding.object_to(run=few, of_unit=units["east"], line="报送", words="少算了", by=cast["west_head"])
    made.enter(few, units["east"], "1", made.second_assessor(units))
    assert count(*pages(many)) == count(*pages(few))
    assert count(*lists) == before


def test_records_of_another_unit_are_counted_but_not_named(client, cast, units, assessor):
    text = made.TEXT.replace(
        "edge_cases:",
        "records:\n  funds: {title: 争取资金, missing: zero, attributes: {gross: 万元}}\nedge_cases:",
    ).replace(
        "ranking:",
        "  - {line: 争取资金, per: funds, join: sum, score: {product: [{ratio: [gross, 100万元]}, 1]}}\nranking:",
    )
    run = made.draft(units, assessor, text=text)
    entry = made.enter(run, units["east"], "水利资金\t1200", assessor, fact="funds")
    inputs.confirm(entry=entry, by=made.second_assessor(units))
    made.compute(run, assessor, reason="补清单")
    runs.show(run=run, until=clock.today() + timedelta(days=7), by=assessor)
    where = reverse("assessment:unit", args=[run.pk, units["east"].pk])
    pages = {key: client.login_as(cast[key]).get(where).text for key in ("east_head", "leader", "west_head")}
    assert {key: "水利资金" in page for key, page in pages.items()} == {
        "east_head": True, "leader": True, "west_head": False,
    }  # fmt: skip
    assert "第 1 条：" in pages["west_head"]


GATED = made.TEXT.replace(
    "limit: {least: 0}}\n",
    "limit: {least: 0}, grades: [{grade: 及时, when: {ge: [line_score, 10]}}, {grade: 不及时}]}\n"
    "  - {block: 加分, bonus: true, limit: {most: 3}, lines: [{line: 活动, score: 5}]}\n",
).replace("ranking:", "gates: [{gate: 通报扣分, when: {ge: [total, 1]}, minus: 2}]\nranking:")


def test_every_page_says_what_the_command_line_says_of_gates_caps_and_grades(client, cast, units, assessor):
    run = made.shown(units, assessor, text=GATED)
    found = runs.latest(run).found
    text = telling.table(found)
    assert "东川镇：0.00+10.00+3=13；通报扣分：总分由 13 变为 11，第 1 名" in text
    assert "板块 加分：5.00=5，最高按3计" in text
    client.login_as(cast["east_head"])
    for page in (run.get_absolute_url(), reverse("assessment:unit", args=[run.pk, units["east"].pk])):
        assert "0.00+10.00+3=13；通报扣分：总分由 13 变为 11" in client.get(page).text
    page = client.get(page).text
    assert "东川镇 11 分" in page
    assert "5.00=5，最高按3计" in page
    assert '<span class="tag">及时</span>' in page


def test_records_that_a_count_leaves_out_are_named_to_those_alone_who_may_see_them(
    client, cast, units, assessor
):
    rule = "counted: [{rule: 不少于 100 万元, when: {ge: [gross, 100万元]}}]"
    text = made.TEXT.replace(
        "edge_cases:",
        f"records:\n  funds: {{title: 争取资金, missing: zero, attributes: {{gross: 万元}}, {rule}}}\nedge_cases:",
    ).replace("ranking:", "  - {line: 笔数, score: {product: [{count: funds}, 1]}}\nranking:")
    run = made.draft(units, assessor, text=text)
    entry = made.enter(run, units["east"], "零星资金\t12", assessor, fact="funds")
    inputs.confirm(entry=entry, by=made.second_assessor(units))
    made.compute(run, assessor, reason="补清单")
    runs.show(run=run, until=clock.today() + timedelta(days=7), by=assessor)
    where = reverse("assessment:unit", args=[run.pk, units["east"].pk])
    assert "零星资金：不计，不少于 100 万元" in client.login_as(cast["east_head"]).get(where).text
    page = client.login_as(cast["west_head"]).get(where).text
    assert "第 1 条：不计，不少于 100 万元" in page
    assert "零星资金" not in page


def test_on_a_phone_who_is_scored_sees_the_own_score_and_leaders_see_all(client, cast, units, assessor):
    run = made.shown(units, assessor)
    page = client.login_as(cast["east_head"]).get(run.get_absolute_url()).text
    own = page.partition('class="own-score"')[2].partition('class="league"')[0]
    assert "东川镇 10 分" in own
    assert 'id="line-2"' in own
    assert "西坪乡" not in own
    for person in ("leader", "assessor"):
        page = client.login_as(cast[person]).get(run.get_absolute_url()).text
        assert 'class="league"' not in page
        assert 'class="own-score"' not in page
