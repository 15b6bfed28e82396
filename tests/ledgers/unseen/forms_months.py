"""Monthly sheets of one form: the latest counts, what came before is history."""

import random
from datetime import date

from .books import Book
from .furniture import heads, new_book
from .life import projects
from .table import Table, columns, write_row


def months(chance: random.Random, as_of: date) -> Book:
    """The same table on a sheet a month; only the latest sheet's rows are the truth."""
    book = new_book("monthly_sheets", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    chosen = columns(chance, as_of, need=(chance.choice(["progress", "stage"]),), unit=unit, few=True)
    made = projects(chance, chance.randint(4, 8), as_of)
    for month in range(max(1, as_of.month - chance.randint(1, 3)), as_of.month + 1):
        table = Table(chance, book, book.sheet(f"{month}月"), chosen, quiet=True)
        row = heads(table, "head")
        for project in made:
            write_row(table, project, row).optional = month < as_of.month
            row += 1
    for want in book.wants:
        if want.optional:
            want.facts = {}
    return book


FORMS = (months,)
