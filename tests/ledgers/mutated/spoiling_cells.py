"""What people and programs put into cells, down to what nobody should."""

import datetime
import random
from collections.abc import Callable

from .tables import Table
from .writers import ERRORS

Chance = random.Random
_HEADS = (
    "项目名称", "总投资", "总投资（万元）", "总投资（亿元）", "责任单位", "签约时间", "开工时间", "进展情况", "备注", "序号", "建设地点",
    "完成投资", "企业名称", "投资方", "所属行业", "年度计划投资", "存在问题", "资金来源", "项目代码", "项目状态", "单位：万元", "合计",
)  # fmt: skip
_FORMS = (
    "{}", " {}", "{}万元", "{}亿元", "约{}", "{:,}", "{}.{}", "-{}", "({})", "{}-{}", "{}亿{}万", "{}e400", "{}%", "＋{}", "{}美元", "{}/{}",
    "{}+{}", "一百{}万", "{}×{}", "≥{}", "1e{}", "0x{}", "{}万亿", "{}元/吨", "{}年{}月", "{}.{}.{}", "{}年{}月{}日", "20{}{}", "{}号",
)  # fmt: skip
_PIECES = (
    "9", "亿元", "一", "、", "(", "（", " ", "\n", "项目", "总投资", "1,", "1.", "开工", "2024年", "，约", "亿", "零", "百", "％", "-", "①", "a",
    "其中：", "万元，", "一期1亿元；", "年产1万吨", "签约", "。", "：", "\u3000", "月", "12-", "/", "第一批", "…", "《", "\u200b", "A1",
)  # fmt: skip
_CONTROLS = ("\0", "\x01", "\x08", "\x0b", "\x0c", "\x1b[31m", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\r", "\t", "_x0000_", "_xD800_")  # fmt: skip
_BIDI = ("\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200f", "\u061c", "مشروع", "פרויקט")
_EMOJI = ("😀", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "e\u0301" * 3, "a" + "\u0300" * 200, "𠮷", "㊗", "🅰", "Ⅻ", "㍿", "１２３", "⑳", "½", "²", "٣", "৩", "〇", "㎡", "\U000e0001")  # fmt: skip
_NUMBERS = (
    float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 1e28, 1e-320, 2**63, 10**30, -0.0, 0, -1, 0.1 + 0.2, 1e15 + 0.3, 123456789012345678,
)  # fmt: skip
_DAYS = (
    datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59), datetime.datetime(1899, 12, 31),  # noqa: DTZ001
    datetime.datetime(1900, 2, 28), datetime.datetime(2199, 12, 31), -1, 0, 60, 2958465, 2958466, 1e10, "0000-00-00", "0年0月0日", "9999年99月99日",  # noqa: DTZ001
    "公元前1年", "二〇二四年十三月", "2024.2.30", "99999年1月", "1月", "13月", "2024年2月29日前", "零年", "0001-01-01", "9999-12-31",
)  # fmt: skip


def _place(table: Table, chance: Chance) -> tuple[int, int]:
    filled = [
        (row, at) for row, line in enumerate(table.rows) for at, value in enumerate(line) if value != ""
    ]
    return chance.choice(filled) if filled else (0, 0)


def _putting(choose: Callable[[object, Chance], object]) -> Callable[[Table, Chance], None]:
    """Return what sets some cells to values made from what stands in them."""

    def act(table: Table, chance: Chance) -> None:
        for _ in range(chance.choice((1, 3, 12))):
            row, at = _place(table, chance)
            now = table.rows[row][at] if row < len(table.rows) and at < len(table.rows[row]) else ""
            table.put(row, at, choose(now, chance))

    return act


def swap_cells(table: Table, chance: Chance) -> None:
    """Swap values between rows and columns."""
    for _ in range(chance.choice((1, 5, 40))):
        (a, b), (c, d) = _place(table, chance), _place(table, chance)
        one = table.rows[a][b] if table.rows and b < len(table.rows[a]) else ""
        other = table.rows[c][d] if table.rows and d < len(table.rows[c]) else ""
        table.put(a, b, other)
        table.put(c, d, one)


