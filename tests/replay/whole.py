"""``start.py test --long``: the whole replay over the demonstration, and a dated report of what was asked and found."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.demo.forty_days import last_commit

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "docs" / "security" / "replay"
STATUSES = {
    "200": "给了页面或文件",
    "302": "办了，转到下一页",
    "400": "表单填得不对",
    "403": "没有权限",
    "404": "当作没有",
}


def report(found: dict, today: date, commit: str, minutes: float) -> str:
    """Return the report as a page."""
    crawled, answered = found["crawled"], found["answered"]
    lines = [
        f"# 越权回放 {today}",
        "",
        f"`python3 start.py test --long`，{today}，提交 {commit}，用时 {minutes:.0f} 分钟。在演示县里先埋下只属于一个项目的词",
        "（项目、数据、问题、承诺、附件各有一个，联系人的电话换成一查便知的号码，早期项目的五分之一标为商业敏感），再由十六种人各自逛一遍，",
        "逛到的地址、表单和文件由其他人一一照样再要一遍；每个回答、文件、表格、档案和新写的审计记录里都找这些词。",
        "",
        "| 项目 | 数 |",
        "|---|---|",
        f"| 请求 | {found['requests']:,} |",
        f"| 其中逛 | {sum(crawled.values()):,} 页（每人 {min(crawled.values())}～{max(crawled.values())} 页） |",
        f"| 别人的地址 | {found['replayed']:,} |",
        f"| 别人的表单 | {found['forms']:,} |",
        f"| 按编号要的文件 | {found['files']:,} |",
        f"| 找过的字节 | {found['bytes']:,} |",
        f"| 本人看得到的词（说明埋下的词找得着） | {found['own_words']:,} |",
        f"| 泄露 | {len(found['leaks'])} |",
        f"| 服务器出错 | {len(found['faults'])} |",
        "",
        "| 回答 | 次数 |",
        "|---|---|",
        *(f"| {code} {STATUSES.get(code, '')} | {times:,} |" for code, times in sorted(answered.items())),
    ]
    for title, told in (("泄露", found["leaks"]), ("出错", found["faults"])):
        lines += [f"\n## {title}\n", "```", *told, "```"] if told else []
    return "\n".join(lines) + "\n"


def main() -> int:
    """Play it whole in a process of its own; write the report; return 1 if anything leaked or broke."""
    today = date.today()  # noqa: DTZ011  the day on which it is played
    commit = last_commit()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "outcome.json"
        environment = {**os.environ, "REPLAY_WHOLE": str(told), "LUODI_DATA": folder, "PYTHONPATH": str(ROOT)}
        command = (
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "--tb=line",
            "--show-capture=no",
            "tests/demo/test_replay.py",
        )
        played = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        if not told.exists():
            return played.returncode or 1
        found = json.loads(told.read_text(encoding="utf-8"))
    REPORTS.mkdir(exist_ok=True)
    path = REPORTS / f"{today}.md"
    path.write_text(report(found, today, commit, (time.monotonic() - begun) / 60), encoding="utf-8")
    print(f"报告：{path.relative_to(ROOT)}")  # noqa: T201
    return played.returncode


if __name__ == "__main__":
    sys.exit(main())
