from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class ProgressConfig(AppConfig):
    name = "luodi.progress"
    verbose_name = "项目进度"
