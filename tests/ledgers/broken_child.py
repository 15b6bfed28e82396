"""Stands for the reader of a file that hangs or breaks: ``python -m tests.ledgers.broken_child``."""

import os
import time

from luodi.ledgers.limited import Request, answer, say


def work(request: Request) -> None:
    file = os.path.basename(request["path"])
    if file == "spins":
        while True:
            pass
    if file == "sleeps":
        time.sleep(60)
    if file == "swells":
        bytearray(8 << 30)
    say({"progress": [1, 2]})
    if file == "stammers":
        os.write(1, b'{"result": "half of')
        time.sleep(60)
    os.abort()


if __name__ == "__main__":
    answer({"read": work})
