"""填报: the grid of a run, what is pasted into it, and which cells are told to be wrong."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.assessment import input_cells
from luodi.assessment.actions import inputs, runs
from luodi.assessment.engine import reading
from luodi.audit.models import Entry
from tests.assessment import runs as made

TEXT = made.TEXT.replace(
    "漏报次数, unit: 次, missing: zero}\n",
    "漏报次数, unit: 次, missing: zero}\n"
    "  fraud: {title: 弄虚作假, type: flag, missing: zero}\n"
    "  heard: {title: 汇报日期, type: date, missing: leave_out}\n",
)
ROWS = [(1, "东川镇"), (1, "东川镇人民政府"), (2, "西坪乡")]


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


@pytest.fixture
def run(units, assessor):
    return made.draft(units, assessor, text=TEXT)


@pytest.fixture
def send(client, units, assessor, run):
    """Send the grid as the page does: ``send({("east", 0): "2"}, document=…, was={…})``."""
    client.login_as(assessor)

    def post(cells, document="通报第3期", was=None, **told):
        names = {f"u{units[key].pk}-{at}": value for (key, at), value in cells.items()}
        seen = {f"u{units[key].pk}-{at}": value for (key, at), value in (was or {}).items()}
        sent = names | {"document": document, "was": json.dumps(seen)} | told
        return client.post(reverse("assessment:inputs", args=[run.pk]), sent, follow=True)

    return post


def read_block(text, at=(1, "missed")):
    return input_cells.read_block(text, reading.read(TEXT), ROWS, at)


def test_a_block_is_laid_down_from_the_cell_it_was_pasted_into():
    found = read_block("2\tTRUE\t2026/3/1\n1\n")
    assert found.cells == {
        (1, "missed"): "2",
        (1, "fraud"): "是",
        (1, "heard"): "2026-03-01",
        (2, "missed"): "1",
    }
    assert found.told == []


def test_units_are_matched_by_either_name_and_columns_by_their_heads():
    found = read_block(
        "序号\t单位\t汇报日期\t漏报次数（次）\t备注\n1\t东川镇人民政府\t—\t3\t\n2\t西坪乡\t2026年3月5日\t\t\n"
    )
    assert found.cells == {(1, "missed"): "3", (2, "heard"): "2026-03-05"}
    assert found.told == ["这些列没有用到：序号、备注。"]


def test_what_does_not_fit_is_filled_as_it_is_and_told_by_unit_and_column():
    found = read_block("东川镇\t很多\t\t\n北山镇\t1\n")
    assert found.cells == {(1, "missed"): "很多"}
    assert found.told[0] == "“北山镇”没有对上这次考核的单位，这一行没有填。"
    assert found.told[1].startswith("东川镇，漏报次数：“很多”不是数")


def test_the_whole_grid_is_entered_in_one_act_and_each_value_is_in_the_trail(send, units, run, assessor):
    page = send({("east", 0): "2", ("west", 0): "0", ("west", 1): "否"}, d1="督查室认定书")
    assert "已填报 3 个数" in page.text
    rows = run.inputs.order_by("pk").values_list(
        "unit__short_name", "fact", "value", "document", "entered_by"
    )
    assert list(rows) == [
        ("东川镇", "missed", "2", "通报第3期", assessor.pk),
        ("西坪乡", "missed", "0", "通报第3期", assessor.pk),
        ("西坪乡", "fraud", "否", "督查室认定书", assessor.pk),
    ]
    told = [entry.data for entry in Entry.objects.filter(verb="assessment.input_entered").order_by("pk")]
    assert [(one["unit"], one["fact"], one["value"], one["document"]) for one in told] == [
        (units["east"].name, "missed", "2", "通报第3期"),
        (units["west"].name, "missed", "0", "通报第3期"),
        (units["west"].name, "fraud", "否", "督查室认定书"),
    ]


def test_a_bad_cell_is_named_and_nothing_else_that_was_typed_is_lost(send, run):
    page = send({("east", 0): "很多", ("west", 0): "4"})
    assert "东川镇 漏报次数</a>：“很多”不是数" in page.text
    assert 'value="很多"' in page.text
    assert 'value="4"' in page.text
    assert 'value="通报第3期"' in page.text
    assert not run.inputs.exists()


def test_what_was_typed_needs_a_document_and_what_was_not_touched_is_not_entered_again(send, run):
    assert "请写明凭什么材料填报漏报次数" in send({("east", 0): "2"}, document=" ").text
    send({("east", 0): "2"})
    page = send({("east", 0): "2", ("west", 0): ""}, was={("east", 0): "2"})
    assert "没有新填或改过的数" in page.text
    assert run.inputs.count() == 1


def test_what_another_person_entered_meanwhile_is_seen_before_it_is_replaced(send, units, run):
    made.enter(run, units["east"], "3", made.second_assessor(units))
    page = send({("east", 0): "2", ("west", 0): "1"})
    assert "卫二刚才填了“3”" in page.text
    assert not run.inputs.filter(value__in=["1", "2"]).exists()
    send({("east", 0): "2", ("west", 0): "1"}, was={("east", 0): "3"})
    assert sorted(run.inputs.waiting().values_list("value", flat=True)) == ["1", "2"]


def test_an_untouched_cell_does_not_bring_back_what_was_given_back(send, units, run, assessor):
    entry = made.enter(run, units["east"], "3", made.second_assessor(units))
    inputs.give_back(entry=entry, reason="看错了行", by=assessor)
    send({("east", 0): "3", ("west", 0): "1"}, was={("east", 0): "3"})
    assert list(run.inputs.waiting().values_list("value", flat=True)) == ["1"]


def test_a_value_is_not_emptied(send, units, run):
    made.enter(run, units["east"], "3", made.second_assessor(units))
    assert "填过的不能清空" in send({("east", 0): ""}, was={("east", 0): "3"}).text


def test_all_that_waits_is_confirmed_in_one_act_or_none_of_it(client, send, units, run, assessor):
    other = made.second_assessor(units)
    send({("east", 0): "2", ("west", 0): "0", ("west", 1): "否"})
    own = made.enter(run, units["east"], "是", other, fact="fraud")
    client.login_as(other)
    waiting = list(run.inputs.waiting().exclude(pk=own.pk).values_list("pk", flat=True))

    def confirm(*numbers):
        return client.post(
            reverse("assessment:confirm_inputs", args=[run.pk]), {"pick": numbers}, follow=True
        ).text

    assert "请先勾选要核对的填报" in confirm()
    assert "填报的人不能自己核对" in confirm(*waiting, own.pk)
    assert run.inputs.waiting().count() == 4
    page = confirm(*waiting)
    assert "已核对 3 条" in page
    assert "等另一人核对" in page
    assert "data-pick" not in page
    assert list(run.inputs.standing().values_list("confirmed_by", flat=True)) == [other.pk] * 3
    told = Entry.objects.filter(verb="assessment.input_confirmed").order_by("pk")
    assert [(one.data["fact"], one.data["after"]) for one in told] == [
        ("missed", "2"), ("missed", "0"), ("fraud", "否"),
    ]  # fmt: skip


def test_pasting_answers_with_the_fields_of_the_grid(client, units, run, assessor):
    client.login_as(assessor)
    where, east, west = reverse("assessment:paste_inputs", args=[run.pk]), units["east"].pk, units["west"].pk
    answer = client.post(where, {"text": "西坪乡\t5\n东川镇\t0\n", "at": f"u{east}-0"}).json()
    assert answer == {"cells": {f"u{west}-0": "5", f"u{east}-0": "0"}, "told": []}
    assert "没有粘贴" in client.post(where, {"text": "1\t2", "at": "document"}).json()["told"][0]


def test_a_county_of_seventy_units_and_fifteen_facts_is_not_too_many_cells(send, run):
    many = {f"u{9000 + number // 15}-{number % 15}": "" for number in range(70 * 15)}
    assert "已填报 1 个数" in send({("east", 0): "2"}, **many).text


def test_the_facts_of_a_run_are_entered_all_or_none(units, run, assessor):
    told = [
        inputs.Told(units[key], "missed", value, "通报") for key, value in (("east", "1"), ("west", "很多"))
    ]
    with pytest.raises(inputs.InputRefused, match="不是数"):
        inputs.enter_all(run=run, facts=told, by=assessor)
    assert not run.inputs.exists()


def test_the_grid_asks_the_same_queries_for_two_units_and_for_five(client, units, assessor):
    client.login_as(assessor)
    counts = []
    for title, keys in (("一", made.ASSESSED), ("二", ("east", "west", "bureau", "culture", "park"))):
        run = made.draft(units, assessor, text=TEXT, title=title, keys=keys)
        inputs.enter_all(
            run=run, facts=[inputs.Told(units[key], "missed", "1", "通报") for key in keys],
            by=made.second_assessor(units),
        )  # fmt: skip
        where = reverse("assessment:inputs", args=[run.pk])
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nothing_is_entered_into_a_run_that_was_voided(client, units, run, assessor):
    runs.void(run=run, reason="选错了期", by=assessor)
    page = client.login_as(assessor).get(reverse("assessment:inputs", args=[run.pk]))
    assert "data-grid" not in page.text
