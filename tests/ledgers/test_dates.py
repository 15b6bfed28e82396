"""Dates, with the real spellings of findings.md §3 and of the open ledgers."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledgers.language.dates import DateReading, earliest, latest, parse_date, parse_dates

AS_OF = date(2023, 10, 31)


def read(
    cell: str | float | date, *, planned: bool = False, as_of: date = AS_OF, year: int | None = 2023
) -> DateReading:
    return parse_date(cell, sheet_year=year, as_of=as_of, planned=planned)


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2020.7.4", "2020-07-04"),
        ("2020年7月4日", "2020-07-04"),
        (date(2020, 7, 4), "2020-07-04"),
        (datetime(2020, 7, 4, 12), "2020-07-04"),  # noqa: DTZ001
        ("2015-09-07", "2015-09-07"),
        ("2015/9/7", "2015-09-07"),
        ("2015-09-07 00:00:00", "2015-09-07"),
        ("2021年09月28日", "2021-09-28"),
        ("２０２１年９月２８日", "2021-09-28"),
        ("20210830", "2021-08-30"),
        ("202108", "2021-08"),
        ("2019年6月", "2019-06"),
        ("2022.2", "2022-02"),
        ("2016.10", "2016-10"),
        ("2016.6", "2016-06"),
        ("05/2023", "2023-05"),
        ("2023、5、6", "2023-05-06"),
        ("2023年元月", "2023-01"),
        ("2022年", "2022"),
        ("2014", "2014"),
        (2014, "2014"),
        ("2014年度", "2014"),
        ("2013.", "2013"),
        ("2022.", "2022"),
        ("2022年第二批", "2022"),
        ("21年8月30日", "2021-08-30"),
        ("2021年8月份", "2021-08"),
        ("2021 年 8 月", "2021-08"),
        ("2021年8月30日签约", "2021-08-30"),
        ("截至2023年5月25日", "2023-05-25"),
    ],
)
def test_plain_dates_have_no_doubt(cell: str | float | date, iso: str) -> None:
    reading = read(cell)
    assert (reading.iso, reading.flags) == (iso, ())


@pytest.mark.parametrize(
    ("cell", "iso", "flags"),
    [
        ("2021年8月底", "2021-08-31", {"DATE_IMPRECISE"}),
        ("2022年12月底建成", "2022-12-31", {"DATE_IMPRECISE"}),
        ("2020年第三季度", "2020-Q3", {"DATE_IMPRECISE"}),
        ("2023年3季度", "2023-Q3", {"DATE_IMPRECISE"}),
        ("2023Q1", "2023-Q1", {"DATE_IMPRECISE"}),
        ("一季度", "2023-Q1", {"DATE_IMPRECISE", "DATE_YEAR_ASSUMED"}),
        ("2019年1月前", None, {"DATE_IMPRECISE"}),
        ("年内", None, {"DATE_IMPRECISE"}),
        ("2023年上半年", None, {"DATE_IMPRECISE"}),
        ("2023年初", None, {"DATE_IMPRECISE"}),
        ("2022年底", "2022-12-31", {"DATE_IMPRECISE"}),
        ("2011年4月中旬", "2011-04", {"DATE_IMPRECISE"}),
        ("3月7日", "2023-03-07", {"DATE_YEAR_ASSUMED"}),
        ("10月26日", "2023-10-26", {"DATE_YEAR_ASSUMED"}),
        ("四月十九日", "2023-04-19", {"DATE_YEAR_ASSUMED", "CHINESE_NUMERAL_DATE"}),
        ("12月6日", None, {"DATE_NO_YEAR"}),
        ("今年9月份", "2023-09", {"DATE_YEAR_ASSUMED"}),
        ("去年12月", "2022-12", {"DATE_YEAR_ASSUMED"}),
        ("2019.13", None, {"DATE_INVALID"}),
        ("2023年2月30日", None, {"DATE_INVALID"}),
        ("2021.4.31", None, {"DATE_INVALID"}),
        ("2024.10.12", "2024-10-12", {"DATE_FUTURE"}),
        ("31.10.2016", "2016-10-31", {"DATE_FORMAT_RISK"}),
        ("28.09.2015", "2015-09-28", {"DATE_FORMAT_RISK"}),
        ("10/31/2016", "2016-10-31", {"DATE_FORMAT_RISK"}),
        ("3/4/2016", "2016", {"DATE_FORMAT_RISK"}),
        ("9.1", "2023-09-01", {"DATE_FORMAT_RISK", "DATE_YEAR_ASSUMED"}),
        (9.1, "2023-09-01", {"DATE_FORMAT_RISK", "DATE_YEAR_ASSUMED"}),
        ("23.5", "2023-05", {"DATE_FORMAT_RISK"}),
        ("二〇二一年九月", "2021-09", {"CHINESE_NUMERAL_DATE"}),
        ("二零二一年九月十二日", "2021-09-12", {"CHINESE_NUMERAL_DATE"}),
        (2016.1, "2016-01", {"DATE_FORMAT_RISK"}),
        ("开工：2021.3\n竣工：2023.5", "2021-03", set()),
        ("2023.5.25\n2023.6.1", None, {"DATE_UNREADABLE"}),
        (44927, "2023-01-01", {"EXCEL_SERIAL"}),
        ("44927", "2023-01-01", {"EXCEL_SERIAL"}),
        ("签约后启动", None, {"DATE_IMPRECISE"}),
        ("1-2月", None, {"DATE_IMPRECISE"}),
        ("今年底、明年初", None, {"DATE_IMPRECISE"}),
        ("本月底", "2023-10-31", {"DATE_IMPRECISE", "DATE_YEAR_ASSUMED"}),
        ("预计2024年", "2024", set()),
        ("见合同", None, {"DATE_UNREADABLE"}),
        ("2021.3.5、2022.6.7", None, {"DATE_UNREADABLE"}),
    ],
)
def test_doubtful_dates(cell: str | float, iso: str | None, flags: set[str]) -> None:
    reading = read(cell)
    assert (reading.iso, set(reading.flags)) == (iso, flags)


def test_planned_dates_may_be_later() -> None:
    assert read("9.1", planned=True, as_of=date(2023, 5, 25)).iso == "2023-09-01"
    assert read("12月底", planned=True).iso == "2023-12-31"
    assert read("2025年6月", planned=True).flags == ()


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("2023年四季度开工", "planned_start"),
        ("6月底前投产", "planned_production"),
        ("2022年12月底建成", "produced"),
        ("2021年3月2日竣工", "produced"),
        ("预计2022年12月建成", "planned_production"),
        ("2021.8.30正式签约", "signed"),
        ("2021年8月", None),
    ],
)
def test_words_in_the_cell_name_the_event(cell: str, word: str | None) -> None:
    assert read(cell, as_of=date(2023, 5, 25)).word == word


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("2023.3-2025.6", "2023-03", "2025-06"),
        ("2023-2025年", "2023", "2025"),
        ("2023年—2025年", "2023", "2025"),
        ("2023年3月至2025年6月", "2023-03", "2025-06"),
        ("2023.03.01-2025.06.30", "2023-03-01", "2025-06-30"),
        ("2023-03-01至2025-06-30", "2023-03-01", "2025-06-30"),
        ("2021.3/2023.5", "2021-03", "2023-05"),
        ("2023.3-6", "2023-03", "2023-06"),
        ("2011年7月9日-10日", "2011-07-09", "2011-07-10"),
        ("2022/5—2024/12", "2022-05", "2024-12"),
    ],
)
def test_ranges(cell: str, start: str, end: str) -> None:
    reading = read(cell)
    assert (reading.iso, reading.end_iso, reading.flags) == (start, end, ())


def test_several_events_in_one_cell() -> None:
    readings = parse_dates("2021年3月签约，2022年5月开工", sheet_year=2023, as_of=AS_OF, planned=False)
    assert [(one.word, one.iso) for one in readings] == [("signed", "2021-03"), ("started", "2022-05")]


@pytest.mark.parametrize("cell", ["", " ", "待定", "/", "—"])
def test_blank_cells(cell: str) -> None:
    assert read(cell) == DateReading(blank=True)


@pytest.mark.parametrize(
    "form", ["{0}-{1:02}-{2:02}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}/{1}/{2}", "{0}{1:02}{2:02}"]
)
@given(day=st.dates(date(1990, 1, 1), date(2023, 10, 31)))
def test_every_form_of_a_day_comes_back(form: str, day: date) -> None:
    assert read(form.format(day.year, day.month, day.day)).iso == day.isoformat()


@given(
    st.text(alphabet="0123456789年月日.-/季度第一二三四十底前内今明上下半初 \n至~Q", max_size=14),
    st.booleans(),
)
def test_no_text_breaks_the_reader(text: str, planned: bool) -> None:
    reading = read(text, planned=planned)
    assert reading.iso is None or earliest(reading.iso) <= latest(reading.iso)


@pytest.mark.parametrize(
    ("cell", "iso", "flag"),
    [
        ("2023年五一前", None, "DATE_IMPRECISE"),
        ("2023年国庆节前", None, "DATE_IMPRECISE"),
        ("2023年春节", None, "DATE_IMPRECISE"),
        ("八月十六", "2023-08-16", "DATE_YEAR_ASSUMED"),
    ],
)
def test_feasts_and_days_in_chinese(cell: str, iso: str | None, flag: str) -> None:
    reading = read(cell)
    assert reading.iso == iso
    assert flag in reading.flags
