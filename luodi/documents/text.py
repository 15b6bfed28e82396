"""Words as files of Office can hold them."""

import re

# XML has no place for these.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain(words: str) -> str:
    """Return words without the characters that no file of Office holds."""
    return _CONTROLS.sub("", words)
