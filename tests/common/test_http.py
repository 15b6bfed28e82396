"""What is sent in fields that no form reads."""

import re
from pathlib import Path

import pytest

import luodi
from luodi.common.http import typed


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"reason": " 重\x00复\x08 "}, "重复"),
        ({"reason": "第一行\r\n第二行\t末"}, "第一行\r\n第二行\t末"),
        ({"reason": "\x00"}, ""),
        ({"reason": "长" * 3000}, "长" * 2000),
        ({}, ""),
    ],
)
def test_words_are_read_without_what_a_database_refuses(sent, read):
    assert typed(sent, "reason") == read


def test_every_view_reads_words_this_way():
    raw = re.compile(r'(POST|GET)(\[|\.get\()"(reason|words|grounds|q)"')
    views = list(Path(luodi.__file__).parent.glob("*/views/*.py"))
    assert views
    assert [path.name for path in views if raw.search(path.read_text("utf-8"))] == []
