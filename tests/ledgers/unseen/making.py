"""A book from a seed."""

import random
from collections.abc import Callable
from datetime import date

from . import forms_cards, forms_lists, forms_money, forms_months, forms_more, forms_traps, writers
from .books import Book

# Monthly sheets of one form, where only the latest counts.
HISTORY = True
# HTML saved as .xls.
HTML = True

Form = Callable[[random.Random, date], Book]
FORMS: tuple[Form, ...] = (
    *forms_lists.FORMS,
    *forms_cards.FORMS,
    *forms_money.FORMS,
    *forms_traps.FORMS,
    *forms_more.FORMS,
)


def make(seed: int, form: str = "") -> tuple[Book, bytes]:
    """The book of this seed; of one form, if named."""
    chance = random.Random(seed)
    forms = (*FORMS, *(forms_months.FORMS if HISTORY or form == "months" else ()))
    chosen = [one for one in forms if not form or one.__name__ == form]
    as_of = date(chance.randint(2021, 2026), chance.randint(2, 11), chance.choice([15, 25, 28]))
    book = chance.choice(chosen)(chance, as_of)
    book.seed = seed
    return book, writers.write(book, chance, html_too=HTML)
