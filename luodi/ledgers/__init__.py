"""Reads dirty ledgers as they really come and explains every doubt."""
