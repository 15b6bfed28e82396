"""A list of units or people that is uploaded as a workbook."""

import io
import zipfile
from datetime import date, datetime

from django import forms
from django.core import signing
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from luodi.accounts.columns import HeadMissing, Line, lines_of
from luodi.common.fields import PlainForm

MEGABYTE = 1024 * 1024
LARGEST = 2 * MEGABYTE
LARGEST_UNPACKED = 40 * MEGABYTE
MOST = 2000
SALT = "accounts.imports"


class SheetForm(PlainForm):
    """The workbook; ``lines`` holds its filled rows afterwards."""

    file = forms.FileField(
        label="文件", help_text=f".xlsx、.xls、.ods，不超过 {LARGEST // MEGABYTE} MB、{MOST} 行；读第一张表"
    )

    def __init__(self, columns, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.lines = []

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"文件太大，不能超过 {LARGEST // MEGABYTE} MB。")
        try:
            self.lines = lines_of(_rows(file.read()), self.columns)
        except HeadMissing as missing:
            raise forms.ValidationError(str(missing)) from missing
        if not self.lines:
            raise forms.ValidationError("表头下面没有内容。")
        if len(self.lines) > MOST:
            raise forms.ValidationError(f"有 {len(self.lines)} 行，一次最多导入 {MOST} 行，请分成几个文件。")
        return file

    def kept(self):
        """Return the rows signed, to come back unchanged with the confirmation."""
        rows = [[line.number, line.cells] for line in self.lines]
        return signing.dumps({"file": self.cleaned_data["file"].name, "rows": rows}, salt=SALT, compress=True)


def taken_back(kept, columns):
    """Return the file name and the rows that were kept; None when they were tampered with, or are of another list."""
    try:
        told = signing.loads(kept, salt=SALT)
    except signing.BadSignature:
        return None
    lines = [Line(number, cells) for number, cells in told["rows"]]
    keys = {column.key for column in columns}
    return (told["file"], lines) if all(line.cells.keys() == keys for line in lines) else None


def _rows(content):
    try:
        if content[:2] == b"PK":
            _refuse_bomb(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST * 5:
            raise forms.ValidationError(f"第一张表有 {sheet.total_height} 行，一次最多导入 {MOST} 行。")
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except PasswordError as locked:
        raise forms.ValidationError("文件有打开密码，请去掉密码再上传。") from locked
    except (CalamineError, ZipError, zipfile.BadZipFile, OSError, ValueError, IndexError) as unreadable:
        raise forms.ValidationError("打不开这个文件：它不是 Excel 工作簿，或者已经损坏。") from unreadable


def _refuse_bomb(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise forms.ValidationError("文件展开后太大，请把内容复制到空白表里再上传。")


def _text(cell):
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
