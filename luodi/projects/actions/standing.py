"""Stage, sub-stage and status of a project after it was entered: the only place that writes them, for ``progress`` alone."""

from collections.abc import Mapping

from django.db import transaction

from luodi.accounts.models import User
from luodi.projects.actions import writing
from luodi.projects.models import Project
from luodi.projects.stages import Standing


@transaction.atomic
def set_standing(*, project: Project, to: Standing, days: Mapping[str, str], by: User) -> Project:
    """Let the project stand elsewhere, with the days that come with it (``signed_on`` …).

    Whether it may, the log of it and the trail are the caller's. The caller holds the lock of the project.
    """
    for name, value in to._asdict().items():
        setattr(project, name, value)
    for name, day in days.items():
        setattr(project, name, day)
    writing.save([project], by=by)
    return project
