"""What is typed when a step is settled or a case begun."""

from luodi.library.forms import disputes, filings, handings, rounds, transfers

__all__ = ["disputes", "filings", "handings", "rounds", "transfers"]
