"""The daily heads: where each chain ended, written to files that may lie on another machine.

Who rewrites a chain in the database, key and all, would have to rewrite these as well. One file for each chain, one line for
each day: the day, the number of the last entry, its hash.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from luodi.audit.models import Chain, Entry
from luodi.common import clock
from luodi.common.http import number

_LINE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) (?P<number>\d{1,18}) (?P<hash>[0-9a-f]{64})")


def write() -> int:
    """Add the line of today to the file of every chain that has none yet; return how many were added."""
    folder, added = settings.TRAIL_HEADS, 0
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for chain in Chain.objects.filter(length__gt=0).order_by("county_id"):
        place = _file(chain.county_id)
        lines = place.read_text(encoding="ascii").splitlines() if place.exists() else []
        today = f"{clock.today()}"
        if not lines or lines[-1][:10] < today:
            with place.open("a", encoding="ascii") as file:
                file.write(f"{today} {chain.length} {chain.head}\n")
            added += 1
    return added


def faults() -> Iterator[str]:
    """Yield for each chain the first of its heads that the database does not bear out, in words."""
    for place in sorted(settings.TRAIL_HEADS.glob("*.txt")) if settings.TRAIL_HEADS.is_dir() else []:
        if number(place.stem) and (fault := _first_fault(place)):
            yield fault


def _first_fault(place: Path) -> str:
    chain = f"审计记录（县编号 {place.stem}）"
    for at, line in enumerate(place.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        told = _LINE.fullmatch(line)
        if told is None:
            return f"{chain}的每日链头文件第 {at} 行读不出来：{place}"
        entries = Entry.objects.filter(county_id=int(place.stem), number=int(told["number"]))
        if entries.values_list("hash", flat=True).first() != told["hash"]:
            return f"{chain}第 {told['number']} 条与 {told['day']} 写下的链头不同，这一天以前的记录可能被改动过。"
    return ""


def _file(county_id: int) -> Path:
    return Path(settings.TRAIL_HEADS) / f"{county_id}.txt"
