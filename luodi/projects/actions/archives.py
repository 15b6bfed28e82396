"""一项一档: asking for the archive of a project, building it in the background, taking it away, clearing it off."""

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.documents.typesetting import PdfUnavailable
from luodi.projects.actions.masking import ClosedToYou, refuse_closed
from luodi.projects.models import Archive, Project
from luodi.projects.reports import archives as reports
from luodi.projects.reports.archives import Gathered

State = Archive.State
SILENT_SECONDS = 90
# How long the bytes are kept; whoever needs them later has it made anew.
KEPT = timedelta(days=7)


class ArchiveRefused(Exception):
    """The archive cannot be made or taken away like this; the message says why and what to do."""


def is_silent(archive: Archive) -> bool:
    """Tell whether the running task has said nothing for so long that it may be started again by hand."""
    return (clock.now() - archive.heard_at).total_seconds() > SILENT_SECONDS


@permitted(Permission.PROJECT_EXPORT, reads="project")
@transaction.atomic
def ask(*, project: Project, by: User) -> Archive:
    """Have the archive made of how the project stands now. Raises ClosedToYou.

    Who asks again while it is being made gets the one under way; one that fell silent begins anew.
    """
    current = Project.objects.select_for_update().get(pk=project.pk)
    refuse_closed([current], by)
    archive = current.archives.filter(asked_by=by, state__in=Archive.UNDER_WAY).first()
    if archive and not is_silent(archive):
        return archive
    if archive is None:
        archive = Archive(county_id=current.county_id, project=current, asked_by=by)
    archive.post, archive.state, archive.done, archive.total = by.post, State.WAITING, 0, 0
    archive.heard_at = clock.now()
    archive.save()
    async_task("luodi.projects.jobs.build_archive", archive.pk)
    return archive


def build(archive_id: int) -> None:
    """Make an archive that was asked for, for the worker; one that is made already is left alone."""
    try:
        if begun := _begin(archive_id):
            _make(*begun)
    except (ArchiveRefused, ClosedToYou, PdfUnavailable) as why:
        Archive.objects.filter(pk=archive_id, state__in=Archive.UNDER_WAY).update(
            state=State.FAILED, problem=str(why)[:300]
        )


@transaction.atomic
def _begin(archive_id: int) -> tuple[Archive, Gathered] | None:
    """Read everything under the lock of the project, so that the chapters tell of one moment."""
    archive = Archive.objects.select_related("project").get(pk=archive_id)
    Project.objects.select_for_update().get(pk=archive.project_id)
    archive = Archive.objects.select_for_update().get(pk=archive_id)
    if not archive.is_under_way:
        return None
    user = _asker(archive)
    project = Project.objects.visible_to(user).select_related("unit").filter(pk=archive.project_id).first()
    if project is None:
        raise ArchiveRefused("这个项目已不在您能查看的范围内，请联系现在的责任单位生成档案。")
    refuse_closed([project], user)
    gathered = reports.gather(project, user)
    archive.state, archive.heard_at, archive.total = State.BUILDING, clock.now(), gathered.steps
    archive.save()
    return archive, gathered


def _asker(archive: Archive) -> User:
    """Return who asked, acting under the post of that moment if it is still held."""
    user = archive.asked_by
    post = next((post for post in user.posts_now if post.pk == archive.post_id), None)
    if post is None:
        raise ArchiveRefused("您已不在要这份档案时的岗位上，请换到现在的岗位重新生成。")
    return user.act_under(post)


def _make(archive: Archive, gathered: Gathered) -> None:
    def heard(done: int) -> None:
        Archive.objects.filter(pk=archive.pk).update(done=done, heard_at=clock.now())

    root = Path(settings.ARCHIVES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as out:
        made = Path(out.name)
        try:
            reports.pack(gathered, out, heard)
            out.flush()
            _put_in_place(archive.pk, made, gathered)
        finally:
            made.unlink(missing_ok=True)


@transaction.atomic
def _put_in_place(archive_id: int, made: Path, gathered: Gathered) -> None:
    """Let the archive be ready with these bytes; where another task was faster, its bytes and their hash stay."""
    with made.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    archive = Archive.objects.select_for_update().get(pk=archive_id)
    if not archive.is_under_way:
        return
    archive.state, archive.as_of, archive.name = State.READY, gathered.at, f"{gathered.folder}.zip"
    archive.size, archive.sha256, archive.heard_at = made.stat().st_size, sha256, clock.now()
    archive.save()
    made.replace(archive.path)


@permitted(Permission.PROJECT_EXPORT)
def take(*, archive: Archive, by: User) -> IO[bytes]:
    """Open an archive that is made, and note who took it away. Raises ArchiveRefused and ClosedToYou."""
    refuse_unread(archive.project, by)
    refuse_closed([archive.project], by)
    if archive.state != State.READY or not archive.path.exists():
        raise ArchiveRefused("这份档案还没有做好，或者已经清理，请重新生成。")
    opened = archive.path.open("rb")
    trail.record(
        "project.archive_taken",
        archive.project,
        by=by,
        archive=archive.pk,
        as_of=f"{archive.as_of:%Y-%m-%dT%H:%M:%S%z}",
        size=archive.size,
        sha256=archive.sha256,
    )
    return opened


def clear_off() -> None:
    """Delete the bytes of archives that lay ready for a week; by their hash they can still be known again."""
    old = Archive.objects.filter(state=State.READY, heard_at__lt=clock.now() - KEPT)
    for archive in old:
        archive.path.unlink(missing_ok=True)
        Archive.objects.filter(pk=archive.pk).update(state=State.GONE)
    _clear_halves()


def _clear_halves() -> None:
    """Delete what a task that was killed left half written."""
    root = Path(settings.ARCHIVES_ROOT)
    latest = (clock.now() - KEPT).timestamp()
    for half in root.glob("incoming-*"):
        if half.stat().st_mtime < latest:
            half.unlink(missing_ok=True)
