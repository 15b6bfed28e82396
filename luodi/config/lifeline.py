"""Runs a module like ``python -m``, tied to the process that started it: when that ends, however it ends, all under it end.

The tie is a pipe on standard input of which the parent alone holds the other end. The system closes that end even
where the parent was killed; whoever is forked from here goes on watching it for itself.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading


def main() -> None:
    """Run the module named by the first word with the other words."""
    tie = os.dup(0)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    if sys.platform != "win32":
        # A group of its own can be ended as a whole, with every program that was started from it.
        os.setpgid(0, 0)
        os.register_at_fork(after_in_child=lambda: _watch(tie))
    _watch(tie)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _watch(tie: int) -> None:
    def wait() -> None:
        while os.read(tie, 1):
            pass
        _end_all()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _end_all() -> None:
    """End this process and all that it started, at once: what was acknowledged is in the database."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(os.getpid())], check=False)  # noqa: S603, S607
    else:
        os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
