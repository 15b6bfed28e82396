"""Files of rules: what they say, and what is said of a file that cannot be used."""

import pytest
from pydantic import Field

from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.packs import PackKind, Rules, UnknownKind, kind_of, register
from luodi.rulebook.reading import parse, plain, shipped
from luodi.rulebook.shapes import NotShowable, shape_of
from tests.rulebook.made import TEXT, Menu, menu


def faults(kind, text):
    with pytest.raises(PackInvalid) as invalid:
        parse(kind, text)
    return [str(fault) for fault in invalid.value.faults]


def test_a_file_says_rules_basis_and_sources(kind):
    pack = shipped(kind)
    assert plain(pack.rules) == menu()
    assert (pack.basis, pack.sources) == ("本系统默认", ("《厨房手册》第 3 页",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes: 10", "minutes: 0", "第 16 行，工序 › 第 1 条 › 用时：“0”超出范围，要不小于 1。"),
        ("minutes: 10", "minutes: 十", "第 16 行，工序 › 第 1 条 › 用时：“十”不是整数，请改正。"),
        ("minutes: 10", "hours: 1", "第 14 行，工序 › 第 1 条 › 用时：没有填，请补上。"),
        ("title: 家常", "title:", "第 7 行，菜单名称：没有填，请补上。"),
        ("title: 家常", "title: 2026", "第 7 行，菜单名称：“2026”要写成文字；文件里的数字和日期请加引号。"),
        ("title: 家常", "titel: 家常", "第 6 行，菜单名称：没有填，请补上。"),
        ("[soup, main]", "[soup, tea]", "第 8 行，包括 › 第 2 条：没有“tea”这一项，请从这些里选：soup（汤）、main（主菜）、sweet（甜点）。"),
        ("[soup, main]", "soup", "第 8 行，包括：“soup”不是清单，文件里每条前面加“- ”，请改正。"),
        ("[soup, main]", "[]", "第 8 行，包括：至少要有 1 条，现在有 0 条。"),
        ("share: 0.5", "share: 1.5", "第 9 行，分量：“1.5”超出范围，要不大于 1。"),
        ("2027-01-31", "明年", "第 20 行，工序 › 第 2 条 › 最迟：“明年”不是日期，写成 2026-11-23 的样子，请改正。"),
        ("name: 老王", "name: 老王\n    salt: 1", "第 13 行，掌勺：不认识“salt”，请删去，或改成 name（厨师）、stars（星级） 之一。"),
        ("basis:", "grund:", "第 3 行，不认识“grund”，请删去，或改成 basis、county、effective_from、kind、note、number、rules、sources 之一。"),
        ("kind: menu", "kind: wine", "第 2 行，规则类别：文件里写的是“wine”，这里要的是“menu”（菜单），请选对应的文件。"),
        ("share: 0.5", "title: 再写", "第 9 行，“title”写了两次，请删去一处。"),
        ("share: 0.5", "share: [", "第 9 行，这一行的括号不成对，请检查 { } 和 [ ]。"),
        ("title: 家常", "title: &a 家常\n  share: *a", "第 8 行，规则文件不能用“*”引用别处，请写全。"),
    ],
)  # fmt: skip
def test_a_faulty_file_says_where_and_what_to_do(kind, old, new, said):
    assert said in faults(kind, TEXT.replace(old, new))


@pytest.mark.parametrize(
    "text", ["", "- 1", "kind: menu", "? [a]\n: b", "\0", "kind: !!python/name:os.system x", "x" * 600_000]
)
def test_what_is_no_file_of_rules_is_refused_in_words(kind, text):
    (said,) = faults(kind, text)
    assert "请" in said or "要有" in said


def test_every_fault_is_named_in_the_order_of_the_file(kind):
    said = faults(kind, TEXT.replace("minutes: 10", "minutes: 0").replace("name: 老王", "stars: 9"))
    assert [one[:7] for one in said] == ["第 11 行，", "第 12 行，", "第 16 行，"]


def test_a_schema_that_no_screen_could_show_is_refused():
    class Bare(Rules):
        days: int

    class Odd(Rules):
        table: dict[str, int] = Field(title="表")

    for schema in (Bare, Odd):
        with pytest.raises(NotShowable):
            shape_of(schema)


def test_a_kind_is_registered_once(kind):
    register(kind)
    assert kind_of("menu") == kind
    with pytest.raises(ValueError, match="menu"):
        register(PackKind("menu", "别的", "", Menu, kind.default))
    with pytest.raises(UnknownKind):
        kind_of("nothing")
