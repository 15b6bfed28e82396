"""How entries of the trail are bound together: each hash covers the entry and the hash before it.

The hash is keyed (HMAC) with a key that lies outside the database, so that who can write the database cannot make the
chain anew. An entry says under which key it stands, by a mark of the key; entries from before there was one say none.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


def mark_of(key: str) -> str:
    """Return by what a key is known without telling it."""
    return hmac.new(key.encode(), b"luodi trail", hashlib.sha256).hexdigest()[:8]


def fingerprint(previous: str, content: Mapping[str, Any], key: str = "") -> str:
    """Return the hash (hex) of an entry's content that follows the entry with hash ``previous``.

    HMAC-SHA-256 under the key, plain SHA-256 without one.
    """
    covered = f"{previous}\n{text_of(content)}".encode()
    if key:
        return hmac.new(key.encode(), covered, hashlib.sha256).hexdigest()
    return hashlib.sha256(covered).hexdigest()


def text_of(content: Mapping[str, Any]) -> str:
    """Return the content as the text that the hash covers, so that it can be checked outside as well."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        # Both databases keep microseconds; the zone they hand back may differ.
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"no fixed form for {type(value).__name__} in the trail")
