"""What a password may not be, each said in Chinese: short, numbers alone, common, or made of the owner, the county and a year."""

import re
from functools import lru_cache
from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from luodi.accounts.models import Unit, UnitKind

PRODUCT = ("luodi", "zhaoshang", "落地", "招商")
# What stands beside a word in vain: its year, a few digits, a sign or two.
TRIMMINGS = 8
# So many letters must be left when the known words are taken away.
LEAST = 4
_LIKE = str.maketrans("@40$537!", "aaosseti")
_ONES = (str.maketrans("1", "l"), str.maketrans("1", "i"))


class LongEnough(django.MinimumLengthValidator):
    """So many characters at least."""

    def get_error_message(self):
        return f"密码太短，至少 {self.min_length} 位。"


class NotNumbersAlone(django.NumericPasswordValidator):
    """Something else than digits."""

    def get_error_message(self):
        return "密码不能全是数字。"


class NotLikeTheOwner(django.UserAttributeSimilarityValidator):
    """Not the name or the telephone of the owner, nor nearly so."""

    def validate(self, password, user=None):
        try:
            super().validate(password, user)
        except ValidationError as alike:
            raise ValidationError("密码和姓名、登录名或手机号太像。", code="password_too_similar") from alike


class NotCommon(django.CommonPasswordValidator):
    """None of the twenty thousand that are tried first, nor one of them with a year, digits or signs for letters."""

    def validate(self, password, user=None):
        long = {core for core in cores(password) if len(core) >= LEAST}
        if {password.lower().strip(), *long} & self.passwords:
            raise ValidationError(
                "这个密码太常见，或只是常见密码加上几个数字，请换一个。", code="password_too_common"
            )


class NotOfTheCounty:
    """Not the county, the product or the person with a year."""

    def validate(self, password, user=None):
        words = sorted(_known_words(user), key=len, reverse=True)
        for core in cores(password):
            left = core
            for word in words:
                left = left.replace(word, "")
            if left != core and len(left) < LEAST:
                raise ValidationError(
                    "密码不能只是县名、姓名、登录名或“落地”加上年份、数字，请换一个。",
                    code="password_of_the_county",
                )

    def get_help_text(self):
        return ""


def cores(password: str) -> set[str]:
    """Return the letters of a password, also as signs and digits that look like letters read; nothing where much else is in it."""
    small = password.lower()
    if len(re.findall(r"[\W\d_]", small)) > TRIMMINGS:
        return set()
    ends = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    read = [ends, *(part.translate(_LIKE).translate(ones) for part in (small, ends) for ones in _ONES)]
    return {letters for one in read if (letters := re.sub(r"[\W\d_]", "", one))}


def _known_words(user: Any) -> set[str]:
    """Return what everybody knows: the product, the counties of the installation, and who the person is."""
    counties = Unit.objects.filter(kind=UnitKind.COUNTY).values_list("name", "short_name")
    names = {name for pair in counties for name in pair if name}
    words = {*PRODUCT, *names, *(name[:-1] for name in names)}
    words |= {getattr(user, "username", ""), getattr(user, "full_name", "")}
    spelt = {_spelt(word) for word in words}
    return {word.lower() for word in words | spelt if len(word) > 1}


@lru_cache(maxsize=1000)
def _spelt(words: str) -> str:
    return "".join(lazy_pinyin(words))
