"""一项一档: everything about one project in one file, as one reader may see it and as it stands at one moment."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils import timezone

from luodi.accounts.models import User
from luodi.audit import verbs
from luodi.audit.chain import START
from luodi.audit.models import Chain, Entry
from luodi.common import clock
from luodi.common.jinja import every_year
from luodi.common.jinja import moment as moment_words
from luodi.common.pdf import Column, Document, Row, Table, Words, written
from luodi.projects import chapters
from luodi.projects.chapters import Held, Told
from luodi.projects.models import Project
from luodi.projects.reports import archive_files, telling
from luodi.projects.reports.archive_files import safe
from luodi.projects.reports.masking import closed_among
from luodi.projects.reports.merges import absorbed_by

CHUNK = 1 << 20
MISSING, CHANGED = "原件不见了，没有收入", "原件与存入时的指纹不符"
TRAIL_HEAD = ("序号", "时间", "事件", "操作人", "岗位", "上一条指纹", "指纹", "原文")
LIST_HEAD = ("序号", "文件", "是什么", "字节数", "SHA-256", "备注")


@dataclass(frozen=True)
class Gathered:
    """What goes into an archive, read at one moment; only the bytes of files are still to be fetched."""

    project: Project
    made: str
    at: datetime
    chapters: list[tuple[str, Told]]
    trail: list[tuple[str, ...]]
    length: int
    head: str

    @property
    def number(self) -> str:
        """The number of the project, and its code where it has one."""
        code = f"　项目代码 {self.project.code}" if self.project.code else ""
        return f"项目 {self.project.pk} 号{code}"

    @property
    def moment(self) -> str:
        """Of when it tells."""
        return f"反映 {moment_words(self.at)} 的情况"

    @property
    def steps(self) -> int:
        """How many files are to be written."""
        return sum(1 + len(told.files) for _, told in self.chapters) + 2

    @property
    def folder(self) -> str:
        """What the archive and the folder in it are called."""
        day = timezone.localtime(self.at)
        return safe(f"{self.project.name[:40]}（{self.project.pk}号）{day:%Y%m%d}")


@dataclass(frozen=True)
class Line:
    """One file of the archive, for its list."""

    path: str
    about: str
    size: int
    sha256: str
    remark: str = ""


def gather(project: Project, user: User) -> Gathered:
    """Read everything; the caller holds the lock of the project, so that nothing changes between two chapters."""
    at = clock.now()
    chain = Chain.objects.filter(county_id=project.county_id).first()
    with every_year():
        told = chapters.of(project, user)
    return Gathered(
        project=project,
        made=f"{user.post} {user.full_name} 于 {moment_words(at)} 制作",
        at=at,
        chapters=told,
        trail=_trail(project, user),
        length=chain.length if chain else 0,
        head=chain.head if chain else START,
    )


def _trail(project: Project, user: User) -> list[tuple[str, ...]]:
    """Return the entries about the project and what was merged into it, as the reader may have them.

    Refused attempts are the auditors'.
    """
    absorbed = {one.pk for one in absorbed_by(project)}
    ids = [project.pk, *absorbed - (closed_among(user, absorbed) if absorbed else set())]
    rows = Entry.objects.filter(target_type=project._meta.label_lower, target_id__in=ids)
    entries = list(rows.exclude(verb="access.refused").order_by("county_id", "number"))
    data = telling.data_for(entries, user, project)
    return [
        (
            str(entry.number),
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            verbs.label(entry.verb),
            entry.actor_name,
            entry.post_label,
            entry.previous,
            entry.hash,
            telling.text_for(entry, data[entry.pk], user),
        )
        for entry in entries
    ]


def pack(gathered: Gathered, out: IO[bytes], heard: Callable[[int], None] = lambda done: None) -> None:
    """Write the archive; ``heard`` is told how many of its ``steps`` are done. Raises PdfUnavailable.

    The same words at the same moment make the same bytes.
    """
    with zipfile.ZipFile(out, "w") as archive:
        packing = _Packing(gathered, archive)
        lines = []
        for done, line in enumerate(packing.files(), start=1):
            lines.append(line)
            heard(done)
        packing.close(lines)


class _Packing:
    """One archive while it is written."""

    def __init__(self, gathered: Gathered, archive: zipfile.ZipFile) -> None:
        self.gathered, self.archive = gathered, archive
        self.taken: set[str] = set()
        self.stamp = timezone.localtime(gathered.at).timetuple()[:6]

    def files(self) -> Iterator[Line]:
        """Write the chapters, what proves them and the trail."""
        for place, (title, told) in enumerate(self.gathered.chapters, start=1):
            name = f"{place:02d} {title}"
            held = self._named(name, told)
            blocks = [*told.blocks, *([_list_of(held)] if held else [])]
            yield self._put(f"{name}.pdf", title, self._document(title, blocks, told.wide))
            for path, file in held:
                yield self._copy(path, file)
        trail = archive_files.table(TRAIL_HEAD, self.gathered.trail)
        yield self._put("审计记录.csv", f"审计记录，{len(self.gathered.trail)} 条", trail)

    def close(self, lines: list[Line]) -> None:
        """Write the guide and the lists, which name every file but the sums themselves."""
        gathered = self.gathered
        guide = archive_files.GUIDE.format(
            name=gathered.project.name, number=gathered.number, made=gathered.made, moment=gathered.moment,
            length=gathered.length, head=gathered.head,
        )  # fmt: skip
        lines.append(
            self._put("说明.txt", "有什么，怎样核对", guide.replace("\n", "\r\n").encode("utf-8-sig"))
        )
        listed = [
            (str(place), line.path, line.about, f"{line.size}", line.sha256, line.remark)
            for place, line in enumerate(lines, start=1)
        ]
        about = "本档案的目录"
        lines.append(self._put("目录.csv", about, archive_files.table(LIST_HEAD, listed)))
        lines.append(self._put("目录.pdf", about, self._document("目录", _contents(lines[:-1]), wide=True)))
        there = [(line.path, line.sha256) for line in lines if line.sha256]
        self._write("SHA256SUMS", archive_files.sums(there))

    def _named(self, folder: str, told: Told) -> list[tuple[str, Held]]:
        """Return each file of a chapter once, with the path it gets."""
        found: dict[tuple[int, str, bool], tuple[str, Held]] = {}
        for file in told.files:
            key = (file.stored.pk, file.name, file.is_void)
            if key not in found:
                path = archive_files.unique(f"附件/{folder}/{safe(file.name)}", self.taken)
                found[key] = (path, file)
        return list(found.values())

    def _document(self, title: str, blocks: list, wide: bool) -> bytes:
        told, day = self.gathered, timezone.localtime(self.gathered.at)
        return written(
            Document(
                title,
                told.project.name,
                told.number,
                told.made,
                told.moment,
                (day.year, day.month, day.day),
                blocks,
                wide,
            )
        )

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(f"{self.gathered.folder}/{path}", self.stamp)  # type: ignore[arg-type]
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry

    def _write(self, path: str, content: bytes) -> None:
        self.archive.writestr(self._entry(path), content)

    def _put(self, path: str, about: str, content: bytes) -> Line:
        self._write(path, content)
        return Line(path, about, len(content), hashlib.sha256(content).hexdigest())

    def _copy(self, path: str, file: Held) -> Line:
        """Copy a stored file and say whether it is still what was stored."""
        place, expected = file.stored.path, file.stored.sha256
        if not place.exists():
            return Line(path, file.about, file.stored.size, "", f"{MISSING}（存入时的指纹 {expected}）")
        hashed, size = hashlib.sha256(), 0
        with (
            place.open("rb") as content,
            self.archive.open(self._entry(path), "w", force_zip64=True) as entry,
        ):
            while chunk := content.read(CHUNK):
                hashed.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        sha256 = hashed.hexdigest()
        remark = "" if sha256 == expected else f"{CHANGED}（存入时 {expected}）"
        return Line(path, file.about, size, sha256, remark or ("已作废" if file.is_void else ""))


def _list_of(held: list[tuple[str, Held]]) -> Table:
    columns = [Column("文件", 5), Column("是什么", 5), Column("字节数", 1.2, right=True)]
    rows = [
        Row([path.rpartition("/")[2], file.about, f"{file.stored.size:,}"], f"SHA-256 {file.stored.sha256}")
        for path, file in held
    ]
    return Table("附件", columns, rows)


def _contents(lines: list[Line]) -> list:
    columns = [
        Column("序号", 0.6, right=True), Column("文件", 6), Column("是什么", 5), Column("字节数", 1.2, right=True),
    ]  # fmt: skip
    rows = [
        Row(
            [str(place), line.path, line.about, f"{line.size:,}"],
            "；".join(filter(None, [line.sha256 and f"SHA-256 {line.sha256}", line.remark])),
        )
        for place, line in enumerate(lines, start=1)
    ]
    wrong = [line for line in lines if line.remark.startswith((MISSING, CHANGED))]
    warning = f"有 {len(wrong)} 个原件不见了或与存入时不一样，见下面的备注；请系统管理员从备份恢复后重做。"
    words = "每个文件的 SHA-256 值也列在 SHA256SUMS 里；怎样核对见“说明.txt”。"
    return [*([Words("", warning, True)] if wrong else []), Words("", words), Table("文件", columns, rows)]
