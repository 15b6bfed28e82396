"""Amounts in the database: a column that knows the largest amount, and sums that no number of rows can overflow."""

from typing import Any

from django.db.models import BigIntegerField, Sum

from luodi.common.money import MOST

_HALF = 2**32


class AmountField(BigIntegerField):
    """Whole 分 (or hundredths of foreign money), not beyond ``money.MOST``: the database refuses what is."""

    def db_check(self, connection: Any) -> str:
        """Return the condition that the database holds every value to."""
        return f"{connection.ops.quote_name(self.column)} BETWEEN {-MOST} AND {MOST}"


class Total(Sum):
    """A sum that does not overflow. PostgreSQL adds in numeric by itself; SQLite stops with an error beyond 64 bits.

    There the upper and the lower half of each amount are added apart, so that every sum below 2^63 is exact: that is
    92,233 rows of the largest amount. Beyond it SQLite goes on in floating point; a wrong hundredth there hurts nobody.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return (sum of the upper halves) · 2^32 + (sum of the lower halves)."""
        upper, lower = self.copy(), self.copy()
        upper.template = "%(function)s(%(distinct)s(%(expressions)s) >> 32)"
        lower.template = f"%(function)s(%(distinct)s(%(expressions)s) & {_HALF - 1})"
        sums = [one.as_sql(compiler, connection, **context) for one in (upper, lower)]
        return f"({sums[0][0]} * {_HALF} + {sums[1][0]})", [*sums[0][1], *sums[1][1]]
