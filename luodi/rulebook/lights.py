"""How a due day is shown: a light with its word, the day, and how long something has waited, in working days."""

from dataclasses import dataclass
from datetime import date

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
        return Light(f"逾期 {(today - due_on).days} 天", LATE)
    if due_on == today:
        return Light("今天到期", SOON)
    if due_on <= calendar.add(today, soon):
        return Light("临期", SOON)
    return Light("正常", "green")


def waited(since: date, today: date, calendar: Calendar) -> str:
    """Say how many working days something has waited; nothing on the day it came."""
    days = calendar.between(since, today)
    return f"已等 {days} 个工作日" if days > 0 else ""
