"""Are the kept bytes and their rows sound: nothing lost or changed, nothing that no row names, no row that nothing needs?"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from luodi.common import clock
from luodi.files.models import StoredFile

# Younger files may not be put on anything yet, or wait for the night in which they are cleared off.
GRACE = timedelta(days=3)
AT_ONCE = 500


def faults() -> Iterator[str]:
    """Yield what is wrong, in words for the administrator; nothing when all is well."""
    yield from _lost_or_changed()
    yield from _bytes_without_row()
    yield from _rows_without_use()


def _lost_or_changed() -> Iterator[str]:
    for file in StoredFile.objects.order_by("pk").iterator():
        place = file.path
        if not place.exists():
            yield f"文件 {file.sha256[:12]} 不见了，请从备份恢复：{place}"
            continue
        with place.open("rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
        if not same or place.stat().st_size != file.size:
            yield f"文件 {file.sha256[:12]} 的内容与指纹或大小不符，请从备份恢复：{place}"


def _bytes_without_row() -> Iterator[str]:
    root = Path(settings.FILES_ROOT)
    latest = clock.now() - GRACE
    some: dict[str, Path] = {}
    for place in sorted(path for path in root.rglob("*") if path.is_file()):
        if datetime.fromtimestamp(place.stat().st_mtime, UTC) > latest:
            continue
        if str(place.relative_to(root)) != StoredFile.place(place.name):
            yield f"文件目录里有不该有的文件（没有传完或不在应在的位置），核对后可以删除：{place}"
            continue
        some[place.name] = place
        if len(some) == AT_ONCE:
            yield from _unnamed(some)
            some = {}
    yield from _unnamed(some)


def _unnamed(places: dict[str, Path]) -> Iterator[str]:
    named = set(StoredFile.objects.filter(sha256__in=places).values_list("sha256", flat=True))
    for sha256, place in places.items():
        if sha256 not in named:
            yield f"文件 {sha256[:12]} 在数据库里没有登记，请核对是不是漏恢复了数据库：{place}"


def _rows_without_use() -> Iterator[str]:
    for file in unused().filter(created_at__lte=clock.now() - GRACE).order_by("pk").iterator():
        yield f"文件 {file.sha256[:12]} 没有任何记录引用：上传后没有存成，或引用它的记录被删过：{file.path}"


def unused() -> QuerySet[StoredFile]:
    """Return the files that no row of any table points at; whatever refers to files is found without being named here."""
    rows = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(pointing))
    return rows
