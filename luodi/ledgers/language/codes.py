"""Project codes (GB/T 40058-2021) and unified social credit codes (GB 32100-2015)."""

import re
from dataclasses import dataclass

from luodi.ledgers.language.text import squeeze

_DASHES = re.compile(r"[-‐‑‒–—―−_]+")
_PROJECT_CODE = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
# First two digits of region codes; 00 are codes given by the centre, 66 the Xinjiang production corps.
_PROVINCES = frozenset(
    {
        0,
        66,
        71,
        81,
        82,
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
    }
)
_LEGACY_YEARS = range(2000, 2031)

CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_FORM = re.compile(rf"[0-9A-HJ-NP-RTUW-Y]{{2}}\d{{6}}[{CREDIT_SIGNS}]{{10}}")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?1\d")


@dataclass(frozen=True)
class ProjectCode:
    """A project code of right form; `legacy` where it begins with a year instead of YYMM."""

    code: str
    legacy: bool
    fullwidth: bool


def project_code(cell: str) -> ProjectCode | None:
    """The code in half-width form, or None where the form is not 4-6-2-2-6 with a possible month and region."""
    plain = _DASHES.sub("-", squeeze(cell)).strip("'‘’`")  # a stroke typed to keep the number a text
    match = _PROJECT_CODE.fullmatch(plain)
    if match is None or int(match[2][:2]) not in _PROVINCES:
        return None
    current = 1 <= int(match[1][2:]) <= 12
    if not current and int(match[1]) not in _LEGACY_YEARS:
        return None
    return ProjectCode(plain, not current, plain != squeeze_ascii(cell))


def squeeze_ascii(cell: str) -> str:
    """The cell without white space, its letters and digits left as wide as they are."""
    return "".join(cell.split())


def credit_code_ok(cell: str) -> bool:
    """Is this a unified social credit code: 18 signs, region in digits, right check sign?"""
    code = squeeze(cell).upper()
    if not _CREDIT_FORM.fullmatch(code):
        return False
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return CREDIT_SIGNS[-total % 31] == code[17]


def credit_digits_lost(cell: str | float) -> bool:
    """Did a spreadsheet turn the code into a number, whose last digits are then wrong (9.11E+17)?"""
    if isinstance(cell, str):
        plain = squeeze(cell)
        return bool(_EXPONENT.fullmatch(plain)) or bool(
            re.fullmatch(r"\d{15,16}0{2,}", plain) and not credit_code_ok(plain)
        )
    return cell >= 10**15
