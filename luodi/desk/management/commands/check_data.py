from django.core.management.base import BaseCommand, CommandError

from luodi.desk import soundness


class Command(BaseCommand):
    help = "检查数据是否完好：审计链、责任单位、跨县的行、阶段和累计数、文件。"

    def handle(self, *args, **options):
        faults = list(soundness.faults())
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"发现 {len(faults)} 处问题。")
        self.stdout.write("数据完好。")
