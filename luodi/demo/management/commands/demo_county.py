"""`luodi demo-county`: the demonstration county is here, and these people can log in."""

import shutil
import traceback
import unicodedata
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from luodi.common import clock
from luodi.demo import county, log_ins


class Command(BaseCommand):
    """Builds the county where it is missing; its progress goes to stderr, the log-ins to stdout."""

    help = "建立示范县（已经有了就保留），并列出登录名"

    def add_arguments(self, parser):
        parser.add_argument("--fresh", action="store_true", help="清空重建")
        parser.add_argument(
            "--as-of", metavar="年-月-日", help="建成哪一天晚上的样子，如 2026-12-01（默认此刻）"
        )

    def handle(self, *, fresh, as_of=None, **options):
        now = _evening(as_of) if as_of else clock.now()
        if not settings.DEMO:
            raise CommandError("示范县只能建在演示用的数据目录里：请设 LUODI_DEMO=1 再试。")
        self._refuse_real_counties()
        if fresh:
            self._clear()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not county.is_built():
            self._say("正在生成云岭县两年的工作记录……")
            self._build(now)
        log_ins.hand_out()
        self._print_log_ins()

    def _build(self, now):
        """Build, or say what became of it: nothing is left half built."""
        try:
            county.build(now=now, told=self._told)
        except Exception as error:
            log = settings.DATA / "demo-county.log"
            log.write_text(f"{clock.now()}\n{traceback.format_exc()}", encoding="utf-8")
            before = clock.day_of(now) - timedelta(days=1)
            raise CommandError(
                f"演示县没有建成，没有留下一半的数据。出错的经过写在 {log}，请把这个文件交给维护的人。"
                f"先要看的话，可以打开它前一天的样子：python3 start.py demo --as-of {before}"
            ) from error

    def _refuse_real_counties(self):
        if others := county.others():
            raise CommandError(
                f"这个数据库里有{'、'.join(others)}的数据，不能用来做演示。请换一个 LUODI_DATA 或 LUODI_DATABASE。"
            )

    def _clear(self):
        if connection.vendor == "sqlite":
            connection.close()
            for ending in ("", "-wal", "-shm"):
                Path(f"{settings.DATABASES['default']['NAME']}{ending}").unlink(missing_ok=True)
        else:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("flush", verbosity=0, interactive=False)
        shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)

    def _told(self, done, total):
        if done % 200 == 0 or done == total:
            self._say(f"已办 {done:>4} / {total} 件事")

    def _say(self, sentence):
        self.stderr.write(sentence)

    def _print_log_ins(self):
        head = ("姓名", "单位", "岗位", "登录名", "密码")
        lines = [
            head,
            *((one.name, one.unit, one.title, one.username, one.password) for one in log_ins.told()),
        ]
        widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
        for line in lines:
            words = (word + " " * (width - _width(word)) for word, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(words).rstrip())


def _evening(text):
    """Return the end of a day that is over or today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of 要写成 2026-12-01 这样的日期，收到的是“{text}”。") from None
    if day > clock.today():
        raise CommandError(f"--as-of 不能晚于今天，收到的是 {text}。")
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def _width(text):
    """Return how many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
