"""How entries of the trail are bound together: each hash covers the entry and the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


def fingerprint(previous: str, content: Mapping[str, Any]) -> str:
    """Return the hash (SHA-256, hex) of an entry's content that follows the entry with hash ``previous``."""
    return hashlib.sha256(f"{previous}\n{text_of(content)}".encode()).hexdigest()


def text_of(content: Mapping[str, Any]) -> str:
    """Return the content as the text that the hash covers, so that it can be checked outside as well."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        # Both databases keep microseconds; the zone they hand back may differ.
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"no fixed form for {type(value).__name__} in the trail")