def swap_lines(table: Table, chance: Chance) -> None:
    """Swap, shuffle, double or lose rows and columns."""
    rows, way = table.rows, chance.randrange(6)
    if len(rows) < 2:
        return
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    if way == 0:
        rows[one], rows[other] = rows[other], rows[one]
    elif way == 1:
        chance.shuffle(rows)
    elif way == 2:
        rows[one:one] = [list(rows[other]) for _ in range(chance.choice((1, 200)))]
    elif way == 3:
        del rows[one]
    else:
        wide = max(map(len, rows))
        a, b = chance.randrange(wide), chance.randrange(wide)
        for line in rows:
            line.extend([""] * (wide - len(line)))
            line[a], line[b] = (line[b], line[a]) if way == 4 else (line[b], line[b])


def change_heads(table: Table, chance: Chance) -> None:
    """Change words of the head."""
    for _ in range(chance.choice((1, 3, 8))):
        row, wide = chance.randrange(6), max(map(len, table.rows), default=1) or 1
        at = chance.randrange(wide)
        line = table.rows[row] if row < len(table.rows) else []
        text = str(line[at]) if at < len(line) else ""
        cut = chance.randrange(len(text) + 1)
        new = (chance.choice(_HEADS), text[:cut], text[:cut] + " " + text[cut:], text + chance.choice(_HEADS), text[::-1], text * 3)  # fmt: skip
        table.put(row, at, chance.choice(new))


def empty_cells(table: Table, chance: Chance) -> None:
    """Empty cells, rows, columns, or all."""
    way = chance.randrange(4)
    row, at = _place(table, chance)
    for number, line in enumerate(table.rows):
        for column in range(len(line)):
            gone = (number == row, column == at, chance.random() < 0.3, chance.random() < 0.95)[way]
            line[column] = "" if gone else line[column]


def merge_over(table: Table, chance: Chance) -> None:
    """Merge cells that overlap or cover everything."""
    high, wide = max(len(table.rows), 1), max(map(len, table.rows), default=1) or 1
    for _ in range(chance.choice((1, 5, 30))):
        a, b = chance.randrange(high), chance.randrange(wide)
        table.merges.append((a, b, a + chance.choice((0, 1, 5, high)), b + chance.choice((0, 1, 4, wide, 400))))  # fmt: skip


def put_far(table: Table, chance: Chance) -> None:
    """Put something far away from everything."""
    table.put(chance.choice((300, 5000)), chance.choice((0, 3, 200)), chance.choice((*_HEADS, 5)))


def _as_text(now: object, chance: Chance) -> object:
    number = int(now) if isinstance(now, int | float) and abs(now) < 1e15 else chance.choice((0, 3, 12, 88, 1200, 35000, 10**22))  # fmt: skip
    form = chance.choice(_FORMS)
    return form.format(number, chance.randrange(1, 99), chance.randrange(1, 40))


def _long(now: object, chance: Chance) -> object:
    piece = chance.choice((*_PIECES, str(now) or "x", "".join(chance.choices(_PIECES, k=7))))
    return str(now)[:20] + (piece * (100_000 // len(piece) + 1))[:100_000]


def _inside(pieces: tuple[str, ...]) -> Callable[[object, Chance], object]:
    def choose(now: object, chance: Chance) -> object:
        text = str(now)
        for _ in range(chance.choice((1, 3))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(pieces) + text[at:]
        return text

    return choose


WAYS: dict[str, Callable[[Table, Chance], None]] = {
    "值换行换列": swap_cells,
    "整行整列": swap_lines,
    "表头改字": change_heads,
    "单元格清空": empty_cells,
    "合并相叠": merge_over,
    "远处有值": put_far,
    "数字变文字": _putting(_as_text),
    "十万字": _putting(_long),
    "控制字符": _putting(_inside(_CONTROLS)),
    "公式错误": _putting(lambda now, chance: chance.choice(ERRORS)),
    "离奇日期": _putting(lambda now, chance: chance.choice(_DAYS)),
    "非数和极大数": _putting(
        lambda now, chance: chance.choice((*_NUMBERS, "nan", "NaN", "inf", "1e309", "-∞"))
    ),
    "双向文字": _putting(_inside(_BIDI)),
    "表情和异体数字": _putting(_inside(_EMOJI)),
}
