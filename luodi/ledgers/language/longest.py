"""How much of a foreign text is read at most: what is longer is cut or refused before a pattern meets it.

A cell may hold a hundred thousand signs. Patterns that meet whole cells take time that grows with the text and no
faster; those that do not are named here with the length that they meet, and `tests/ledgers/test_patterns.py` walks
each at that length.
"""

from collections.abc import Mapping

HEAD = 40  # of a column
LABEL = 16  # of a card
TOTAL = 40  # 合计, 小计 …
SECTION = 30  # a heading without a number
TITLE = 500  # a line above a table
NAME = 200  # of a project
SIZES = 500  # what is built: the sizes by which two projects are known as one stand at its beginning
DATE = 500
CLAUSE = 300  # of a text of progress
PARAGRAPH = 2000  # that tells of one project
AMOUNT = 1000  # no cell of an amount is longer; in free text the money stands further to the front

# By module and, where only some of its patterns meet cut texts, by pattern.
MEETS_AT_MOST: Mapping[str, int] = {
    "amount_tokens": AMOUNT,
    "amount_clauses": AMOUNT,
    "amount_choice": AMOUNT,
    "money_words": AMOUNT,
    "date_forms": DATE,
    "dates": DATE,
    "headrows._NAME_HEAD": HEAD,
    "heads._COMPILED": HEAD,
    "name_parts": SIZES,
    "names": TITLE,
    "paragraphs": PARAGRAPH,
    "rows._TOTAL": TOTAL,
    "stage_words.FUND_WORDS": CLAUSE,
    "stage_words.WORDS": CLAUSE,
    "sections._WORDS": SECTION,
}
