"""The editor: one change in the form changes the YAML and what comes of it, and the reverse; nothing is saved but by saving."""

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi import assessment
from luodi.assessment.actions import schemes
from luodi.assessment.engine import reading
from luodi.assessment.engine.exact import ExactLoader
from luodi.assessment.models import SchemeVersion
from luodi.assessment.reports import editing
from luodi.common import clock
from luodi.common.faults import Faulty
from luodi.common.yaml_lines import load
from tests.assessment import runs as made
from tests.hostile import MISTAKES, TEXTS
from tests.moments import at

HERE = Path(assessment.__path__[0])
DEFAULT = (HERE / "default_scheme.yaml").read_text("utf-8")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "schemes.md"
WAN = 10**6
POINTS = ("lines", 2, "points")


def done(text, act, where=(), value=""):
    return editing.changed(text, act, where, value, editing.read(text)[1])


def new_rows(before, after):
    return [row for row in after.splitlines() if row not in before.splitlines()]


class TestOneChange:
    def test_a_weight_changes_in_its_line_and_comments_stay(self):
        after = done(DEFAULT, "put", POINTS, "30")
        assert new_rows(DEFAULT, after) == [
            "  - {line: 到位资金, points: 30, score: {minmax: {of: arrived, floor: 60%, best: largest}}}"
        ]
        assert after.startswith("# 本系统默认的考核办法")

    @pytest.mark.parametrize(
        ("where", "value", "row"),
        [
            (("title",), "2027", 'title: "2027"'),
            (("lines", 0, "score", "completion", "cap"), "120%", "cap: 120%"),
            (("lines", 4, "limit", "most"), "12", "    limit: {least: 0, most: 12}"),
            (("lines", 4, "limit", "least"), "", ""),
            (("edge_cases", "missing_target"), "zero", "  missing_target: zero"),
            (("ranking", "ties"), "dense", "ties: dense"),
            (("rounding", "total", "places"), "1", "places: 1"),
            (("grades", 0, "when", "ge", 1), "90", "  - {grade: 优秀, when: {ge: [total, 90]}}"),
            (("facts", "own", "missing"), "zero", "missing: zero"),
        ],
    )
    def test_what_an_office_changes_every_year(self, where, value, row):
        after = done(DEFAULT, "put", where, value)
        assert reading.read(after).title
        assert row in "\n".join(new_rows(DEFAULT, after))
        assert ("limit" in after) == (value != "")

    def test_a_line_that_is_renamed_is_followed_by_those_who_name_it(self):
        text = DEFAULT.replace(
            "points: 20, score: {minmax: {of: completed",
            "points: 20, when: {ge: [{line: 到位资金}, 0]}, absent: {moved_to: 到位资金}, score: {minmax: {of: completed",
        )
        after = done(text, "put", ("lines", 2, "line"), "资金到位")
        assert after.count("到位资金") == text.count("到位资金") - 3
        assert "moved_to: 资金到位" in after

    def test_lines_are_copied_moved_and_taken_out(self):
        names = lambda text: [one.name.value for one in editing.read(text)[0].lines()]  # noqa: E731
        assert names(done(DEFAULT, "copy", ("lines", 2)))[2:4] == ["到位资金", "到位资金（2）"]
        assert names(done(DEFAULT, "up", ("lines", 2)))[1:3] == ["到位资金", "签约项目开工"]
        assert names(done(DEFAULT, "down", ("lines", 0)))[:2] == ["签约项目开工", "项目储备"]
        assert "履约和报送" not in names(done(DEFAULT, "cut", ("lines", 4)))

    def test_what_follows_from_scores_is_moved_and_taken_out_to_the_last_one(self):
        less = done(DEFAULT, "cut", ("outcomes", 2))
        assert "约谈" not in less
        assert reading.read(less).title
        assert [one["outcome"] for one in yaml.safe_load(done(DEFAULT, "up", ("outcomes", 1)))["outcomes"]][:2] == [
            "说明情况", "通报表扬",
        ]  # fmt: skip
        without = done(DEFAULT, "cut", ("gates", 0))
        assert "gates" not in yaml.safe_load(without)
        assert reading.read(without).title

    def test_the_lines_of_a_block_that_is_copied_get_names_of_their_own(self):
        text = "lines:\n- block: 加分\n  lines:\n  - {line: 甲}\n  - {line: 乙}\n"
        after = yaml.safe_load(done(text, "copy", ("lines", 0)))["lines"]
        assert [after[1]["block"], *(one["line"] for one in after[1]["lines"])] == [
            "加分（2）",
            "甲（2）",
            "乙（2）",
        ]

    @pytest.mark.parametrize(
        ("act", "where", "value", "words"),
        [
            ("put", ("ranking", "ties"), "whatever", "不能在表单里改"),
            ("put", ("nothing",), "1", "不能在表单里改"),
            ("up", ("lines", 0), "", "已经在头上"),
            ("add", (), "没有这种", "请先选"),
            ("cut", ("lines", 99), "", "已经没有"),
        ],
    )
    def test_what_cannot_be_done_is_refused_in_words(self, act, where, value, words):
        with pytest.raises(editing.NotDone, match=words):
            done(DEFAULT, act, where, value)

    def test_a_form_of_another_text_changes_nothing(self):
        with pytest.raises(editing.NotDone, match="刚刚改过"):
            editing.changed(DEFAULT, "put", POINTS, "30", "another")


