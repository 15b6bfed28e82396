"""No text, however made, is read for long: what nobody writes is refused at its line while it is read."""

import time

import pytest

from luodi.common import yaml_edits
from luodi.common.faults import Faulty
from luodi.common.yaml_lines import DEEPEST, load

LONG = 90_000
DEEP, MANY, WIDE, TAG = "一层套一层", "太多了", "太长了", "指定类型"
HOSTILE = {
    "brackets": ("[" * LONG, DEEP),
    "braces": ("{" * LONG, DEEP),
    "brackets with words": ("[甲, " * (LONG // 4), DEEP),
    "pairs in pairs": ("{a: " * (LONG // 4), DEEP),
    "lists in lists": ("- " * (LONG // 2), DEEP),
    "asked keys": ("? " * (LONG // 2), DEEP),
    "steps inwards": ("\n".join(" " * depth + "a:" for depth in range(400)), DEEP),
    "a long list": ("[" + "a," * (LONG // 2) + "]", MANY),
    "many lists": ("[" + "[]," * (LONG // 3) + "]", MANY),
    "many lines": ("- a\n" * (LONG // 4), MANY),
    "many documents": ("---\n" * (LONG // 4), MANY),
    "hours of hours": ("a: " + "1:" * LONG + "1", WIDE),
    "a long word": ("a: '" + "甲" * LONG + "'", WIDE),
    "a day that is none": ("a: !!timestamp x", TAG),
    "a number that is endless": ("a: !!float 1e999999999", TAG),
    "a set": ("!!set {a, b}", TAG),
    "closing brackets": ("]" * LONG, "括号"),
    "brackets and a Chinese comma": ("a: '" + "[" * LONG + "，", "括号"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_at_once_by_its_line(name):
    text, words = HOSTILE[name]
    begun = time.process_time()
    with pytest.raises(Faulty, match=words) as refused:
        load(f"# 办法\n{text}")
    assert time.process_time() - begun < 1
    assert all(fault.line and fault.line > 1 for fault in refused.value.faults)


def test_a_text_as_deep_as_is_allowed_is_read():
    content, _ = load("[" * DEEPEST + "]" * DEEPEST)
    for _ in range(DEEPEST - 1):
        (content,) = content
    assert content == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_for_the_form_is_written_at_once_whatever_it_is(name):
    value, begun = HOSTILE[name][0], time.process_time()
    written = yaml_edits.scalar(value)
    assert time.process_time() - begun < 1
    if len(value) < 1000:
        assert load(written)[0] == " ".join(value.split())
