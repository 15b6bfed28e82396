"""What the life of a project takes from below: with what projects were entered, and that they changed."""

from django.dispatch import receiver

from luodi.progress.actions import opening_facts, openings
from luodi.progress.actions.relight import begin, relight
from luodi.projects.signals import batch_undone, ledger_reported, projects_entered, projects_saved


@receiver(projects_entered)
def open_logs(ids, entries, by, batch, **_):
    living = openings.open_logs(ids=ids, entries=entries, by=by, batch=batch)
    opening_facts.open_facts(ids=ids, entries=entries, by=by, batch=batch)
    begin(living)


@receiver(projects_saved)
def judge(ids, **_):
    relight(ids)


@receiver(ledger_reported)
def report(told, batch, by, **_):
    openings.report_standing(told=told, batch=batch, by=by)
    opening_facts.report_figures(told=told, batch=batch, by=by)


@receiver(batch_undone)
def take_reports_back(batch, by, **_):
    openings.take_reports_back(batch=batch, by=by)
    opening_facts.take_back(batch=batch, by=by)
    relight(set(batch.rows.filter(project__isnull=False).values_list("project_id", flat=True)))
