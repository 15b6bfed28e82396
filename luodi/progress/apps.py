from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class ProgressConfig(AppConfig):
    name = "luodi.progress"
    verbose_name = "项目进度"

    def ready(self):
        _kinds()


def _kinds():
    """Register which industries belong to which kind of project."""
    from luodi.progress.kinds import ProjectKinds
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "工业、农业、文旅等各类项目包括哪些行业；阶段要求和节点模板按类别设置。"
    packs.register(PackKind("project_kinds", "项目类别", about, ProjectKinds, PACKS / "project_kinds.yaml"))
