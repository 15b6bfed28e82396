"""The models of rules and days, by subject."""

from luodi.rulebook.models.calendar import CalendarChange, CalendarDay, CalendarReview, CalendarYear
from luodi.rulebook.models.versions import PackVersion

__all__ = ["CalendarChange", "CalendarDay", "CalendarReview", "CalendarYear", "PackVersion"]
