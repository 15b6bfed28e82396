"""What the worker does every night or every hour: every app adds its jobs in its apps.py, and `luodi serve` sets them up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from luodi.common import clock

# Tells our schedules from any others in the worker's table.
MARK = "luodi."


@dataclass(frozen=True)
class Job:
    """A task without arguments, by its dotted path, that runs each day from the hour (Beijing time) on; None: each hour."""

    name: str
    task: str
    hour: int | None


_jobs: dict[str, Job] = {}


def register(*jobs: Job) -> None:
    """Add jobs; each may run twice without harm, and runs in the morning when the machine was off at night."""
    _jobs.update({job.name: job for job in jobs})


@transaction.atomic
def set_up() -> None:
    """Let the worker's table hold exactly the registered jobs; what is there already keeps its next run."""
    from django_q.models import Schedule

    Schedule.objects.filter(name__startswith=MARK).exclude(name__in=[MARK + name for name in _jobs]).delete()
    for job in _jobs.values():
        how_often = Schedule.HOURLY if job.hour is None else Schedule.DAILY
        told = {"func": job.task, "schedule_type": how_often, "repeats": -1}
        Schedule.objects.update_or_create(
            name=MARK + job.name, defaults=told, create_defaults=told | {"next_run": _next(job.hour)}
        )


def _next(hour: int | None) -> datetime:
    """Return the next moment at which the hour, or any hour, strikes."""
    now = timezone.localtime(clock.now())
    strikes = now.replace(hour=now.hour if hour is None else hour, minute=0, second=0, microsecond=0)
    return strikes if strikes > now else strikes + timedelta(hours=1 if hour is None else 24)
