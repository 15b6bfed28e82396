from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class DeskConfig(AppConfig):
    name = "luodi.desk"
    verbose_name = "首页"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.common import navigation
        from luodi.desk.limits import WorkLimits
        from luodi.rulebook import packs

        about = "别处没有定到期日的待办，几个工作日内办。"
        packs.register(packs.PackKind("to_do", "待办的办理时限", about, WorkLimits, PACKS / "to_do.yaml"))
        navigation.register(
            navigation.Place(
                "待办", "desk:home", order=0, icon="inbox", permission="desk", badge="to-do-side"
            ),
            navigation.Place(
                "概况", "desk:overview", order=1, icon="columns-gap", permission=Permission.TARGETS_VIEW
            ),
        )
