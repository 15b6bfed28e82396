"""A document holds together, is kept and found again as it was, and knows every figure in it."""

from decimal import Decimal

import pytest

from luodi.bench.bulletins import sample
from luodi.documents.layout import chinese, items_of, ordinal
from luodi.documents.model import (
    Chart,
    Column,
    Document,
    Figure,
    Heading,
    Malformed,
    Paragraph,
    Series,
    Table,
    as_json,
    figures,
    from_json,
    said,
)


def test_a_document_is_kept_as_it_was():
    assert from_json(as_json(sample())) == sample()


def test_every_figure_carries_its_key():
    found = list(figures(sample()))
    assert found[0] == Figure("signed_projects@2026-11", "97")
    keys = [one.key for one in found]
    # In text, in the red list, in the chart, in the ranking that is attached.
    assert {"arrived_rate@2026-11", "arrived_rate:1@2026-11", "arrived_rate@39", "signed:39@2026-11"} <= set(
        keys
    )
    assert Figure("arrived_rate@17", "—") in found


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Heading("甲", 5), "没有第 5 级"),
        (lambda: Table("排名", (Column("单位"),), (("甲", "1"),)), "表“排名”第 1 行有 2 格，应为 1 格"),
        (lambda: Table("排名", (Column("单位"),), (), ("合计", "1")), "末行有 2 格"),
        (lambda: Chart("甲", "plan", ("一",), (Series("a", (Decimal(1),)),)), "应有 2 至 2 组"),
        (lambda: Chart("甲", "bars", ("一",), (Series("a", ()),)), "不是一一对应"),
        (lambda: Chart("甲", "bars", ("一",), (Series("a", (None,), ("x", "y")),)), "不是一一对应"),
        (lambda: Chart("甲", "bars", ("一",) * 61, (Series("a", (None,) * 61),)), "最多 60 项"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_words(make, words):
    with pytest.raises(Malformed, match=words):
        make()


def test_headings_are_counted_anew_below_each_higher_one():
    levels = [1, 2, 2, 3, 4, 4, 3, 1, 2, 3]
    blocks = tuple(Heading("题", level) for level in levels)
    items = items_of(Document("标题", sample().day, blocks))
    assert [item.words.removesuffix("题") for item in items[1:]] == [
        *("一、", "（一）", "（二）", "1. ", "（1）", "（2）", "2. ", "二、", "（一）", "1. "),
    ]
    assert [chinese(number) for number in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert ordinal(1, 12) == "十二、"


def test_missing_is_said_and_never_zero():
    assert [said(one) for one in (None, Decimal(0), Decimal("1234.50"))] == ["—", "0", "1,234.50"]


def test_who_signs_stands_in_the_middle_above_the_day():
    def right(name):
        document = Document("标题", sample().day, (Paragraph(("文",)),), signed_by=(name,))
        name_line, day_line = items_of(document)[-2:]
        return name_line.right, day_line.right

    assert right("县政府") == (5.75, 4.0)
    assert right("青石县招商引资工作领导小组办公室") == (2.0, 6.75)


def test_no_column_is_narrower_than_its_longest_number():
    columns = (Column("单位", 3), Column("说明", 5), Column("金额", 0.1, "right"))
    table = Table("排名", columns, (("甲", "说明", "1,234,567.89"), ("乙", "说明", "—")))
    grid = items_of(Document("标题", sample().day, (table,)))[-1]
    first, second, last = (one.share for one in grid.columns)
    assert last * 442 > 12 * 6
    assert second / first == pytest.approx(5 / 3)
    assert first + second + last == pytest.approx(1)
