"""Is the data sound? Questions that no constraint of the database can ask; each answer says what is wrong."""

import hashlib
from collections.abc import Iterator

from django.db.models import F

from luodi.audit import trail
from luodi.audit.models import Chain
from luodi.files.models import StoredFile
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind


def faults() -> Iterator[str]:
    """Yield what is wrong, in words for the administrator; nothing when all is well."""
    yield from _broken_chains()
    yield from _projects_apart_from_their_unit()
    yield from _rows_of_two_counties()
    yield from _damaged_files()


def _broken_chains() -> Iterator[str]:
    for county_id in Chain.objects.order_by("county_id").values_list("county_id", flat=True):
        number = trail.broken_at(county_id)
        if number is not None:
            yield f"审计记录（县编号 {county_id}）从第 {number} 条起与指纹不符，可能被改动过。"


def _projects_apart_from_their_unit() -> Iterator[str]:
    agreeing = Part.objects.filter(kind=PartKind.RESPONSIBLE, unit_id=F("project__unit_id"))
    for pk, name in Project.objects.exclude(pk__in=agreeing.values("project_id")).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”的责任单位与参与单位表不一致。"


def _rows_of_two_counties() -> Iterator[str]:
    for pk, name in Project.objects.exclude(unit__county_id=F("county_id")).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”与责任单位不在同一个县。"
    for pk in Part.objects.exclude(project__county_id=F("county_id")).values_list("pk", flat=True):
        yield f"参与记录 {pk} 与项目不在同一个县。"


def _damaged_files() -> Iterator[str]:
    for file in StoredFile.objects.order_by("pk").iterator():
        place = file.path
        if not place.exists():
            yield f"文件 {file.sha256[:12]} 不见了，请从备份恢复：{place}"
            continue
        with place.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                yield f"文件 {file.sha256[:12]} 的内容与指纹不符，请从备份恢复：{place}"
