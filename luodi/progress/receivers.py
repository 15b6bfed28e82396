"""What the life of a project takes from below: with what projects were entered."""

from django.dispatch import receiver

from luodi.progress.actions import openings
from luodi.projects.signals import batch_undone, projects_entered, standing_reported


@receiver(projects_entered)
def open_logs(ids, entries, by, batch, **_):
    openings.open_logs(ids=ids, entries=entries, by=by, batch=batch)


@receiver(standing_reported)
def report_standing(told, batch, by, **_):
    openings.report_standing(told=told, batch=batch, by=by)


@receiver(batch_undone)
def take_reports_back(batch, by, **_):
    openings.take_reports_back(batch=batch, by=by)
