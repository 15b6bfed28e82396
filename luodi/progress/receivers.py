"""What the life of a project takes from below: with what projects were entered."""

from django.dispatch import receiver

from luodi.progress.actions import opening_facts, openings
from luodi.projects.signals import batch_undone, ledger_reported, projects_entered


@receiver(projects_entered)
def open_logs(ids, entries, by, batch, **_):
    openings.open_logs(ids=ids, entries=entries, by=by, batch=batch)
    opening_facts.open_facts(ids=ids, entries=entries, by=by, batch=batch)


@receiver(ledger_reported)
def report(told, batch, by, **_):
    openings.report_standing(told=told, batch=batch, by=by)
    opening_facts.report_figures(told=told, batch=batch, by=by)


@receiver(batch_undone)
def take_reports_back(batch, by, **_):
    openings.take_reports_back(batch=batch, by=by)
    opening_facts.take_back(batch=batch, by=by)
