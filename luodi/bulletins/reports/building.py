"""Building a bulletin of any kind as of the end of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from luodi.accounts.models import User
from luodi.assessment.models import Run
from luodi.bulletins.kinds import Kind
from luodi.bulletins.reports import assessed, ledger, monthly, weekly
from luodi.bulletins.reports.book import Book
from luodi.documents.model import Document
from luodi.metrics.periods import Period
from luodi.rulebook.reports import packs

_BUILD: Mapping[str, Callable[[Book, list[str], User], Document]] = {
    Kind.MONTHLY: monthly.built,
    Kind.WEEKLY: weekly.built,
    Kind.LEDGER: ledger.built,
    Kind.ASSESSMENT: assessed.built,
}


def built(
    kind: str, period: Period, as_of: datetime, ranking: Sequence[str], run: Run | None, by: User
) -> tuple[Document, dict[str, dict[str, Any]]]:
    """Return the document, with the head and 版记 that the county's rules give its kind, and what its figures are."""
    book = Book(by.post.county_id, period, as_of, run)
    rules = packs.in_force(by.post.county_id, "letterheads").rules
    bears = rules.of(kind)
    document = replace(_BUILD[kind](book, list(ranking), by), masthead=bears.masthead)
    if bears.has_imprint:
        document = replace(document, copied_to=rules.copied_to, issuer=rules.issuer or by.post.unit.name)
    return document, book.data
