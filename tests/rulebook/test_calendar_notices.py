"""Reading the notice of the State Council."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from luodi.rulebook import holidays
from luodi.rulebook.holidays import NoticeUnreadable, read

INDEPENDENT = Path(__file__).with_name("holidays.csv")
# As a web page shows it: with its title, its preamble and its end, in one paragraph, with narrow signs.
AS_PASTED = """国务院办公厅关于2026年部分节假日安排的通知
来源:新华社
各省、自治区、直辖市人民政府,国务院各部委、各直属机构:
经国务院批准,自2025年1月1日起,全体公民放假的假日增加2天,国庆节自10月1日起放假调休7天。现将2026年元旦、春节、
清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。
1月4日(周日)上班。二、春节:2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共9天。2月14日(周六)、
2月28日(周六)上班。三、清明节:4月4日(周六)至6日(周一)放假,共3天。四、劳动节:5月1日(周五)至5日(周二)放假调休,共5天。
5月9日(周六)上班。五、端午节:6月19日(周五)至21日(周日)放假,共3天。六、中秋节:9月25日(周五)至27日(周日)放假,共3天。
七、国庆节:10月1日(周四)至7日(周三)放假调休,共7天。9月20日(周日)、10月10日(周六)上班。
节假日期间,各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2025年11月4日"""


def test_the_shipped_notices_agree_with_an_independent_list():
    with INDEPENDENT.open(encoding="utf-8") as lines:
        told = {
            date.fromisoformat(row["day"]): row["kind"] == "work"
            for row in csv.DictReader(line for line in lines if not line.startswith("#"))
        }
    ours = {
        day.on: day.is_working for notice in holidays.shipped() for day in read(notice.text, notice.year).days
    }
    day = date(2023, 1, 1)
    while day.year < 2027:
        usual = day.weekday() < 5
        assert ours.get(day, usual) == told.get(day, usual), day
        day += timedelta(days=1)


def test_a_whole_page_reads_like_its_items():
    notice = read(AS_PASTED, 2026)
    assert (notice.doubts, len(notice.days)) == ([], 39)
    assert notice.days == read(holidays.shipped()[-1].text, 2026).days
    assert [day.name for day in notice.days if day.on == date(2026, 9, 20)] == ["国庆节调休上班"]


def test_new_year_may_begin_in_december():
    by_year = read("元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023)
    plainly = read("元旦：12月31日至1月2日放假调休，共3天。", 2023)
    assert by_year.days == plainly.days
    assert [day.on for day in plainly.days] == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]


def test_what_is_advice_or_missing_is_shown_before_anyone_confirms():
    notice = read("元旦：1月1日放假。\n春节：2月10日至17日放假。安排职工在除夕（2月9日）休息。", 2024)
    assert date(2024, 2, 9) not in [day.on for day in notice.days]
    assert notice.doubts[0] == "“春节”中这一句没有采用：安排职工在除夕（2月9日）休息。"
    assert "没有读到清明节、劳动节、端午节、中秋节、国庆节，请核对通知是否贴全。" in notice.doubts
    worked = read("元旦：1月1日放假。1月8日上班。", 2024)
    assert worked.doubts[0] == "“元旦”要求上班的2024年1月8日是周一，本来就是工作日，请核对。"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("今年怎么放假？", "没有读到放假的日期"),
        ("一、元旦：1月4日（周日）上班。", "没有读到放假的日期"),
        ("一、元旦：1月1日（周五）放假。", "是周五，2026年的这一天是周四"),
        ("一、元旦：1月1日至3日放假调休，共4天。", "写着共4天，读到的放假日期是3天"),
        ("一、春节：2月30日放假。", "不是一个日期"),
        ("一、春节：15日至23日放假。", "没有写月份"),
        ("一、春节：2月23日至15日放假。", "起止不对"),
        ("一、春节：2月1日至28日放假。", "起止不对"),
        ("一、元旦：1月1日放假。1月1日上班。", "写了两次"),
        ("一、元旦：2024年1月1日放假。", "不在2026年"),
        (AS_PASTED.replace("关于2026年", "关于2025年"), "写的是2025年，填写的年份是2026年"),
    ],
)
def test_a_text_that_is_no_notice_is_refused_with_the_reason(text, says):
    with pytest.raises(NoticeUnreadable, match=says):
        read(text, 2026)
