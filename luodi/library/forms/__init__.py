"""What is typed when a step is settled or a case begun."""

from luodi.library.forms import disputes, filings, handings, transfers

__all__ = ["disputes", "filings", "handings", "transfers"]
