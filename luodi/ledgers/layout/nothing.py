"""Why a file that could be opened gives no project."""

from collections.abc import Callable, Sequence

from luodi.ledgers.files.grid import Grid, Workbook
from luodi.ledgers.layout.tables import Table
from luodi.ledgers.refusals import Reason, UnreadableLedger

_FEWEST_TEXTS = 10
_PICTURES = (
    "表里只有图片，没有可以读的文字，请把内容录入表格，或者向报送单位要原来的电子表，再重新上传。",
    Reason.PICTURES_ONLY,
)


def why_nothing(
    book: Workbook,
    tables: Sequence[Table],
    find: Callable[[Grid], Sequence[Table]],
    hidden_grids: Callable[[], Sequence[Grid]],
) -> UnreadableLedger:
    """The refusal; hidden sheets are only looked into when nothing else tells."""
    filled = sum(len(grid.filled(row)) for grid in book.sheets for row in grid.rows())
    if tables and not _only_counts(tables):
        return UnreadableLedger(
            "认出了表头，但是表头下面没有读出一个项目，请检查是不是空表，或者项目名称没有填在“项目名称”那一列。",
            Reason.NO_ROWS,
        )
    if hidden := _hidden_table(book, find, hidden_grids, filled):
        return UnreadableLedger(
            f"项目表在隐藏的工作表“{hidden}”里，请取消隐藏后重新上传。", Reason.HIDDEN_ONLY
        )
    if tables:
        return UnreadableLedger(
            "这个文件里只有汇总数或者目录，没有逐个项目的明细，请上传明细表。", Reason.ONLY_COUNTS
        )
    if book.has_pictures and filled < _FEWEST_TEXTS:
        return UnreadableLedger(*_PICTURES)
    if not filled:
        return UnreadableLedger("表里没有内容，请检查是不是选错了文件，再重新上传。", Reason.EMPTY)
    return UnreadableLedger("没有找到项目表：表头里要有“项目名称”等列名，请检查后重新上传。", Reason.NO_HEAD)


def _only_counts(tables: Sequence[Table]) -> bool:
    return all(table.kind in {"summary", "toc"} for table in tables)


def _hidden_table(
    book: Workbook,
    find: Callable[[Grid], Sequence[Table]],
    hidden_grids: Callable[[], Sequence[Grid]],
    filled: int,
) -> str:
    """The name of a hidden sheet with projects; of any hidden sheet when nothing else is filled."""
    if not book.hidden:
        return ""
    for grid in hidden_grids():
        if not _only_counts(find(grid)):
            return grid.name
    return "" if filled else next((sheet.name for sheet in book.hidden if sheet.rows), "")
