"""The table of a run: a column for each line, blocks that open, every score leads to its working, the workbook says the same."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.assessment.actions import runs
from luodi.assessment.reports import results, tables
from luodi.audit.models import Entry
from tests.assessment import runs as made

pytestmark = pytest.mark.slow

BLOCK = (
    "  - block: 加分\n    bonus: true\n    limit: {most: 3}\n    lines:\n"
    "      - {line: 活动, score: 5}\n      - {line: 表彰, when: {lt: [missed, 0]}, absent: zero, score: 1}\n"
)
WITH_BLOCK = made.TEXT.replace("ranking: {by", f"{BLOCK}ranking: {{by")
# Thirteen lines in two blocks beside the two of the scheme.
MANY = made.TEXT.replace(
    "ranking: {by",
    "".join(
        f"  - block: 板块{name}\n    bonus: true\n    lines:\n"
        + "".join(f"      - {{line: {name}{number}, score: {number}}}\n" for number in range(1, 7))
        for name in ("甲", "乙")
    )
    + "ranking: {by",
)


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


def heads(text):
    """Return what stands above the columns of the first table of a page."""
    (head, *_) = [one for one in re.findall(r"<thead>(.*?)</thead>", text, re.DOTALL) if "名次" in one]
    cells = re.findall(r"<th[^>]*>(.*?)</th>", head, re.DOTALL)
    return [re.sub(r"<small>.*?</small>|<[^>]+>|\s", "", cell) for cell in cells]


def cells(text, name):
    """Return the cells of a unit on the page as they read."""
    (row,) = [one for one in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if f">{name}</a></th>" in one]
    return [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)]


def test_each_line_and_block_has_its_column_and_each_score_opens_its_working(client, units, assessor):
    run = made.draft(units, assessor, text=WITH_BLOCK)
    page = client.login_as(assessor).get(run.get_absolute_url()).text
    assert heads(page) == [
        "名次", "单位", "总分", "等次", "到位资金", "报送", "加分", "活动", "表彰", "结果建议", "算式",
    ]  # fmt: skip
    assert cells(page, "东川镇")[2:9] == ["13", "—", "0.00", "10.00", "3", "5.00", "0"]
    address = reverse("assessment:unit", args=[run.pk, units["east"].pk])
    found = dict(re.findall(rf'href="{address}(#[a-z]+-\d+)"\s+title="([^"]*)"', page))
    assert found["#line-2"] == "10-1×0=10.00"
    assert found["#block-1"] == "5.00+0.00=5，最高按3计"
    opened = client.get(address).text
    assert all(f'id="{anchor[1:]}"' in opened for anchor in found)


def test_a_long_scheme_shows_its_blocks_until_one_is_opened(client, units, assessor):
    run = made.draft(units, assessor, text=MANY)
    client.login_as(assessor)
    assert heads(client.get(run.get_absolute_url()).text)[4:-2] == ["到位资金", "报送", "板块甲", "板块乙"]
    page = client.get(f"{run.get_absolute_url()}?open=2").text
    assert heads(page)[4:-2] == ["到位资金", "报送", "板块甲", "板块乙", *(f"乙{n}" for n in range(1, 7))]
    assert "?open=1%2C2" in page
    assert f'href="{run.get_absolute_url()}"' in page
    assert client.get(f"{run.get_absolute_url()}?open=x,٣,9999,-1").status_code == 200


def test_a_line_that_is_for_no_unit_of_a_group_has_no_column_there(units, assessor):
    text = made.TEXT.replace("rounding:", "group_by: kind\nrounding:").replace(
        "line: 报送, points: 10,",
        "line: 报送, points: 10, when: {is: {kind: 乡镇（街道）}}, absent: leave_out,",
    )
    run = made.draft(units, assessor, text=text, keys=("east", "bureau"))
    found = results.results_of(run, runs.latest(run))
    told = {table.group: [part.name for part in table.parts] for table in tables.tables(run, found)}
    assert told == {"乡镇（街道）": ["到位资金", "报送"], units["bureau"].get_kind_display(): ["到位资金"]}


def test_the_workbook_has_the_columns_of_the_page_with_all_blocks_open(client, cast, units, assessor):
    run = made.shown(units, assessor, text=MANY)
    for person in ("assessor", "east_head"):
        client.login_as(cast[person])
        answer = client.post(reverse("assessment:export", args=[run.pk]))
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
        page = client.get(f"{run.get_absolute_url()}?open=1,2").text
        above = [cell.value.replace("（板块）", "") for cell in sheet[3]]
        assert above == heads(page)
        rows = {row[1]: row for row in sheet.iter_rows(min_row=4, max_row=5, values_only=True)}
        shown = [None if one == "—" else float(one) for one in cells(page, "东川镇")[2:-2]]
        assert list(rows["东川镇"][2:-2]) == shown
    told = Entry.objects.filter(verb="assessment.exported")
    assert [entry.data["number"] for entry in told] == [1, 1]


def test_what_a_unit_may_not_see_it_cannot_export(client, cast, units, assessor):
    run = made.draft(units, assessor)
    export = reverse("assessment:export", args=[run.pk])
    assert client.login_as(cast["east_head"]).post(export).status_code == 404
    runs.void(run=run, reason="选错了期", by=assessor)
    empty = runs.begin(scheme=run.scheme, period=made.QUARTER, by=assessor)
    export = reverse("assessment:export", args=[empty.pk])
    assert client.login_as(assessor).post(export).status_code == 404


def test_the_table_asks_the_same_queries_for_two_units_and_for_five(client, units, assessor):
    client.login_as(assessor)
    counts = []
    for title, keys in (("一", made.ASSESSED), ("二", ("east", "west", "bureau", "culture", "park"))):
        run = made.draft(units, assessor, text=MANY, title=title, keys=keys)
        client.get(run.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{run.get_absolute_url()}?open=1")
        counts.append(len(asked))
    assert counts[0] == counts[1]
