"""Everything that changes the library; importing it registers what each outcome of a step does."""

from luodi.library.actions import (
    deputies,
    disputes,
    filings,
    handings,
    leaving,
    pauses,
    plans,
    rounds,
    transfers,
)

__all__ = [
    "deputies",
    "disputes",
    "filings",
    "handings",
    "leaving",
    "pauses",
    "plans",
    "rounds",
    "transfers",
]
