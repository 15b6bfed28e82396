#!/usr/bin/env python3
"""The one way in: demo, install, check, fix, test, mutate, bundle and lock, on Python 3.11 or newer and nothing else."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get this far to be told
    sys.exit("落地需要 Python 3.11 或更新的版本，现在用的是 %d.%d。请先安装新版本。" % sys.version_info[:2])  # noqa: UP031

from starting.commands import main

if __name__ == "__main__":
    sys.exit(main())