class TestFragments:
    def in_docs(self):
        for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
            content, _ = load(block, ExactLoader)
            yield from content.get("lines", []) if isinstance(content, dict) else []

    @pytest.mark.parametrize("fragment", editing.fragments(), ids=lambda one: one.name)
    def test_each_is_scored_as_the_page_teaches_and_can_be_added(self, fragment):
        line, _ = load(fragment.line, ExactLoader)
        (kind,) = line["score"]
        assert any(
            kind in one.get("score", {}) for one in self.in_docs() if isinstance(one.get("score"), dict)
        )
        twice = done(done(DEFAULT, "add", (), fragment.name), "add", (), fragment.name)
        with pytest.raises(Faulty) as faulty:
            reading.read(twice)
        assert [fault.at for fault in faulty.value.faults] == [("full",)]
        assert reading.read(twice.replace("full: 100\n", "")).title
        names = [one.name.value for one in editing.read(twice)[0].lines()]
        assert names[-2:] == [line["line"], f"{line['line']}（2）"]
        facts = yaml.safe_load(twice)["facts"]
        assert all(name in facts and f"{name}_2" in facts for name in fragment.facts)


pytestmark = pytest.mark.slow


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


@pytest.fixture
def run(units, assessor, receive, enter, stand):
    """A run of two townships, of which the western one alone received money."""
    factory = stand(enter("甲厂", "west", investment=9000 * WAN), "started")
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(factory, 900, on=date(2026, 8, 20))
    return made.draft(units, assessor)


def work(client, scheme, text, act="", where=(), value="", **more):
    told = {"text": text, "counting": "to_date", "act": act, "at": json.dumps(where), "value": value}
    if act:
        told["shape"] = editing.read(text)[1]
    return client.post(reverse("assessment:work_on_scheme", args=[scheme.pk]), told | more).text


def test_a_weight_in_the_form_moves_the_ranking_and_the_yaml(client, run, assessor):
    text = made.TEXT.replace("cap: 100%", "cap: none").replace(
        "completion: {of: arrived, target: target, cap: none}",
        "minmax: {of: arrived, floor: 0%, best: largest, equal: full}",
    )
    page = work(client.login_as(assessor), run.scheme, text, "put", ("lines", 0, "points"), "60")
    assert "points: 60" in page
    assert "试算，不入库" in page
    assert "升 1 名" not in page
    assert "到位资金 +60" in page
    assert "bench-form" not in page.split("bench-result")[0]
    assert run.scheme.versions.count() == run.computations.count() == 1


def test_a_mistake_is_named_at_its_line_and_at_its_field(client, run, assessor):
    text = made.TEXT.replace("lines:\n", "full: 100\nlines:\n")
    page = work(client.login_as(assessor), run.scheme, text, "put", ("lines", 0, "points"), "80")
    assert "第 10 行" in page
    assert "各行满分加起来是 90" in page
    assert 'data-of-cell="c-' in page
    assert "试算，不入库" in page
    broken = work(client, run.scheme, text.replace("period: quarter", "period：quarter"))
    assert "用了中文冒号“：”" in broken
    assert "第 2 行" in broken
    assert "表单会自动恢复" in broken


BLOCKS = """\
title: 板块
facts: {a: {title: 甲数, unit: 个}}
edge_cases: {missing_fact: error, negative_total: keep}
rounding: none
full: 100
lines:
  - block: 进度
    weight: 50%
    lines:
      - {line: 一, points: 60, score: {items: {start: zero, rows: [{item: 甲, count: a, points: 1}]}}}
      - {line: 二, points: 40, score: {items: {start: zero, rows: [{item: 甲, count: a, points: 1}]}}}
  - {line: 三, points: 50, score: {items: {start: zero, rows: [{item: 甲, count: a, points: 1}]}}}
ranking: none
outcomes: [{outcome: 约谈, when: {lt: [total, 60]}}]
"""


