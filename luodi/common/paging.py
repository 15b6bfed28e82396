"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from luodi.common.http import number

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where they stand in it."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def pages(self) -> int:
        return _pages(self.total, self.size)

    @property
    def words(self) -> str:
        """Where these rows stand, such as 1–50 / 186."""
        return f"{self.first}–{self.last} / {self.total:,}"


def page_of(
    rows: QuerySet[Any] | Sequence[Any], wanted: str | None, *, size: int = SIZE, total: int | None = None
) -> Page:
    """Cut the wanted page out of ordered rows in at most two queries; nonsense gives the first page.

    A view that has counted the rows already, with their sums, hands the total in.
    """
    total = rows.count() if isinstance(rows, QuerySet) and total is None else total or 0
    at = min(max(number(wanted) or 1, 1), _pages(total, size))
    return Page(list(rows[(at - 1) * size : at * size]), at, size, total)


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))
