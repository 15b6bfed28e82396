"""How a due day is shown: a light with its word."""

from dataclasses import dataclass
from datetime import date

from luodi.common.lateness import late_by
from luodi.rulebook.working_days import Calendar

LATE, SOON = "red", "amber"


@dataclass(frozen=True)
class Light:
    """A dot with its word; without a tone it is grey."""

    word: str
    tone: str = ""


def light(
    due_on: date | None, today: date, calendar: Calendar, *, is_stopped: bool = False, soon: int = 1
) -> Light:
    """Return how a due day stands today; what is due within ``soon`` working days after today is due soon."""
    if is_stopped:
        return Light("时限暂停")
    if due_on is None:
        return Light("不限")
    if due_on < today:
        return Light(late_by(due_on, today), LATE)
    if due_on == today:
        return Light("今天到期", SOON)
    if due_on <= calendar.add(today, soon):
        return Light("临期", SOON)
    return Light("正常", "green")
