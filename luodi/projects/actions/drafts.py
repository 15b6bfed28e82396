"""The project form's drafts, and saving the form, which ends its draft. Drafts are personal and leave no trail."""

from collections.abc import Mapping

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unwritten, refuse_without
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import once
from luodi.common import clock
from luodi.projects.actions import record, twins
from luodi.projects.actions.firms import tell_firms
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Draft, Project


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def keep_draft(*, project: Project | None, key: str = "", typed: Mapping[str, str], by: User) -> Draft:
    """Keep what was typed so far in the form of a project, or in the form of a new one that has this key."""
    _refuse_foreign(project, by)
    draft, _ = Draft.objects.update_or_create(
        county_id=_county(project, by),
        user=by,
        project=project,
        key="" if project else key,
        defaults={"typed": dict(typed), "kept_at": clock.now()},
    )
    return draft


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def drop_draft(*, project: Project | None, key: str = "", by: User) -> None:
    """Throw the draft of a project away, or that of the form of a new one that has this key."""
    by.drafts.filter(project=project, county_id=_county(project, by), key="" if project else key).delete()


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def enter_project(*, entry: ProjectEntry, by: User, key: str = "") -> int:
    """Enter one new project from the form that has this key, once, and return its id; drafts of other forms stay.

    Raises FormSpent where that form entered one before, also at the very same moment.
    """
    if key:
        once.spend_key(f"project {by.pk} {key}")
    (pk,) = record.create_projects(entries=[entry], by=by)
    project = Project.objects.get(pk=pk)
    tell_firms(project=project, firms=entry.firms, by=by)
    twins.look_for_twins(project=project)
    drop_draft(project=None, key=key, by=by)
    return pk


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def save_project(*, project: Project, entry: ProjectEntry, version: int, by: User) -> Project:
    """Save one changed project from the form."""
    saved = record.change_project(project=project, entry=entry, version=version, by=by)
    tell_firms(project=saved, firms=entry.firms, by=by)
    twins.look_for_twins(project=saved)
    drop_draft(project=project, by=by)
    return saved


def _refuse_foreign(project: Project | None, by: User) -> None:
    """Refuse a draft of a project that the user could not save."""
    refuse_without(by, Permission.PROJECT_EDIT)
    if project is not None:
        refuse_unwritten(project, by)


def _county(project: Project | None, by: User) -> int:
    if project is not None:
        return project.county_id
    return by.post.county_id or by.post.unit_id
