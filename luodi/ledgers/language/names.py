"""What the lines above a table say: the reporting unit, the year, the day of the ledger, what the table is for."""

import calendar
import datetime
import re
from collections.abc import Iterable

from luodi.ledgers.language import longest
from luodi.ledgers.language.text import squeeze

_REPORTING = re.compile(
    r"(?:填报|报送|上报|申报|编制|填表|制表|提报|责任)(?:单位|部门)(?:\(盖?章?\)|\(公章\))?[:：]\s*([\u4e00-\u9fff（）()]{2,20}?)(?=\s{1,}|填|报|日期|时间|单位|截|$|[，,;；])"
)
_UNIT = re.compile(
    r"((?:[\u4e00-\u9fff]{1,8}?)?(?:县|市|区|镇|乡|省)?[\u4e00-\u9fff]{1,10}?"
    r"(?:局|委员会|办公室|管委会|开发区|工业园区|经开区|高新区|园区|街道办事处|街道|服务中心|促进中心|招商中心|人民政府|镇|乡|集团|发改委|住建委|经信委|商务委|办(?!项目)))"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")
_AS_OF = re.compile(
    r"(?:截[至止]到?|统计(?:时间|日期|截止)|填报(?:时间|日期)|填表(?:时间|日期)|更新(?:时间|日期)|制表(?:时间|日期)|报送(?:时间|日期)|时间|日期)?[:：]?(?:截[至止])?"
    r"((?:19|20)\d{2})[年./-](\d{1,2})(?:[月./-](?:(\d{1,2})[日号]?|([底末]))?)?"
)
_STRONG = re.compile(r"截[至止]|时间|日期")


def reporting_unit(titles: Iterable[str], sheet: str) -> str | None:
    """The unit that reports the table, where no column says so."""
    lines = [line[: longest.TITLE] for line in titles]
    for line in lines:
        if found := _REPORTING.search(line):
            return found[1]
    for line in (*lines, sheet):
        plain = re.sub(r"^附[件表录]\d*[:：]?|(?:19|20)\d{2}年?度?", "", squeeze(line))
        if found := _UNIT.match(plain):
            return found[1]
    return None


def sheet_year(titles: Iterable[str]) -> int | None:
    """The last year that the titles name."""
    years = [int(year) for line in titles for year in _YEAR.findall(squeeze(line[: longest.TITLE]))]
    return years[-1] if years else None


def day_of(lines: Iterable[str]) -> datetime.date | None:
    """The day of the ledger: 截至2023年10月31日; only a month means its last day."""
    best: tuple[int, datetime.date] | None = None
    for line in lines:
        for found in _AS_OF.finditer(squeeze(line[: longest.TITLE])):
            day = _day(found)
            if day is not None:
                strength = (2 if _STRONG.search(found[0]) else 0) + (1 if found[3] else 0)
                if best is None or strength > best[0]:
                    best = (strength, day)
    return best[1] if best else None


def _day(found: re.Match[str]) -> datetime.date | None:
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(found[3]) if found[3] else last
    return datetime.date(year, month, day) if 1 <= day <= last else None
