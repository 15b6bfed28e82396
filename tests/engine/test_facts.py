"""The facts of a run: read exactly, and every slip told with the unit and the fact."""

import json

import pytest

from luodi.assessment.engine import command, facts, reading, scoring
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, run, scheme

pytestmark = pytest.mark.usefixtures("as_kept")

SCHEME = """
facts:
  paid: {title: 到位资金, unit: 万元}
  yes: {title: 有方案, type: flag}
  day: {title: 日期, type: date}
  kind: {title: 组别, type: text}
  marks: {title: 打分, type: numbers}
records:
  rows: {title: 项目, attributes: {x: 万元, ok: flag}}
lines: [{line: 行, score: 1}]
"""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "里面没有 units"),
        ({"unit": {}}, "里面没有 units"),
        ({"units": {"甲": []}}, "甲：单位的事实要写成"),
        ({"units": {"甲": {}}, "record": {}}, "record：不认识这一部分"),
        ({"units": {"甲": {}}, "common": []}, None),
        ({"units": {"甲": {}}, "common": [1]}, "所有单位共用的事实要写成"),
        ({"units": {"甲": {}}, "earlier": {"a": 1}}, "以前各期的结果要写成清单"),
        ({"units": {"甲": {}}, "earlier": [{"units": [1]}]}, "第 1 期要写成"),
        ({"units": {"甲": {}}, "earlier": [{"units": {"甲": {"total": "多"}}}]}, "第 1 期的 total"),
        ({"units": {"甲": {}}, "earlier": [{"units": {"甲": {"lines": [1]}}}]}, "第 1 期的 total"),
        ({"units": {"甲": [], "乙": {"payd": 1}}}, "乙：办法里没有“payd”"),
        ({"units": {"甲": {}}, "common": {"payd": 1}}, "common：办法里没有“payd”"),
        ({"units": {"甲": {}}, "earlier": [{"units": {}}, 1]}, "以前各期的结果要写成清单"),
        ({"units": {"甲": {}}, "totals": {"乙": 1, "丙": 2}}, "“丙”不在 units 里"),
        ({"units": {"甲": {}}, "decided": {"乙": {}, "丙": {}}}, "“丙”要是 units 里的单位"),
        ({"units": {"甲": {"marks": "多"}}}, "甲 › marks：“多”不是数"),
        ({"units": {"甲": {}}, "decided": {"丁": {}}}, "“丁”要是 units 里的单位"),
        ({"units": {"甲": {"payd": 1}}}, "甲：办法里没有“payd”这项事实。是不是想写“paid”？"),
        ({"units": {"甲": {"另外": 1}}}, "办法里的事实有：paid、yes、day、kind、marks、rows。"),
        ({"units": {"甲": {"paid": "很多"}}}, "甲 › 到位资金：“很多”不是数"),
        ({"units": {"甲": {"paid": "5万园"}}}, "不认识单位“万园”"),
        ({"units": {"甲": {"paid": "5亩"}}}, "“亩”和“万元”不能放在一起算"),
        ({"units": {"甲": {"paid": True}}}, "“是”不是数"),
        ({"units": {"甲": {"paid": [1]}}}, "不是数"),
        ({"units": {"甲": {"paid": 10**30}}}, "数太大了"),
        ({"units": {"甲": {"yes": "也许"}}}, "甲 › 有方案：“也许”不是“是”或“否”"),
        ({"units": {"甲": {"day": "去年"}}}, "甲 › 日期：“去年”不是日期"),
        ({"units": {"甲": {"marks": [1, "二"]}}}, "“二”不是数"),
        ({"units": {"甲": {"rows": {}}}}, "甲 › 项目：清单要写成"),
        ({"units": {"甲": {"rows": [1]}}}, "甲 › 项目：第 1 条要写成"),
        ({"units": {"甲": {"rows": [{"name": "一号", "x": "多"}]}}}, "甲 › 项目 › 一号 › x：“多”不是数"),
        ({"units": {"甲": {"rows": [{"y": 1}]}}}, "甲 › 项目 › 第 1 条：办法里没有“y”"),
        ({"units": {"甲": {}}, "records": {"rows": []}}, "没有写几个单位怎样分"),
        ({"units": {"甲": {"rows": [1, {"x": "多"}]}}}, "第 1 条要写成"),
        ({"units": {"甲": {}}, "totals": {"乙": 1}}, "“乙”不在 units 里"),
        ({"units": {"甲": {}}, "totals": {"甲": "多"}}, "“多”不是数"),
    ],
)
def test_a_slip_in_the_facts_is_told_with_its_place(given, words):
    if words is None:
        assert scoring.score(scheme(SCHEME), given).units
        return
    with pytest.raises(Faulty) as faulty:
        scoring.score(scheme(SCHEME), given)
    assert words in "".join(faults_of(faulty))


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("万元", 5, "5"),
        ("万元", "0.5亿元", "5000"),
        ("万元", "1,200.50", "1200.5"),
        ('"%"', 85, "85%"),
        ('"%"', "0.85倍", "85%"),
        ("倍", "85%", "0.85"),
    ],
)
def test_a_number_may_come_in_any_unit_of_its_family(kind, given, expected):
    text = f"facts: {{a: {{unit: {kind}}}}}\nfigures: {{f: {{of: {{sum: [a]}}}}}}\nlines: [{{line: 行, score: 1}}]"
    found = run(text, {"甲": {"a": given}}).units["甲"].figures["f"]
    assert found[2].split("=")[0] == expected


