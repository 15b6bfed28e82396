from django.conf import settings
from django.core.management.base import BaseCommand

from luodi.audit import heads


class Command(BaseCommand):
    help = "把审计记录每条链今天的末条序号和指纹记进每日链头文件。"

    def handle(self, *args, **options):
        self.stdout.write(f"今天新记 {heads.write()} 条链头：{settings.TRAIL_HEADS}")
