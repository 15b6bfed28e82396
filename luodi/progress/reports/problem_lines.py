"""The problems that the head of a unit hands over to the next."""

from collections.abc import Collection

from luodi.common import clock
from luodi.common.jinja import day as day_words
from luodi.progress.handing_over import Line
from luodi.progress.models import Problem

COLUMNS = ("类型", "问题", "需要的帮助", "原因", "期限", "状态")


def has_any(units: Collection[int]) -> bool:
    """Tell whether units have a problem to solve."""
    return bool(Problem.objects.filter(unit_id__in=units).open().exists())


def to_hand_over(units: Collection[int]) -> list[Line]:
    """Return the open problems that units are to solve, the earliest due day first; two queries."""
    rows = Problem.objects.filter(unit_id__in=units).open().select_related("project")
    today = clock.today()
    return [
        Line(
            one.project_id,
            one.project.name,
            (
                one.kind,
                one.words,
                one.wanted,
                one.get_cause_display(),
                day_words(one.due_on),
                one.get_state_display(),
            ),
            is_late=one.due_on < today,
        )
        for one in rows.order_by("due_on", "pk")
    ]