@pytest.mark.parametrize(
    ("was", "wrong", "where"),
    [
        ("points: 60,", "points: 六十,", "第 1.1 项“一”的“满分”"),
        ("weight: 50%", "weight: 百分之五十", "第 1 项“进度”的“权重”"),
        ("line: 三", "line: 二", "第 2 项“二”"),
        ("unit: 个}", "unit: 各}", "事实“甲数”的“单位”"),
        ("title: 甲数, ", "titel: 甲数, ", "事实“a”"),
        ("full: 100", "full: 90", "“满分合计”"),
        ("negative_total: keep", "zero_target: error", "没有填报、没有目标时怎么算”的“总分是负数”"),
        ("[total, 60]}}", "[totl, 60]}}", "结果“约谈”"),
        ("when: {lt: [total, 60]}", "honour: true", "结果“约谈”"),
    ],
)
def test_a_mistake_is_told_by_the_field_of_the_form(was, wrong, where):
    assert was in BLOCKS
    text = BLOCKS.replace(was, wrong)
    with pytest.raises(Faulty) as faulty:
        reading.read(text)
    found = editing.Bench(text, outline=editing.read(text)[0], faults=faulty.value.faults)
    places = [spot.where for _, spot in found.told if spot is not None]
    assert any(where in place for place in places), places
    assert len(places) == len(found.faults)
    shown = {cell.id for cell in found.outline.cells()}
    assert set(found.by_cell) <= shown


def test_a_scheme_within_rules_has_its_fields_told_as_well():
    text = "rules:\n" + "".join(
        f"  {row}\n" for row in BLOCKS.replace("points: 60,", "points: 六十,").splitlines()
    )
    with pytest.raises(Faulty) as faulty:
        reading.read(text)
    found = editing.Bench(text, outline=editing.read(text)[0], faults=faulty.value.faults)
    assert [spot.where for _, spot in found.told] == ["第 1.1 项“一”的“满分”"]


def test_the_sum_of_the_weights_goes_along_with_what_is_typed(client, run, assessor):
    client.login_as(assessor)
    page = client.get(reverse("assessment:set_version", args=[run.scheme_id])).text
    assert re.search(r'id="bench-sum"[^>]*>\s*<span>合计 100 分</span>', page)
    text = made.TEXT.replace("lines:\n", "full: 100\nlines:\n")
    page = work(client, run.scheme, text, "put", ("lines", 0, "points"), "80")
    assert 'hx-swap-oob="innerHTML:#bench-sum"' in page
    assert "合计 90 分，和满分合计 100 分不符，少 10 分。" in page
    assert "“满分合计”</a>" in page
    block = text.replace(
        "  - {line: 报送", "  - block: 报送工作\n    weight: 50%\n    lines:\n      - {line: 报送"
    )
    page = work(client, run.scheme, block, "put", ("lines", 0, "points"), "80")
    assert "合计 85 分，" in page
    assert "报送工作 5 分</small>" in page
    page = work(client, run.scheme, text, "put", ("lines", 0, "points"), "八十")
    assert "改好写错的地方再合计" in page
    assert "第 1 项“到位资金”的“满分”</a>" in page
    assert "YAML 第 12 行" in page


def test_what_is_typed_in_the_yaml_comes_into_the_form(client, run, assessor):
    page = work(client.login_as(assessor), run.scheme, made.TEXT.replace("line: 报送", "line: 报表报送"))
    assert 'value="报表报送"' in page
    assert "<textarea" not in page


def test_a_fact_says_by_name_from_which_indicator_it_comes(client, run, assessor):
    page = client.login_as(assessor).get(reverse("assessment:set_version", args=[run.scheme_id])).text
    assert '<p class="hint">到位资金</p>' in page
    assert 'aria-label="删去“通报表扬”"' in page
    assert '<option value="start_overdue">逾期未开工项目</option>' in page


def test_points_for_what_is_signed_are_warned_of(client, run, assessor):
    page = work(client.login_as(assessor), run.scheme, DEFAULT)
    assert "按受限制的指标计分" not in page
    raised = DEFAULT.replace("full: 100\n", "")
    assert "“签约额”按受限制的指标计分" in work(
        client, run.scheme, raised, "put", ("lines", 5, "points"), "10"
    )


def test_what_is_tried_is_held_against_the_version_in_force_too(client, run, assessor, units):
    other = made.TEXT.replace("points: 10", "points: 20")
    version = schemes.set_version(
        scheme=run.scheme, text=other, counting="to_date", effective_from=clock.today(), basis="县办发〔2026〕9号", by=assessor
    )  # fmt: skip
    made.released(version, units)
    client.login_as(assessor)
    assert "报送 +10" in work(client, run.scheme, other)
    assert "报送 +10" not in work(client, run.scheme, other, against="force")


