"""`luodi setup`: an empty installation becomes a county with its three administrators."""

import re
import sys

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from luodi.accounts.actions.founding import CountyRefused, found_county
from luodi.accounts.actions.people import PersonRefused
from luodi.accounts.models import Unit, UnitKind, User
from luodi.accounts.permissions import Role

ADMINS = {Role.SYSTEM_ADMIN: "xitong", Role.SECURITY_ADMIN: "anquan", Role.AUDIT_ADMIN: "shenji"}
HOW = "如：luodi setup --name 云岭县 --code 629901"


class Command(BaseCommand):
    """Asks what was not told, each thing until it will do; without a terminal the usual log-in names stand."""

    help = "建立一个县：名称、行政区划代码、三名管理员（系统、安全、审计）"

    def add_arguments(self, parser):
        parser.add_argument("--name", help="县名，如 云岭县")
        parser.add_argument("--code", help="行政区划代码，6 位数字")
        for role in ADMINS:
            word = role.value.removesuffix("_admin")
            parser.add_argument(f"--{word}", help=f"{role.label}：登录名:姓名，如 {ADMINS[role]}:张三")

    def handle(self, *, name, code, **options):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        name = self._answered("县名，如 云岭县", name, _wrong_name)
        code = self._answered("行政区划代码，6 位数字", code, _wrong_code)
        admins = {}
        for role in ADMINS:
            admins[role] = self._admin(role, options[role.value.removesuffix("_admin")], admins)
        try:
            made = found_county(name=name, division_code=code, admins=admins)
        except (CountyRefused, PersonRefused) as refused:
            raise CommandError(str(refused)) from refused
        self._tell(name, made)

    def _admin(self, role, told, others):
        question = f"{role.label}的登录名和姓名，中间用冒号（直接回车用 {ADMINS[role]}）"
        taken = [username for username, _ in others.values()]
        return _read(
            role, self._answered(question, told, lambda answer: _wrong_log_in(_read(role, answer)[0], taken))
        )

    def _answered(self, question, told, wrong):
        """Return what was told on the command line, or ask at the terminal until nothing is wrong with the answer."""
        is_asked = told is None and sys.stdin.isatty()
        answer = self._typed(question) if is_asked else told or ""
        while trouble := wrong(answer):
            if not is_asked:
                raise CommandError(f"{trouble}{HOW}")
            self.stderr.write(trouble)
            answer = self._typed(question)
        return answer

    def _typed(self, question):
        self.stderr.write(f"{question}：", ending="")
        self.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise CommandError("没有再输入，县还没有建。再运行一次 luodi setup 就可以重来。")
        return line.strip()

    def _tell(self, name, made):
        self.stdout.write(
            f"{name}建好了。三名管理员凭下面的一次性口令设置自己的密码，口令只显示这一次，7 天内有效：\n\n"
        )
        for person, code in made:
            self.stdout.write(
                f"  {person.post.get_role_display()}　登录名 {person.username}　一次性口令 {code}\n"
            )
        self.stdout.write("\n接下来运行 luodi serve，打开登录页，点“用口令设置密码”。\n")


def _read(role, answer):
    """Return the log-in name and the full name; what is not told is the usual."""
    username, _, full_name = answer.replace("：", ":").partition(":")
    return username.strip() or ADMINS[role], full_name.strip() or role.label


def _wrong_name(answer):
    return "" if answer else "要有县名。"


def _wrong_code(answer):
    if not re.fullmatch(r"[0-9]{6}", answer):
        return f"行政区划代码是 6 位数字，收到的是“{answer}”。" if answer else "要有 6 位数字的行政区划代码。"
    if Unit.objects.filter(kind=UnitKind.COUNTY, division_code=answer).exists():
        return f"行政区划代码 {answer} 的县已经建过了。"
    return ""


def _wrong_log_in(username, taken):
    if username in taken:
        return f"登录名“{username}”已经给了前一名管理员，三名管理员要用三个登录名。"
    if User.objects.filter(username=username).exists():
        return f"登录名“{username}”已经有人用了，请换一个。"
    return ""
