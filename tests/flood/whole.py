"""``start.py test --long flood``: the county is built and served as an installation, flooded and worked in; a dated report."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import django

from tests.demo.forty_days import last_commit
from tests.served import ROOT, surroundings

REPORTS = ROOT / "docs" / "security" / "flood"
MOST = 3  # seconds that a page of the clerk may take
TITLES = {
    "none": ("没有攻击", "对照"),
    "half_open": ("半截请求", "六种各 200 个，开了头就不再发"),
    "large_bodies": ("400 MB 的请求体", "八路不停地发，有的报长度、有的分块，有的没登录、有的已登录"),
    "codes": ("猜一次性口令", "1,000 次，每个名字 10 次、每个地址 100 次，用真正的散列"),
    "passwords": ("猜密码", "八路，很多名字、两百个地址"),
    "ledgers": ("恶意台账", "八名经办人不停上传一张永远读不完的小文件"),
    "schemes": ("恶意考核办法", "八路不停地把层层嵌套、满是错误的文字送进编辑器"),
    "addresses": ("恶意网址", "八路，页面上的网址换上超大数、怪数字、日历尽头、控制符"),
}


def report(days, today, commit, faults):
    """Return the report as a page."""
    lines = [
        f"# 洪水之中照样办事 {today}",
        "",
        f"`python3 start.py test --long flood`，{today}，提交 {commit}。演示县按正式安装打开（SQLite，两个网页进程，真正的密码散列），",
        "一名乡镇经办人在浏览器里（1366×768）登录、看待办、查项目、填表、登记进展；同一台两核的机器上，每一种攻击由另一个进程同时发起。",
        "每一页从点下去到打开算一次；浏览器和攻击者也在这两个核上。",
        "",
        "| 攻击 | 怎么攻 | 攻击者得到的回答 | 历时（秒） | 经办人打开的页 | 一半的页不超过（秒） | 最慢（秒） | 最慢的页 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, (told, seconds, day) in days.items():
        name, how = TITLES[kind]
        answers = "，".join(f"{said} × {times:,}" for said, times in sorted(told.items())) or "—"
        slowest, page = day.slowest
        lines.append(
            f"| {name} | {how} | {answers} | {seconds:.0f} | {day.opened} | {day.median:.2f} | {slowest:.2f} | {page} |"
        )
    wrong = [f"{TITLES[kind][0]}：{said}" for kind, (_, _, day) in days.items() for said in day.wrong]
    verdict = (
        "每一页都在 3 秒以内打开" if not slow(days) else f"有的页超过 {MOST} 秒：{'、'.join(slow(days))}"
    )
    lines += ["", f"{verdict}；打不开的页 {len(wrong)} 个；服务器出错 {len(faults)} 次。"]
    lines += ["", "```", *wrong, *faults, "```"] if wrong or faults else []
    return "\n".join(lines) + "\n"


def slow(days):
    """Return the attacks under which some page took too long."""
    return [TITLES[kind][0] for kind, (_, _, day) in days.items() if day.slowest[0] >= MOST]


def main():
    """Build, serve, flood and work; write the report; return 1 if a page was slow, did not open or the server failed."""
    today = date.today()  # noqa: DTZ011  the day on which it is played
    commit, folder = last_commit(), Path(os.environ["LUODI_DATA"])
    if not (folder / "luodi.sqlite3").exists():
        build = [sys.executable, "-m", "luodi", "demo-county"]
        subprocess.run(
            build, cwd=ROOT, env=surroundings(folder, LUODI_DEMO="1"), check=True, stdout=subprocess.DEVNULL
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
    django.setup()
    from tests.flood import playing  # it needs the settings

    days, faults = playing.play(folder, told=lambda *words: print(*words, flush=True))  # noqa: T201
    REPORTS.mkdir(parents=True, exist_ok=True)
    path = REPORTS / f"{today}.md"
    path.write_text(report(days, today, commit, faults), encoding="utf-8")
    print(f"报告：{path.relative_to(ROOT)}")  # noqa: T201
    return 1 if slow(days) or faults or any(day.wrong for _, _, day in days.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
