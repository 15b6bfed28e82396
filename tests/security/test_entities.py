"""Workbooks whose XML declares entities: nothing is fetched, and nothing grows."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from luodi.documents import workbook
from luodi.documents.workbook import TemplateRefused

FETCHING = b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
GROWING = b'<!DOCTYPE sst [<!ENTITY a "%b">' % (b"0" * 1000) + b"".join(
    b'<!ENTITY %c "%b">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghix"
)


def template(declared=b""):
    """A workbook with one word, an entity in its place where some are declared."""
    made, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "word")
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(changed, "w") as packed:
        for name in parts.namelist():
            content = parts.read(name)
            if declared and name == "xl/sharedStrings.xml":
                content = re.sub(rb"<sst", lambda start: declared + start[0], content).replace(
                    b"word", b"&x;"
                )
            packed.writestr(name, content)
    return changed.getvalue()


@pytest.mark.parametrize("declared", [FETCHING, GROWING + b"]>"], ids=["fetching", "growing"])
def test_entities_are_refused(declared):
    assert "没有可填的名称" in workbook.faults(template(), [])[0]
    with pytest.raises(TemplateRefused, match="打不开这个文件"):
        workbook.faults(template(declared), [])
