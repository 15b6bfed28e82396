"""拼音首字母 of names, so that people find 凤栖小镇 by typing fqxz."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """Return the first letters of the syllables in lower case; letters and digits stay, other signs are dropped."""
    letters = lazy_pinyin(
        text, style=Style.FIRST_LETTER, errors=lambda rest: "".join(filter(str.isalnum, rest))
    )
    return "".join(letters).lower()
