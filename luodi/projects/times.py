"""As of when the library is read: the day, and whether by what was known then or by what is known today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils import timezone


class Known(TextChoices):
    """The two clocks of every record: when something was recorded, and when it happened."""

    THEN = "then", "当时登记的"
    TODAY = "today", "现在掌握的"


@dataclass(frozen=True)
class AsOf:
    """The end of a day in the county, and which of the two clocks is asked."""

    day: date
    known: Known = Known.THEN

    @property
    def moment(self) -> datetime:
        """The last moment of the day."""
        midnight = timezone.make_aware(datetime.combine(self.day + timedelta(days=1), time.min))
        return midnight - timedelta(microseconds=1)

    @property
    def words(self) -> str:
        """2026-06-30 当时登记的情况."""
        told = "按当时登记的" if self.known == Known.THEN else "按现在掌握的"
        return f"截至 {self.day}，{told}"


def as_of_query(as_of: AsOf) -> str:
    """Return the words of an address that ask for the same."""
    return f"as_of={as_of.day}&known={as_of.known.value}"
