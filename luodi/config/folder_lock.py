"""One data folder has one server: it holds the lock of a file there, and even a kill lets go of it."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def claim(folder: Path) -> IO[str] | None:
    """Return the locked file, to be kept for as long as the folder is used; None where another server uses it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "server.lock").open("a", encoding="utf-8")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file
