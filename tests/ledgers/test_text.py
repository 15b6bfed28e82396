"""Names and words of cells."""

import pytest

from luodi.ledgers.language import text


@pytest.mark.parametrize(
    ("raw", "name", "line_break"),
    [
        ("▲今麦郎食品产业园项目", "今麦郎食品产业园项目", False),
        ("★ 精密机械\n加工项目 ", "精密机械加工项目", True),
        ("钢塑复合管_x000D_\n生产项目", "钢塑复合管生产项目", True),
        ("优质鸡屠宰加工厂（坪上工业园区）", "优质鸡屠宰加工厂（坪上工业园区）", False),
        ("锐世PET\nCT项目", "锐世PET CT项目", True),
        ("　舟曲县  东风汽车4S店　", "舟曲县 东风汽车4S店", False),
    ],
)
def test_names_lose_marks_and_line_breaks(raw: str, name: str, line_break: bool) -> None:
    cleaned = text.clean_name(raw)
    assert (cleaned.text, cleaned.line_break, cleaned.masked) == (name, line_break, False)


def test_masked_names_keep_their_stars() -> None:
    cleaned = text.clean_name("**县创建国家****园区项目")
    assert cleaned.masked
    assert cleaned.text == "**县创建国家****园区项目"


@pytest.mark.parametrize("word", ["", " ", "待定", "未定", "/", "-", "——", "暂无", "N/A", "／", "待 定"])
def test_words_that_say_nothing(word: str) -> None:
    assert text.is_blank_word(word)


@pytest.mark.parametrize("word", ["0", "3.5", "约100", "已到位300万元", "签约后启动", "无锡"])
def test_words_that_say_something(word: str) -> None:
    assert not text.is_blank_word(word)


def test_keys_ignore_width_blanks_and_brackets() -> None:
    assert text.key("宣风镇凤栖小镇（核心区）") == text.key("宣风镇 凤栖小镇(核心区)")
