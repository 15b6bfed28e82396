"""Which files are taken in, judged by what is inside and not by the name alone. No archives: nobody can see into them."""

import zipfile
from pathlib import PurePath
from typing import IO

import filetype

HEAD = 8192
PDF, JPG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOC, XLS, TXT, CSV = "application/msword", "application/vnd.ms-excel", "text/plain", "text/csv"

# What a name may end in, and what must then be inside.
BY_ENDING = {
    "pdf": PDF, "jpg": JPG, "jpeg": JPG, "png": PNG, "docx": DOCX, "xlsx": XLSX, "ods": ODS,
    "doc": DOC, "wps": DOC, "xls": XLS, "et": XLS, "txt": TXT, "csv": CSV,
}  # fmt: skip
IN_WORDS = "PDF、图片（jpg、png）、Word、Excel、WPS、ods、txt、csv"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PARTS = {DOCX: "word/", XLSX: "xl/"}
_MOST_ENTRIES = 20_000


class FileRefused(Exception):
    """A file is not taken in; the message tells the user why and what to do."""


def ending(name: str) -> str:
    """Return the ending of a file name in lower case, without the dot."""
    return PurePath(name).suffix.lower().lstrip(".")


def kind_of(content: IO[bytes], name: str) -> str:
    """Return the media type of a file whose content fits its name; raises FileRefused."""
    expected = BY_ENDING.get(ending(name))
    if expected is None:
        raise FileRefused(f"“{name}”不是可以上传的类型。可以传：{IN_WORDS}。压缩包请解开后逐个上传。")
    content.seek(0)
    head = content.read(HEAD)
    if not head:
        raise FileRefused(f"“{name}”是空文件，请重新选择。")
    if _inside(head, content, expected) != expected:
        raise FileRefused(
            f"“{name}”的内容不是 {ending(name)} 文件，可能改过后缀名或已损坏。请打开另存后再传。"
        )
    return expected


def _inside(head: bytes, content: IO[bytes], expected: str) -> str | None:
    if expected in (TXT, CSV):
        return expected if charset_of(head) else None
    if expected in (DOC, XLS):
        return expected if head.startswith(_OLD_OFFICE) else None
    if expected in (DOCX, XLSX, ODS):
        # An archive may stand behind another file, as a picture or a program, and is then both.
        return _inside_zip(content) if head.startswith(_ZIP) else None
    found = filetype.guess(head)
    return found.mime if found else None


def charset_of(head: bytes) -> str | None:
    """Return in which characters a text begins, None where it is none; a character cut in two at the end is no fault."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head or filetype.guess(head) is not None:
        return None
    return next((code for code in ("utf-8", "gb18030") if _decodes(head, code)), None)


def _decodes(head: bytes, code: str) -> bool:
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(code)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _inside_zip(content: IO[bytes]) -> str | None:
    """Look at the table of contents only; nothing is unpacked."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if len(entries) > _MOST_ENTRIES:
        return None
    for kind, folder in _PARTS.items():
        if any(entry.startswith(folder) for entry in entries):
            return kind
    return ODS if "content.xml" in entries and "mimetype" in entries else None
