from django.core.management.base import BaseCommand

from luodi.library.reports import flow_tables


class Command(BaseCommand):
    help = "按代码里的流程表打印 docs/flows.md。"

    def handle(self, *args, **options):
        self.stdout.write(flow_tables.page(), ending="")
