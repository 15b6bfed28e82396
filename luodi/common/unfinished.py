"""Work that the worker owes: it goes on by itself after whatever ended the worker, and when its task was lost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone


@dataclass(frozen=True)
class Owed:
    """A task that takes one id, by its dotted path, and where the ids are that wait for it."""

    task: str
    waiting: Callable[[], Iterable[int]]


_owed: dict[str, Owed] = {}


def register(*owed: Owed) -> None:
    """Add tasks; each may be run twice without harm, since it looks under the lock whether it is still to be done."""
    _owed.update({one.task: one for one in owed})


def take_up() -> int:
    """Have everything done that was under way when the last worker ended; before the next one starts.

    What a worker took it holds for longer than the longest task may last, so nobody else would take it for half an hour.
    """
    from django_q.models import OrmQ

    now = timezone.now()
    held = OrmQ.objects.filter(lock__gt=now).update(lock=now)
    return held + ask_again()


def ask_again() -> int:
    """Ask for what waits and has no task, and return how much that was; for the start and for the night."""
    from django_q.models import OrmQ
    from django_q.tasks import async_task

    tasks = [row.task for row in OrmQ.objects.all()]
    asked = {(task.get("func"), *task.get("args", ())) for task in tasks}
    lost = [(one.task, pk) for one in _owed.values() for pk in one.waiting() if (one.task, pk) not in asked]
    for task, pk in lost:
        async_task(task, pk)
    return len(lost)
