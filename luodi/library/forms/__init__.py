"""What is typed when a step is settled or a case begun."""

from luodi.library.forms import filings, handings, transfers

__all__ = ["filings", "handings", "transfers"]
