"""What is typed when a step is settled or a case begun."""

from luodi.library.forms import filings, transfers

__all__ = ["filings", "transfers"]
