"""`luodi setup`: an empty installation becomes a county with its three administrators."""

import re
import sys

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from luodi.accounts.actions.founding import CountyRefused, found_county
from luodi.accounts.actions.people import PersonRefused
from luodi.accounts.permissions import Role

ADMINS = {Role.SYSTEM_ADMIN: "xitong", Role.SECURITY_ADMIN: "anquan", Role.AUDIT_ADMIN: "shenji"}


class Command(BaseCommand):
    """Asks what was not told; without a terminal the usual log-in names stand."""

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
        name = name or self._ask("县名，如 云岭县")
        code = code or self._ask("行政区划代码，6 位数字")
        if not name or not re.fullmatch(r"\d{6}", code):
            raise CommandError(
                "要有县名和 6 位数字的行政区划代码，如：luodi setup --name 云岭县 --code 629901"
            )
        admins = {role: self._admin(role, options[role.value.removesuffix("_admin")]) for role in ADMINS}
        try:
            made = found_county(name=name, division_code=code, admins=admins)
        except (CountyRefused, PersonRefused) as refused:
            raise CommandError(str(refused)) from refused
        self._tell(name, made)

    def _admin(self, role, told):
        told = told or self._ask(f"{role.label}的登录名和姓名，中间用冒号（直接回车用 {ADMINS[role]}）")
        username, _, full_name = told.replace("：", ":").partition(":")
        return username.strip() or ADMINS[role], full_name.strip() or role.label

    def _ask(self, question):
        if not sys.stdin.isatty():
            return ""
        self.stderr.write(f"{question}：", ending="")
        self.stderr.flush()
        return sys.stdin.readline().strip()

    def _tell(self, name, made):
        self.stdout.write(
            f"{name}建好了。三名管理员凭下面的一次性口令设置自己的密码，口令只显示这一次，7 天内有效：\n\n"
        )
        for person, code in made:
            self.stdout.write(
                f"  {person.post.get_role_display()}　登录名 {person.username}　一次性口令 {code}\n"
            )
        self.stdout.write("\n接下来运行 luodi serve，打开登录页，点“用口令设置密码”。\n")
