"""Changing one place of YAML leaves every other letter as it was written."""

import pytest
import yaml

from luodi.common import yaml_edits
from luodi.common.yaml_edits import NoPlace

TEXT = """\
# 县办发〔2026〕3号
title: 季度考核   # 名称
edge: {missing: error}
rounding:
  line: {places: 2, mode: half_up}
  # 总分也取
  total: {places: 2, mode: half_up}
lines:
  # 到位
  - {line: 到位, points: 90, score: {cap: 100%}}  # 最重
  - line: 报送
    points: 10
    note: |
      第一句
      第二句
    rows: [{item: 漏报, points: -1}, {item: 迟报, points: -0.5}]

  - line: 空
    points:
ranking: none
"""


def changed(after):
    """Return which lines are gone and which are new."""
    before, now = TEXT.splitlines(), after.splitlines()
    return [row for row in before if row not in now], [row for row in now if row not in before]


@pytest.mark.parametrize(
    ("at", "written", "gone", "new"),
    [
        (("lines", 0, "points"), "80", ["  - {line: 到位, points: 90, score: {cap: 100%}}  # 最重"],
         ["  - {line: 到位, points: 80, score: {cap: 100%}}  # 最重"]),
        (("lines", 1, "rows", 1, "points"), "-1",
         ["    rows: [{item: 漏报, points: -1}, {item: 迟报, points: -0.5}]"],
         ["    rows: [{item: 漏报, points: -1}, {item: 迟报, points: -1}]"]),
        (("title",), "年度考核", ["title: 季度考核   # 名称"], ["title: 年度考核   # 名称"]),
        (("lines", 2, "points"), "5", ["    points:"], ["    points: 5"]),
        (("edge", "zero"), "full", ["edge: {missing: error}"], ["edge: {missing: error, zero: full}"]),
        (("lines", 2, "limit", "least"), "0", [], ["    limit: {least: 0}"]),
        (("period",), "quarter", [], ["period: quarter"]),
        (("lines", 1, "note"), "一句", ["    note: |", "      第一句", "      第二句"], ["    note: 一句"]),
        (("rounding",), "none",
         ["rounding:", "  line: {places: 2, mode: half_up}", "  # 总分也取", "  total: {places: 2, mode: half_up}"],
         ["rounding: none"]),
    ],
)  # fmt: skip
def test_what_is_put_in_stands_there_and_the_rest_as_before(at, written, gone, new):
    after = yaml_edits.put(TEXT, at, written)
    assert changed(after) == (gone, new)
    assert yaml_edits.told(after, at) == written


def test_an_item_is_cut_copied_and_moved_with_its_comment():
    cut = yaml_edits.cut(TEXT, ("lines", 0))
    assert "到位" not in cut
    assert yaml_edits.told(cut, ("lines", 0, "line")) == "报送"
    down = yaml_edits.moved(TEXT, ("lines", 0), 1)
    assert down.index("报送") < down.index("# 到位") < down.index("{line: 到位")
    assert yaml_edits.moved(down, ("lines", 1), -1) == TEXT
    twice = yaml.safe_load(yaml_edits.copied(TEXT, ("lines", 1)))["lines"]
    assert [one["line"] for one in twice] == ["到位", "报送", "报送", "空"]
    inner = yaml_edits.moved(TEXT, ("lines", 1, "rows", 0), 1)
    assert "[{item: 迟报, points: -0.5}, {item: 漏报, points: -1}]" in inner
    assert "rows: [{item: 漏报, points: -1}]" in yaml_edits.cut(TEXT, ("lines", 1, "rows", 1))


def test_an_item_is_added_as_deep_as_the_others():
    after = yaml_edits.added(TEXT, ("lines",), "line: 新\nscore:\n  input: {of: x}\n")
    assert "    points:\n  - line: 新\n    score:\n      input: {of: x}\nranking" in after
    flow = yaml_edits.added("lines: [{line: 甲}]", ("lines",), "line: 乙\npoints: 3\n")
    assert yaml.safe_load(flow)["lines"][1] == {"line": "乙", "points": 3}


def test_a_key_is_cut_and_what_would_stand_empty_goes_with_it():
    assert changed(yaml_edits.cut(TEXT, ("lines", 1, "note"))) == (
        ["    note: |", "      第一句", "      第二句"],
        [],
    )
    assert "score" not in yaml_edits.cut(TEXT, ("lines", 0, "score", "cap"))
    assert "- points: 10\n" in yaml_edits.cut(TEXT, ("lines", 1, "line"))


@pytest.mark.parametrize(
    ("act", "at"),
    [
        (yaml_edits.cut, ("lines", 7)),
        (yaml_edits.cut, ("nothing",)),
        (yaml_edits.copied, ("title", 0)),
        (lambda text, at: yaml_edits.moved(text, at, -1), ("lines", 0)),
        (lambda text, at: yaml_edits.moved(text, at, 1), ("lines", 2)),
        (lambda text, at: yaml_edits.added(text, at, "line: 新"), ("gates",)),
        (yaml_edits.cut, ("lines", 0)),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(act, at):
    text = TEXT if at != ("lines", 0) or act is not yaml_edits.cut else "lines:\n  - {line: 一}\n"
    with pytest.raises(NoPlace, match=r"。$"):
        act(text, at)


@pytest.mark.parametrize(
    ("value", "as_text", "written"),
    [
        ("10", False, "10"), ("10%", False, "10%"), ("5亿元", False, "5亿元"), ("2026", True, '"2026"'),
        ("甲: 乙", True, '"甲: 乙"'), ("甲, 乙", True, '"甲, 乙"'), ("# 一", True, '"# 一"'), ("", False, '""'),
        ("yes", True, '"yes"'), ("甲\n乙", True, "甲 乙"), ("%", True, '"%"'), ("{a: b}", False, '"{a: b}"'),
    ],
)  # fmt: skip
def test_a_value_reads_as_itself_wherever_it_stands(value, as_text, written):
    assert yaml_edits.scalar(value, as_text=as_text) == written
