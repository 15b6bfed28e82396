"""What the verbs of the trail are called on screen: every app adds its own in its apps.py."""

from collections.abc import Mapping

_labels: dict[str, str] = {}


def register(labels: Mapping[str, str]) -> None:
    """Add the Chinese words for verbs."""
    _labels.update(labels)


def label(verb: str) -> str:
    """Return the Chinese word for a verb; the verb itself where nobody gave one."""
    return _labels.get(verb, verb)


def registered() -> frozenset[str]:
    """Return every verb that has a word, for the test that compares them with the code."""
    return frozenset(_labels)
