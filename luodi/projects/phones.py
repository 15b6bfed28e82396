"""Telephone numbers as they are shown: with the middle hidden; the whole one is asked for, and that leaves a trace."""

import re

_GAP = r"[\s\-‐–—−－]?"
# A mobile number, one with its area code, one of a service; written in one piece or with gaps, beside whatever words.
_SHAPES = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+?86{_GAP})?"
    rf"(?:1[3-9]\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d{_GAP}\d|1[3-9]\d\.\d{{4}}\.\d{{4}}"
    rf"|[（(]?0\d{{2,3}}[）)]?{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}"
    rf"|[48]00{_GAP}\d{{3,4}}{_GAP}\d{{3,4}})(?!\d)"
)
# What else a column of telephone numbers holds: numbers of the own town, extensions.
_ANY = re.compile(rf"\d(?:{_GAP}\d){{4,}}")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_HEAD = re.compile(r"电话|手机|联系|号码|座机")


def hidden(number: str) -> str:
    """Return a number with its middle hidden."""
    if len(number) < 7:
        return "****" if number else ""
    return f"{number[:3]}****{number[-4:]}"


def promises_numbers(head: str) -> bool:
    """Tell whether a column with this head holds telephone numbers."""
    return _HEAD.search(head) is not None


def without_numbers(text: str, *, any_run: bool = False) -> str:
    """Return a text with every telephone number in it hidden; ``any_run`` hides whatever run of digits looks like one."""
    text = _SHAPES.sub(_hide, text.translate(_NARROW))
    return _ANY.sub(_hide, text) if any_run else text


def _hide(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return hidden(digits[2:] if len(digits) > 11 and digits.startswith("86") else digits)
