"""``start.py test --long``: the demonstration is built on forty days, and looked at each time; a dated report says how it went.

Every day is built in processes of its own; what the suite asks of the fixed day (LOOKED_AT) is asked of each of them.
What is tried is the last commit, whatever is edited meanwhile. It may be ended and run again: a day that was tried at
the same commit is not tried anew.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "docs" / "opening"
KEPT = ROOT / "var" / "forty-days"
LOOKED_AT = tuple(f"tests/demo/test_{name}.py" for name in ("county", "flows", "warnings", "assessing"))
EVENING, NIGHT, MORNING, LATE = "18:10", "00:05", "08:50", "23:59"


class Day(NamedTuple):
    """A moment at which a newcomer might run the first command, and why it is tried."""

    at: datetime
    why: str


class Outcome(NamedTuple):
    """How one day went: seconds of building and looking, the last line of pytest, what it showed where it failed."""

    day: Day
    seconds: int
    said: str
    failed: str


def forty_days(today: date) -> list[Day]:
    """Return what is tried from a day on: weekdays, ends and beginnings of months, festivals, nights."""
    return sorted({day.at: day for day in _wanted(today)}.values())


def _wanted(today: date) -> Iterator[Day]:
    def day(on: date, hour: str, why: str) -> Day:
        return Day(datetime.fromisoformat(f"{on} {hour}"), why)

    for number in range(7):
        on = today + timedelta(days=number)
        yield day(on, (EVENING, MORNING, LATE)[number % 3], f"星期{'一二三四五六日'[on.weekday()]}")
    first = today.replace(day=1)
    for number in range(12):
        after = (first + timedelta(days=32)).replace(day=1)
        yield day(after - timedelta(days=1), LATE, "月末")
        if number % 2:
            yield day(after, NIGHT, "月初第一天的零点以后")
        first = after
    for on, why in (
        ("2026-02-14", "春节前补班的星期六"), ("2026-02-17", "正月初一"), ("2026-02-23", "春节假期最后一天"),
        ("2026-02-24", "春节后第一天"), ("2026-10-05", "国庆假期"), ("2026-10-08", "国庆后第一天"),
        ("2026-10-10", "国庆后补班的星期六"), ("2028-02-29", "闰日"), ("2028-03-01", "闰日以后"),
        ("2027-01-01", "元旦"), ("2027-01-02", "元旦以后，新年的日历还没有录入"),
        ("2026-12-09", "曾经打不开"), ("2026-12-11", "曾经打不开"), ("2026-12-16", "曾经打不开"), ("2026-12-21", "曾经打不开"),
    ):  # fmt: skip
        yield day(date.fromisoformat(on), EVENING, why)


def unpacked(commit: str) -> Path:
    """Return the folder with the files of a commit."""
    folder = KEPT / commit / "files"
    if not folder.exists():
        packed = subprocess.run(("git", "archive", commit), cwd=ROOT, capture_output=True, check=True).stdout
        folder.mkdir(parents=True)
        subprocess.run(("tar", "-x", "-C", str(folder)), input=packed, check=True)
    return folder


def tried(day: Day, files: Path = ROOT) -> Outcome:
    """Build the county of a day in a process of its own and look at it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", *LOOKED_AT]
    begun = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "SHARED_BY_BOTH_RUNS"}
    environment["DEMONSTRATION_AT"] = f"{day.at:%Y-%m-%d %H:%M}"
    # Nothing is shared with the day beside it, and nothing stays of it.
    with tempfile.TemporaryDirectory() as folder:
        environment |= {"LUODI_DATA": folder, "TMPDIR": folder, "PYTHONPATH": str(files)}
        done = subprocess.run(command, cwd=files, env=environment, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()]
    failed = "\n".join(line for line in lines if line.startswith(("FAILED", "ERROR", f"{files}/")))
    failed = failed.replace(f"{files}/", "")
    said = re.sub(r" in [\d.:() ]+s?.*", "", lines[-1])
    return Outcome(day, round(time.monotonic() - begun), said, failed if done.returncode else "")


def tried_once(day: Day, commit: str) -> Outcome:
    """Return what became of the day when it was tried at this commit, or try it now."""
    file = KEPT / commit / f"{day.at:%Y-%m-%d-%H%M}.json"
    if not file.exists():
        outcome = tried(day, KEPT / commit / "files")
        file.write_text(json.dumps(outcome[1:], ensure_ascii=False), encoding="utf-8")
    return Outcome(day, *json.loads(file.read_text(encoding="utf-8")))


def report(outcomes: list[Outcome], today: date, commit: str) -> str:
    """Return the report as a page."""
    failed = [one for one in outcomes if one.failed]
    lines = [
        f"# 演示县在 {len(outcomes)} 天里打开",
        "",
        f"`python3 start.py test --long`，{today}，提交 {commit}。每一天在单独的进程里从头建成，再用固定那天的检查",
        f"（{'、'.join(LOOKED_AT)}）看一遍。{len(outcomes) - len(failed)} 天通过，{len(failed)} 天没有通过。",
        "",
        "| 建成的时刻 | 为什么选这天 | 用时（秒，两天同时建） | 检查 |",
        "|---|---|---|---|",
        *(
            f"| {one.day.at:%Y-%m-%d %H:%M} | {one.day.why} | {one.seconds} | {one.said} |"
            for one in outcomes
        ),
    ]
    for one in failed:
        lines += ["", f"{one.day.at:%Y-%m-%d %H:%M}：", "", "```", one.failed, "```"]
    return "\n".join(lines) + "\n"


def last_commit() -> str:
    """Return the commit that is tried, as a report names it."""
    asked = ("git", "rev-parse", "--short", "HEAD")
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Try all days, two at a time, and write the report."""
    today = date.today()  # noqa: DTZ011  the day on which the newcomer stands
    commit = last_commit()
    days, outcomes = forty_days(today), []
    unpacked(commit)
    with ThreadPoolExecutor(2) as pool:
        for outcome in pool.map(tried_once, days, [commit] * len(days)):
            outcomes.append(outcome)
            print(f"{outcome.day.at:%Y-%m-%d %H:%M}  {outcome.said}\n{outcome.failed}".strip(), flush=True)  # noqa: T201
    REPORTS.mkdir(exist_ok=True)
    path = REPORTS / f"{today}.md"
    path.write_text(report(outcomes, today, commit), encoding="utf-8")
    print(f"报告：{path.relative_to(ROOT)}")  # noqa: T201
    return 1 if any(one.failed for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
