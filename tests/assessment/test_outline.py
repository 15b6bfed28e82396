"""The form shows every value of a scheme, writes it back to where it stands, and holds for all schemes we know."""

from pathlib import Path

import pytest

from luodi import assessment
from luodi.assessment.engine import reading
from luodi.assessment.engine.exact import ExactLoader
from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.sights import everything
from luodi.assessment.naming import free_name, renamed
from luodi.assessment.outline import outline
from luodi.common import yaml_edits
from luodi.common.yaml_lines import load

HERE = Path(assessment.__path__[0])
TEXTS = {
    one.stem: one.read_text("utf-8")
    for one in [HERE / "default_scheme.yaml", *(HERE / "schemes").glob("*.yaml")]
}


def told(text):
    return load(text, ExactLoader)[0]


def _at(content, at):
    for step in at:
        content = content[
            step
            if step in content or isinstance(content, list)
            else step == "true"
            if step in ("true", "false")
            else int(step)
        ]
    return str(content).lower() if isinstance(content, bool) else str(content)


@pytest.mark.parametrize("name", TEXTS)
def test_every_cell_stands_where_it_says_and_is_written_back_there(name):
    text, scheme = TEXTS[name], reading.read(TEXTS[name])
    content = told(text)
    cells = list(outline(content).cells())
    places = [one.at for one in cells]
    assert len(places) == len(set(places))
    there = [one for one in cells if one.is_there and one.kind != "fixed"]
    after = text
    for one in there:
        assert _at(content, one.at) == one.value
        assert one.label
        assert one.kind != "choice" or one.allows(one.value)
    # One of each sort is enough: to read the text anew for every value takes its time.
    for one in {(one.label, one.kind): one for one in there}.values():
        after = yaml_edits.put(after, one.at, yaml_edits.scalar(one.value, as_text=one.takes_text))
    assert reading.read(after) == scheme
    assert len(after.splitlines()) == len(text.splitlines())


@pytest.mark.parametrize("name", TEXTS)
def test_every_number_of_the_lines_can_be_changed_in_the_form(name):
    lines = reading.read(TEXTS[name]).lines
    numbers = [part for line in lines for part in everything(line) if isinstance(part, Number)]
    cells = {one.at for one in outline(told(TEXTS[name])).cells() if one.at[0] == "lines"}
    assert len([at for at in cells if at[-1] not in ("note", "source")]) >= len(numbers)


def test_lines_blocks_and_what_is_not_there_yet():
    found = outline(told(TEXTS["default_scheme"]))
    assert [one.name.value for one in found.lines()] == [
        "项目储备",
        "签约项目开工",
        "到位资金",
        "完成投资",
        "履约和报送",
        "签约额",
    ]
    first = found.entries[0]
    assert (first.points.value, first.how) == ("20", "完成率")
    labels = {one.label: one for one in first.cells}
    assert labels["完成率最高按多少计"].value == "100%"
    assert dict(labels["完成数"].choices)["own"] == "自主招引入库项目"
    assert not labels["得分最低"].is_there
    edge = {one.label: one for one in found.sections[0].parts[0][1]}
    assert dict(edge["目标数是 0"].choices)["full"] == "得满分"


@pytest.mark.parametrize(
    "content",
    [None, [], "甲", {"lines": 3}, {"lines": [1, {"line": {}}]}, {"facts": {"a": None}, "ranking": []}],
)
def test_what_is_no_scheme_has_an_outline_all_the_same(content):
    assert [one.name.value for one in outline(content).lines()] == (
        [""] if isinstance(content, dict) and content.get("lines") == [1, {"line": {}}] else []
    )


def test_a_name_is_followed_where_it_is_used():
    text = "lines:\n- {line: 甲, when: x, absent: {moved_to: 乙}}\n- {line: 乙, score: {sum: [{line: 甲}, 1]}, not_in: [甲]}\n"
    found = renamed(told(text), "甲", ("lines", 0, "line"))
    assert found == [("lines", 1, "score", "sum", 0, "line"), ("lines", 1, "not_in", 0)]
    twice = text + "- {line: 甲}\n"
    assert renamed(told(twice), "甲", ("lines", 0, "line")) == []
    assert free_name(["甲", "甲（2）"], "甲（2）") == "甲（3）"
