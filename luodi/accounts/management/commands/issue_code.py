"""`luodi code`: a one-time code from the server's own keyboard, for the only security administrator who forgot the password."""

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from luodi.accounts.actions.passwords import issue_code
from luodi.accounts.models import User


class Command(BaseCommand):
    """Whoever may run this owns the database anyway; it is written to the trail as done by the system."""

    help = "给一个人发一次性口令（唯一的安全管理员忘了密码时用）"

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录名")
        parser.add_argument("--drop-two-step", action="store_true", help="同时关闭两步验证")

    def handle(self, *, username, drop_two_step, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"没有登录名是“{username}”的人。")
        code = issue_code(user=person, by=None, drop_two_step=drop_two_step)
        self.stdout.write(f"{person.full_name}的一次性口令：{code}（24 小时内有效，只显示这一次）\n")