def test_facts_that_do_not_suffice_are_told_of_the_facts(client, run, assessor):
    text = made.TEXT.replace(
        "missed: {title: 漏报次数, unit: 次, missing: zero}", "missed: {title: 漏报次数, unit: 次}"
    )
    page = work(client.login_as(assessor), run.scheme, text)
    assert "办法没有错误" in page
    assert "算不出来" in page


@pytest.mark.parametrize(
    "text",
    [
        "", "一", "3", "- 一", "title: [1]", "lines: 3", "lines: [1, [2]]", "lines: [{line: {a: 1}, points: [1]}]",
        "lines: [{block: 甲, lines: [{line: 乙, score: {step: {above: {x: 1}, below: [1]}}}]}]", "facts: [1]",
        "facts: {1: , a: [1], b: {title: {c: d}}}", "ranking: x", "ranking: {by: {of: 1}}", "grades: [{}]", "outcomes: [{x: 1}, 2]",
        "rounding: {line: 2}", "edge_cases: [1]", "figures: {a: {of: [1]}}", "records: {a: {attributes: 1}}", "rules: {title: 甲}",
        "lines: [{line: 甲, score: {table: {by: x, rows: [1]}, is: {a: 1}}, when: {is: 3}}]", "a: {b: {c: {d: {e: {f: {}}}}}}",
        "rewards: [{reward: 甲, tranches: [{}], pool: 3}]", "lines: [{line: 甲, score: {completion: {1: 2}}}]", "a: &x 1\nb: *x",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_in_words(client, units, assessor, text):
    scheme = made.found_scheme(units, assessor)
    assert "处要改" in work(client.login_as(assessor), scheme, text)


@pytest.mark.parametrize("hostile", TEXTS)
def test_a_hostile_text_is_answered_at_once_by_its_line(client, units, assessor, hostile):
    scheme, begun = made.found_scheme(units, assessor), time.process_time()
    page = work(client.login_as(assessor), scheme, f"title: 办法\nlines: {hostile}")
    assert "第 2 行" in page
    assert time.process_time() - begun < 3, "it took minutes; the page itself takes a tenth of this"


def test_a_text_of_mistakes_is_answered_at_once(client, units, assessor):
    scheme, begun = made.found_scheme(units, assessor), time.process_time()
    page = work(client.login_as(assessor), scheme, f"title: 办法\nlines: {MISTAKES}")
    assert re.search(r"处要改.*还有 \d+ 处，请先改上面这些", page, re.DOTALL)
    assert "这份办法有 1200 行，表单里放不下" in page
    assert len(page) < 200_000, "seven million were answered"
    assert time.process_time() - begun < 12, "it took a minute and a half; the page itself takes one second"


def test_a_hostile_value_typed_in_the_form_is_words(client, run, assessor):
    begun = time.process_time()
    page = work(client.login_as(assessor), run.scheme, made.TEXT, "put", ("title",), "[" * 90_000)
    assert "这一处最多写 2000 个字，请写短一些。" in page
    assert time.process_time() - begun < 3


def test_nonsense_from_a_page_is_refused(client, run, assessor):
    client.login_as(assessor)
    where = reverse("assessment:work_on_scheme", args=[run.scheme_id])
    for told in ({"at": "{"}, {"at": "[[]]"}, {"at": ""}, {"counting": "x"}):
        sent = {"text": made.TEXT, "counting": "to_date", "act": "put", "at": "[1]"} | told
        assert "请刷新页面再试" in client.post(where, sent).text


def test_the_page_saves_a_version_and_refuses_a_faulty_one(client, run, assessor):
    client.login_as(assessor)
    where = reverse("assessment:set_version", args=[run.scheme_id])
    told = {"effective_from": "2027-01-01", "basis": "县办发〔2027〕1号", "counting": "to_date"}
    page = client.post(where, told | {"text": made.TEXT.replace("points: 90", "points: 九十分")}).text
    assert "没有保存" in page
    assert "九十分" in page
    assert (
        client.post(where, told | {"text": made.TEXT.replace("points: 90", "points: 80")}).status_code == 302
    )
    assert SchemeVersion.objects.get(scheme=run.scheme, number=2).effective_from == date(2027, 1, 1)


def test_as_many_queries_for_many_units_as_for_few(client, units, run, assessor):
    client.login_as(assessor)

    def count(scheme):
        place = reverse("assessment:set_version", args=[scheme.pk])
        client.get(place)
        with CaptureQueriesContext(connection) as asked:
            client.get(place)
            work(client, scheme, made.TEXT.replace("次, missing", "件, missing"))
        return len(asked)

    many = made.draft(units, assessor, title="另一份", keys=("east", "west", "bureau", "culture", "park"))
    assert count(many.scheme) == count(run.scheme)
