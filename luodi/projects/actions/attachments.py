"""Files of a project: put there, and voided when wrong."""

from typing import IO

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unwritten
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.projects.actions import writing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Attachment, Project


class AlreadyThere(Exception):
    """The project has this very file already; the message names it."""


class ReasonMissing(Exception):
    """A file cannot be voided without saying why."""


@permitted(Permission.PROJECT_EDIT, writes="project")
def attach(*, project: Project, content: IO[bytes], name: str, by: User) -> Attachment:
    """Put a file on the project. Raises FileRefused, AlreadyThere, ClosedToYou. The bytes are kept before the transaction begins."""
    stored = store(content=content, name=name, by=by)
    return attach_stored(project=project, stored=stored, name=name, by=by)


@transaction.atomic
def attach_stored(*, project: Project, stored: StoredFile, name: str, by: User) -> Attachment:
    """Put bytes that are kept already on the project, in the transaction of what they prove; who may is the caller's question.

    Raises AlreadyThere and ClosedToYou.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_closed([project], by)
    same = project.attachments.filter(file=stored, voided_at__isnull=True).first()
    if same:
        raise AlreadyThere(f"这个文件已经在了：“{same.name}”，不用再传。")
    attachment = Attachment.objects.create(
        county_id=project.county_id,
        project=project,
        file=stored,
        name=name[-200:],
        added_by=by,
        added_at=clock.now(),
    )
    trail.record(
        "attachment.added",
        project,
        by=by,
        attachment=attachment.pk,
        file=attachment.name,
        sha256=stored.sha256,
    )
    return attachment


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def void_attachment(*, attachment: Attachment, reason: str, by: User) -> Attachment:
    """Mark a wrong file as void; its bytes and its line stay. Raises ReasonMissing, ClosedToYou and freezing.Frozen."""
    refuse_unwritten(attachment.project, by)
    if not reason.strip():
        raise ReasonMissing("请写明作废的原因。")
    # The project is locked first, so that nobody files it with the file that is being voided.
    project = Project.objects.select_for_update().get(pk=attachment.project_id)
    current = Attachment.objects.select_for_update().get(pk=attachment.pk)
    refuse_closed([project], by)
    if current.voided_at is None:
        writing.refuse_frozen(project, ["attachments"])
        current.voided_at, current.void_reason = clock.now(), reason.strip()[:200]
        current.save(update_fields=["voided_at", "void_reason"])
        trail.record(
            "attachment.voided",
            current.project,
            by=by,
            attachment=current.pk,
            file=current.name,
            reason=current.void_reason,
        )
    return current