@pytest.mark.parametrize("flag", [True, "是", "true", 1, "1"])
def test_a_flag_may_be_written_as_people_do(flag):
    text = "facts: {a: flag}\nlines: [{line: 行, score: {holds: a}}]"
    assert run(text, {"甲": {"a": flag}, "乙": {"a": "否"}, "丙": {"a": False}}).units["甲"].total == 1


@pytest.mark.parametrize(("given", "points"), [(True, 1), (False, 2), (" 是 ", 1), ("镇", 3)])
def test_a_text_may_be_yes_or_no(given, points):
    text = "facts: {kind: text}\nlines: [{line: 行, score: {table: {by: kind, rows: {是: 1, 否: 2, 镇: 3}, otherwise: error}}}]"
    assert run(text, {"甲": {"kind": given}}).units["甲"].total == points


def test_records_of_several_units_are_told_with_their_place():
    text = """
records: {rows: {title: 项目, attributes: {x: 万元, lead: units}, counted: [{rule: 够大, when: {ge: [x, 1]}}], shares: {by: full, roles: [lead]}}}
lines: [{line: 行, per: rows, join: sum, score: 1}]
"""
    for given in (
        [{"x": "多", "lead": "甲"}],
        [{"name": "一号", "lead": "甲"}],
        [{"x": 1, "lead": "丁"}],
        {},
    ):
        with pytest.raises(Faulty):
            run(text, {"甲": {}}, records={"rows": given})
    with pytest.raises(Faulty):
        run(text, {"甲": {"rows": [{"lead": "甲"}]}})


def test_a_list_that_was_not_given_is_empty_where_its_author_says_so():
    text = """
facts: {marks: {type: numbers, unit: 分, missing: zero}}
records: {rows: {attributes: {x: 分}, missing: zero}, more: {attributes: {x: 分}}}
lines: [{line: 甲, score: {sum: {over: rows, of: x}}}, {line: 乙, score: {sum: marks}}]
"""
    assert run(text, {"甲": {}}).units["甲"].total == 0
    assert run(text, {"甲": {"marks": 5}}).units["甲"].total == 5
    with pytest.raises(Faulty, match="没有“more”"):
        run(text.replace("over: rows", "over: more"), {"甲": {}})


def test_facts_common_to_all_are_seen_by_all_and_may_be_overruled():
    text = "facts: {rate: {title: 汇率}}\nlines: [{line: 行, score: rate}]"
    found = run(text, {"甲": {}, "乙": {"rate": 7}}, common={"rate": 6.83})
    assert [one.working for one in found.units.values()] == ["6.83", "7"]


def test_null_is_missing_and_zero_is_not():
    text = "facts: {a: {title: 甲数}}\nlines: [{line: 行, score: {holds: {has: a}}}]"
    found = run(text, {"甲": {"a": None}, "乙": {"a": 0}})
    assert [one.total for one in found.units.values()] == [0, 1]


def test_a_scheme_may_stand_inside_a_pack():
    body = "".join(f"  {line}\n" for line in (HEAD + SCHEME + "rounding: none\nranking: none").splitlines())
    assert reading.read(f"kind: scheme\nrules:\n{body}").title == "例"
    with pytest.raises(Faulty, match="第 5 行"):
        reading.read(
            "kind: scheme\nrules:\n  title: 例\n  edge_cases: {missing_fact: error}\n  strange: 1\n  rounding: none\n  ranking: none\n"
        )


@pytest.mark.parametrize("text", ["", "- 1", "只是一句话", "a: [", "a: *b", "? [1]: 2"])
def test_what_is_no_scheme_is_refused_in_words(text):
    with pytest.raises(Faulty) as faulty:
        reading.read(text)
    assert all(one.endswith("。") for one in faults_of(faulty))


