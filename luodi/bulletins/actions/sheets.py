"""台账模板: taken in when it can be filled, taken out of use, and filled from the frozen figures of a bulletin."""

import io
from typing import IO

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin, SheetTemplate
from luodi.bulletins.reports import sheets
from luodi.common import clock
from luodi.documents import workbook
from luodi.documents.workbook import TemplateRefused
from luodi.files.actions import store
from luodi.files.kinds import FileRefused
from luodi.files.models import BytesGone, StoredFile


@permitted(Permission.BULLETIN_MAKE)
def upload(*, content: IO[bytes], file_name: str, name: str, by: User) -> SheetTemplate:
    """Keep a workbook as a template; one of the same name is taken out of use. Raises BulletinRefused.

    The workbook is looked through and its bytes are kept before the transaction begins.
    """
    held = content.read()
    try:
        found = workbook.faults(held, sheets.names(by.post.county_id))
        if found:
            raise BulletinRefused("\n".join(found))
        file = store(content=io.BytesIO(held), name=file_name, by=by)
    except (TemplateRefused, FileRefused) as why:
        raise BulletinRefused(str(why)) from why
    return _take_into_use(file, name, by)


@transaction.atomic
def _take_into_use(file: StoredFile, name: str, by: User) -> SheetTemplate:
    county_id, now = by.post.county_id, clock.now()
    SheetTemplate.objects.in_use().filter(county_id=county_id, name=name).update(voided_at=now)
    made = SheetTemplate.objects.create(
        county_id=county_id, name=name, file=file, uploaded_by=by, uploaded_at=now
    )
    trail.record("sheet_template.uploaded", made, by=by, sha256=file.sha256)
    return made


@permitted(Permission.BULLETIN_MAKE, reads="template")
@transaction.atomic
def retire(*, template: SheetTemplate, by: User) -> None:
    """Take a template out of use. Raises BulletinRefused."""
    current = SheetTemplate.objects.select_for_update().get(pk=template.pk)
    if current.voided_at:
        raise BulletinRefused("这个模板已经停用，请刷新页面。")
    current.voided_at = clock.now()
    current.save(update_fields=["voided_at"])
    trail.record("sheet_template.retired", current, by=by)


@permitted(Permission.BULLETIN_VIEW, reads="bulletin")
def fill(*, template: SheetTemplate, bulletin: Bulletin, by: User) -> bytes:
    """Fill a template with the figures of an issued bulletin, and note who took it out. Raises BulletinRefused."""
    if bulletin.issued_at is None or not Kind(bulletin.kind).fills_sheets:
        raise BulletinRefused("填模板要用已印发的月度通报或台账，请选那一期。")
    try:
        with template.file.open() as content:
            blank = content.read()
        made = workbook.filled(
            blank,
            sheets.names(bulletin.county_id),
            sheets.values(bulletin),
            {sheets.LIST: sheets.lines(bulletin)},
            clock.day_of(bulletin.issued_at),
        )
    except (TemplateRefused, BytesGone) as why:
        raise BulletinRefused(f"模板“{template}”填不了：{why}") from why
    trail.record("bulletin.downloaded", bulletin, by=by, number=bulletin.number, form=f"模板“{template}”")
    return made
