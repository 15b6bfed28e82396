"""Taking a ledger in: the file is looked at apart, stored once, and a task reads it."""

import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django_q.tasks import async_task

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.projects.actions.imports import apart, words
from luodi.projects.models import Batch, BatchRow, Doubt

State = Batch.State
SILENT_SECONDS = 90
# While somebody waits for the page; a ledger of 48,000 rows is looked through in two seconds.
PATIENCE = 15
# Pages and XML are kept as text, so that no browser ever takes them for a page of ours.
STORED_AS = {"xlsb": "xlsx", "html": "txt", "mht": "txt", "xml": "txt"}


class NotNow(Exception):
    """The batch is not in a state where this can be done; the message says why."""


def is_silent(batch: Batch) -> bool:
    """Tell whether the running task has said nothing for so long that it may be started again by hand."""
    return (clock.now() - batch.heard_at).total_seconds() > SILENT_SECONDS


@permitted(Permission.IMPORT)
def take_in(*, file: UploadedFile, name: str, by: User) -> StoredFile:
    """Store an uploaded ledger after the process apart could open it; raises Unreadable and stores nothing otherwise."""
    with tempfile.NamedTemporaryFile(prefix="luodi-upload-", suffix=Path(name).suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        known = apart.run_for_a_page(
            "check",
            person_id=by.pk,
            patience=PATIENCE,
            path=copy.name,
            name=name,
            megabytes=settings.UPLOAD_MEGABYTES,
        )
    # What is inside decides, not what the file is called: ledgers come as .xls that are .xlsx.
    return store(content=file, name=f"{Path(name).stem}.{STORED_AS.get(known['kind'], known['kind'])}", by=by)


@permitted(Permission.IMPORT)
@transaction.atomic
def start(*, file: StoredFile, name: str, as_of: date | None, by: User) -> Batch:
    """Make a batch of a stored ledger and have it read."""
    batch = Batch.objects.create(
        county_id=by.post.county_id,
        unit_id=by.post.unit_id,
        uploaded_by=by,
        post_id=by.post.pk,
        file=file,
        file_name=name[-200:],
        as_of=as_of,
    )
    trail.record("batch.uploaded", batch, by=by, sha256=file.sha256, size=file.size)
    _have_it_read(batch)
    return batch


@permitted(Permission.IMPORT, writes="batch")
@transaction.atomic
def read_anew(*, batch: Batch, by: User) -> Batch:
    """Start a reading again that failed or fell silent."""
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    silent = is_silent(current)
    if current.state == State.COMMITTING and silent:
        async_task("luodi.projects.jobs.commit", current.pk)
        return current
    if not (
        current.state == State.UNREADABLE or (current.state in (State.WAITING, State.READING) and silent)
    ):
        raise NotNow(
            "这一批正在读取，请稍等。" if current.state == State.READING else "这一批已经读完，不用重读。"
        )
    _wait_again(current)
    trail.record("batch.read_anew", current, by=by)
    return current


@permitted(Permission.IMPORT, writes="batch")
@transaction.atomic
def change_columns(*, batch: Batch, columns: dict[str, dict[str, str]], remember: bool, by: User) -> Batch:
    """Say by hand what columns mean ({sheet: {letter: field}}), and have the ledger read again with it."""
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    if current.state not in (State.ASKING, State.UNREADABLE):
        raise NotNow("这一批正在处理或已经办完，不能再改列的对应，请刷新页面查看。")
    if BatchRow.objects.filter(batch=current).exclude(outcome=BatchRow.Outcome.OPEN).exists():
        raise NotNow("这一批已有项目入库，不能再改列的对应；可以撤销整批，重新导入。")
    current.answers["columns"] = columns
    if remember:
        words.teach_heads(batch=current, columns=columns, by=by)
    _wait_again(current)
    trail.record("batch.columns_changed", current, by=by, columns=columns)
    return current


@permitted(Permission.IMPORT, writes="batch")
@transaction.atomic
def drop(*, batch: Batch, by: User) -> Batch:
    """Give a batch up that brought nothing into the library."""
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    if current.state in (State.COMMITTING, State.COMMITTED, State.UNDONE, State.DROPPED):
        raise NotNow("这一批正在入库或已经办完，不能放弃，请刷新页面查看。")
    if BatchRow.objects.filter(batch=current).exclude(outcome=BatchRow.Outcome.OPEN).exists():
        raise NotNow("这一批已有项目入库，不能放弃；可以撤销整批。")
    Doubt.objects.filter(batch=current).delete()
    current.state = State.DROPPED
    current.save(update_fields=["state"])
    trail.record("batch.dropped", current, by=by)
    return current


def _wait_again(batch: Batch) -> None:
    batch.state, batch.done, batch.total, batch.problem = State.WAITING, 0, 0, ""
    batch.heard_at = clock.now()
    batch.save()
    _have_it_read(batch)


def _have_it_read(batch: Batch) -> None:
    """Queue the reading in the same transaction: the task exists exactly when the batch does."""
    async_task("luodi.projects.jobs.read", batch.pk)