@pytest.mark.parametrize(
    "text", ["{", '{"units": NaN}', "[" * 100_000, "\x00", '{"units":\n {"甲"：{}}}', '{"units": {"甲": 1,}}']
)
def test_what_is_no_json_is_refused_in_words(text):
    with pytest.raises(Faulty, match="不是可以读的 JSON"):
        facts.loaded(text)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "s.yaml").write_text(HEAD + SCHEME + "rounding: none\nranking: none\n", encoding="utf-8")
    (tmp_path / "f.json").write_text(json.dumps({"units": {"甲": {}}}), encoding="utf-8-sig")
    return [str(tmp_path / "s.yaml"), str(tmp_path / "f.json")]


def test_the_command_prints_json_or_a_table(files, capsys):
    assert command.score([*files, "--json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["units"]["甲"]["total"] == 1
    assert '\n "scheme": "例",' in printed
    assert command.score(files) == 0
    assert capsys.readouterr().out == "《例》\n\n甲：1\n  行：1\n"
    assert command.scheme(["check", files[0]]) == 0
    assert capsys.readouterr().out == "《例》没有发现问题。\n"


def test_the_command_says_what_is_wrong_one_line_each(files, capsys, tmp_path, as_kept):
    assert command.score([files[0], str(tmp_path / "none.json")]) == 1
    assert command.score([files[0], str(tmp_path)]) == 1
    (tmp_path / "gbk.yaml").write_bytes("标题".encode("gbk"))
    assert command.scheme(["check", str(tmp_path / "gbk.yaml")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "none.json：没有这个文件，请检查名称和位置。"
    assert said[1] == f"{tmp_path.name}：打不开这个文件，请检查是不是文件夹，或有没有权限。"
    assert said[2] == "gbk.yaml：文件不是 UTF-8 编码，请另存为 UTF-8。"
    (tmp_path / "bad.yaml").write_text("title: 例\n", encoding="utf-8")
    assert command.scheme(["check", str(tmp_path / "bad.yaml")]) == 1
    assert command.score([str(tmp_path / "bad.yaml"), files[1]]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[:3] == said[3:]
    as_kept(*said[:3])


def test_one_line_of_a_scheme_is_scored_by_the_command(files, capsys):
    assert command.score([*files, "--line", "行"]) == 0
    assert "行：1" in capsys.readouterr().out
    assert command.score([*files, "--line", "列"]) == 1
    assert "列" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("called", "words"),
    [
        (command.score, ["luodi score ", "按考核办法计分", " 考核办法（YAML）", " 事实（JSON）", " 打印 JSON，不写时打印表", " 只算这一行"]),
        (command.scheme, ["luodi scheme ", "\n考核办法\n", "schema：打印两份 JSON Schema；check：检查一份办法", " 考核办法（YAML）"]),
    ],
)  # fmt: skip
def test_the_commands_explain_themselves(called, words, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as left:
        called(["--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert [word for word in words if f"{word}" not in f"{said}"] == []


def test_a_scheme_to_check_must_be_named(capsys):
    with pytest.raises(SystemExit):
        command.scheme(["check"])
    assert capsys.readouterr().err.endswith("luodi scheme: error: 请写明检查哪份办法\n")
    with pytest.raises(SystemExit):
        command.scheme(["print"])


def test_the_schemas_are_published(capsys, as_kept):
    assert command.scheme(["schema"]) == 0
    printed = capsys.readouterr().out
    found = json.loads(printed)
    assert '\n "scheme": {' in printed
    assert "\\u" not in printed
    as_kept(found)
    assert set(found) == {"scheme", "facts"}
    names = {one["required"][0] for one in found["scheme"]["$defs"]["figure"]["anyOf"] if "required" in one}
    assert {"completion", "minmax", "step", "sum"} <= names
    assert "x-def" not in json.dumps(found)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("{type: numbers, unit: 分, scheme: 季度考核, metric: arrived}", "不能和 metric、target 一起写"),
        ("{unit: 分, scheme: 季度考核}", "请写 type: numbers"),
        ("{type: numbers, unit: 个, scheme: 季度考核}", "请写 unit: 分"),
    ],
)
def test_totals_of_another_scheme_are_a_string_of_points(fact, words):
    with pytest.raises(Faulty, match=words):
        run(f"facts: {{q: {fact}}}\nlines: [{{line: 行, score: {{product: [{{mean: q}}, 1]}}}}]", {})
