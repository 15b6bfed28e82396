"""The comparison with other readers runs, and what it says of this one holds."""

from rivals import READERS, Score, books, score, table


def test_the_open_books_are_read_whole_and_nothing_is_silently_wrong() -> None:
    told = Score()
    for path, truth in books():
        score(READERS["Luodi"][1], path, truth, told)
    assert (told.named, told.amounts, told.silent, told.refused) == (told.wanted, told.wanted, 0, [])
    assert list(table("样本", {"pandas": None}))[-2] == "| pandas | 未安装 | | | | | |"
