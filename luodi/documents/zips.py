"""Files of Office are zip archives; here they are packed so that the same content makes the same bytes."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

# The core properties also hold when a file was last changed.
CORE = "docProps/core.xml"


def settled(content: bytes, day: date, changed: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Pack a file anew, every part dated with the day of the document; ``changed`` may alter a part by its name."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.create_system = 3  # the same on every system
            held = old.read(name)
            new.writestr(part, changed(name, held) if changed else held)
    return made.getvalue()
