"""What projects are called for one reader, for parts that name projects they did not find through ``visible_to``.

Projects from ``visible_to`` come veiled already; a project reached in any other way, such as through a case or a
draft, is named here: by ``names_for`` where it is the reader's matter whatever the scope, by ``unnamed`` where a text
about one project speaks of another, by ``names_for_everybody`` where everybody reads it.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from luodi.accounts.models import User
from luodi.projects import sensitivity
from luodi.projects.models import BatchRow, Project, ProjectFirm, TwinPair
from luodi.projects.sensitivity import STAGES

ONE_PROJECT = "登记的一个项目"


def names_for(user: User, project_ids: Iterable[int]) -> dict[int, str]:
    """Return id → the name the user may read, whatever the scope; one query."""
    rows = Project.objects.with_closed(user).filter(pk__in=set(project_ids))
    told = rows.values_list("pk", "name", "stage", "industry", "is_closed")
    return {
        pk: sensitivity.shown_name(pk, stage, industry) if is_closed else name
        for pk, name, stage, industry, is_closed in told
    }


def names_for_everybody(project_ids: Iterable[int]) -> dict[int, str]:
    """Return id → the name that may stand where everybody reads it, such as in a bulletin; one query."""
    told = Project.objects.filter(pk__in=set(project_ids)).values_list(
        "pk", "name", "stage", "industry", "is_sensitive"
    )
    return {
        pk: sensitivity.shown_name(pk, stage, industry) if sensitivity.covers(is_sensitive, stage) else name
        for pk, name, stage, industry, is_sensitive in told
    }


def unnamed(user: User, project_ids: Iterable[int], *, merged: Collection[int] = ()) -> dict[int, str]:
    """Return id → what stands in the place of the name, for the projects that the reader is not told by name; one query.

    For texts about one project that name another: who reads the one learns of the other no more than its unit, unless
    the other is in the reader's scope or ``merged`` with the one. What is closed (商业敏感) is never named.
    """
    wanted = set(project_ids)
    seen = Q(pk__in=Project.objects.visible_to(user).filter(pk__in=wanted).values("pk")) | Q(pk__in=merged)
    rows = Project.objects.with_closed(user).annotate(is_seen=ExpressionWrapper(seen, BooleanField()))
    told = rows.filter(pk__in=wanted).values_list(
        "pk", "stage", "industry", "unit__short_name", "unit__name", "is_closed", "is_seen"
    )
    return {
        pk: sensitivity.shown_name(pk, stage, industry) if is_seen else f"{short or name}{ONE_PROJECT}"
        for pk, stage, industry, short, name, is_closed, is_seen in told
        if is_closed or not is_seen
    }


def firms_named_to(user: User, names: Collection[str]) -> set[str]:
    """Return which of the firms the reader knows anyway: from a project in scope that is not closed; one query at most."""
    if not names:
        return set()
    readable = Project.objects.visible_to(user).filter(is_closed=False)
    rows = ProjectFirm.objects.filter(firm__name__in=names, project__in=readable.values("pk"))
    return set(rows.values_list("firm__name", flat=True))


def shown_name(project: Project, user: User) -> str:
    """Return the name the user may read; a query only where the project is masked for somebody."""
    if project.is_closed or not project.is_masked:
        return project.name
    return names_for(user, [project.pk])[project.pk]


def is_closed_to(project: Project, user: User) -> bool:
    """Tell whether the project is closed to the user; a query only where it is masked for somebody."""
    return project.is_closed or project.is_masked and bool(closed_among(user, [project.pk]))


def closed_among(user: User, project_ids: Iterable[int]) -> set[int]:
    """Return which of the projects are closed to the user; one query."""
    closed = Project.objects.filter(pk__in=set(project_ids)).closed_to(user)
    return set(closed.values_list("pk", flat=True))


def masked_projects() -> QuerySet[Any]:
    """Return the ids of all projects that are masked for somebody."""
    return Project.objects.filter(is_sensitive=True, stage__in=STAGES).values("pk")


def masked_among(project_ids: Iterable[int]) -> bool:
    """Tell whether one of the projects is masked for somebody; one query."""
    return masked_projects().filter(pk__in=set(project_ids)).exists()


def masked_firms() -> QuerySet[Any]:
    """Return the ids of the firms of such projects."""
    return ProjectFirm.objects.filter(project__in=masked_projects()).values("firm")


def masked_pairs() -> QuerySet[Any]:
    """Return the ids of the pairs of twins of which one is such a project."""
    masked = masked_projects()
    return TwinPair.objects.filter(Q(one__in=masked) | Q(other__in=masked)).values("pk")


def masked_batches() -> QuerySet[Any]:
    """Return the ids of the ledgers that tell of such projects; the file may be called after one."""
    return BatchRow.objects.filter(project__in=masked_projects()).values("batch")


def whom_to_ask(project: Project) -> str:
    """Say who is let in, and whom to ask; for pages and refusals."""
    unit = project.unit.short_name or project.unit.name
    who = "参与的单位和人员、分管县领导"
    return f"这个项目标为{sensitivity.TAG}，签约前只有{who}能看到全部内容。需要了解或办理，请联系{unit}。"
