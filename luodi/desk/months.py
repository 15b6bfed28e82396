"""Which month an overview shows unless asked for another: the last whole one as long as the running one has little to say."""

from datetime import date

# Up to this day returns of the last month come in and are verified.
LAST_MONTH_UNTIL = 10


def is_last_month_first(day: date) -> bool:
    """Tell whether on this day the last whole month stands first, not the one that runs."""
    return day.day <= LAST_MONTH_UNTIL
