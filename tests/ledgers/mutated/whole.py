"""``start.py test --long mutated``: ten thousand spoilt books are read, three hundred are uploaded; a dated report."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from tests.demo.forty_days import last_commit

from .reading import ROOT, Outcome, outcomes_of_chunk

REPORTS = ROOT / "docs" / "security" / "mutated"
BOOKS, CHUNK, UPLOADS = 10_000, 100, 300
WORKERS = 2
COLUMNS = ("read", "refused", "died", "slow", "hang", "crash", "lost")
WORDS = {
    "read": "读出",
    "refused": "说明原因后不读",
    "died": "解析器崩溃",
    "slow": "超过 10 秒",
    "hang": "超过 30 秒",
    "crash": "程序出错",
    "lost": "有行没有交代",
}
REASONS = {
    "damaged": "损坏", "not_a_table": "不是表格", "password": "有密码", "empty": "空", "no_head": "没有项目表", "no_rows": "没有项目",
    "hidden_only": "表在隐藏页", "pictures_only": "只有图片", "only_counts": "只有汇总", "too_large": "太大", "unsafe": "不安全", "too_slow": "太慢",
}  # fmt: skip


def report(told: Sequence[Outcome], uploads: dict, today: date, commit: str, minutes: float) -> str:
    """Return the report as a page."""
    counts = Counter(one.what for one in told)
    reasons = Counter(one.reason for one in told if one.what == "refused")
    slowest = sorted(told, key=lambda one: -one.seconds)[:10]
    named = "，".join(f"{REASONS.get(reason, reason)} {times:,}" for reason, times in reasons.most_common())
    lines = [
        f"# 改坏的台账 {today}",
        "",
        f"`python3 start.py test --long mutated`，{today}，提交 {commit}，用时 {minutes:.0f} 分钟。由八份样本和另存的 .xls、.ods、网页、.mht、XML",
        f"改出 {len(told):,} 个文件（编号定死，同一编号总是同一文件），逐个在限内存、限时 10 秒的进程里读：先检查，再读懂，再写成 JSON。",
        "读出的每一份，可见工作表的每一行都要么属于一个项目，要么列为“不是项目的行”。读出的值对不对，这里不看。",
        "",
        f"不读的原因：{named}。解析器崩溃的（进程被信号结束），用户看到的是“文件已损坏……”一句话。",
        "",
        f"| 改法 | 文件 | {' | '.join(WORDS[what] for what in COLUMNS)} | 最慢（秒） |",
        f"|---|---|{'---|' * len(COLUMNS)}---|",
        *_lines(told),
        f"| 合计 | {len(told):,} | {' | '.join(f'{counts[what]:,}' for what in COLUMNS)} | {slowest[0].seconds:.1f} |",
        "",
        "最慢的十个："
        + "；".join(f"{one.seconds:.1f} 秒（{one.way}，{one.book}，编号 {one.seed}）" for one in slowest)
        + "。",
        "",
        (
            f"其中 {uploads.get('tried', 0)} 个从页面上传、由后台任务读：{uploads.get('read', 0)} 份整批读懂，{uploads.get('unreadable', 0)} 份存下后说明读不了，"
            f"{uploads.get('refused', 0)} 份当场拒收、什么也没有存；只写了一半的 {len(uploads.get('wrong', []))} 份。"
        ),
    ]
    wrong = [
        f"{one.seed} {one.family} {one.way} {one.book}：{one.what} {one.why}" for one in told if one.is_wrong
    ]
    wrong += uploads.get("wrong", [])
    lines += ["", "```", *wrong, "```"] if wrong else []
    died = ", ".join(str(one.seed) for one in told if one.what == "died")
    lines += ["", f"解析器崩溃的编号：{died}。"] if died else []
    return "\n".join(lines) + "\n"


def _lines(told: Iterable[Outcome]) -> Iterable[str]:
    by_way: dict[tuple[str, str], list[Outcome]] = {}
    for one in told:
        by_way.setdefault((one.family, one.way), []).append(one)
    for (family, way), those in by_way.items():
        counts = Counter(one.what for one in those)
        cells = " | ".join(str(counts[what] or "") for what in COLUMNS)
        yield f"| {family}：{way} | {len(those)} | {cells} | {max(one.seconds for one in those):.1f} |"


def read_all(count: int) -> list[Outcome]:
    """Have all books read by workers of one process each."""
    chunks = [range(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    told: list[Outcome] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        for some in pool.map(outcomes_of_chunk, chunks):
            told.extend(some)
            if len(told) % 1000 == 0:
                print(f"    {len(told):,} / {count:,}", flush=True)  # noqa: T201
    return told


def upload_some() -> dict:
    """Have some of them uploaded against a database of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "uploads.json"
        surroundings = {"MUTATED_UPLOADS": str(UPLOADS), "MUTATED_TOLD": str(told), "PYTHONPATH": str(ROOT)}
        command = (
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--tb=short",
            "tests/projects/imports/test_mutated.py",
        )
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, **surroundings, "LUODI_DATA": folder}, check=False
        )
        if not told.exists():
            return {"wrong": ["the uploads did not end"]}
        return dict(json.loads(told.read_text(encoding="utf-8")))


def main() -> int:
    """Read, upload, write the report; return 1 if anything broke, hung, or was written by half."""
    today, commit, begun = date.today(), last_commit(), time.monotonic()  # noqa: DTZ011  the day on which it is tried
    told = read_all(BOOKS)
    uploads = upload_some()
    REPORTS.mkdir(parents=True, exist_ok=True)
    path = REPORTS / f"{today}.md"
    minutes = (time.monotonic() - begun) / 60
    path.write_text(report(told, uploads, today, commit, minutes), encoding="utf-8")
    print(f"报告：{path.relative_to(ROOT)}")  # noqa: T201
    return 1 if uploads["wrong"] or any(one.is_wrong for one in told) else 0


if __name__ == "__main__":
    sys.exit(main())
