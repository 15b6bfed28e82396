from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class MetricsConfig(AppConfig):
    name = "luodi.metrics"
    verbose_name = "指标"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import veils, verbs
        from luodi.common import navigation
        from luodi.library.reports.cases import ABOUT
        from luodi.metrics import (
            actions,  # noqa: F401 - registers what each answer to targets does
            forms,  # noqa: F401 - registers what its steps ask
        )
        from luodi.metrics.kinds import TargetLimits
        from luodi.metrics.limits import Limits
        from luodi.metrics.reports import targets
        from luodi.metrics.sizes import Sizes
        from luodi.rulebook import packs

        veils.open_labels("metrics", "target")
        packs.register(
            packs.PackKind(
                "target_sizes",
                "目标任务的规模档次",
                "按多大的项目下达和统计目标任务。",
                Sizes,
                PACKS / "target_sizes.yaml",
            )
        )
        packs.register(
            packs.PackKind(
                "limits",
                "指标期限",
                "统计按期开工、逾期未开工用的期限。",
                Limits,
                PACKS / "limits.yaml",
            )
        )
        packs.register(
            packs.PackKind(
                "target_limits",
                "目标任务的性质",
                "哪些指标不能按指令性下达，哪些下达时要提示。",
                TargetLimits,
                PACKS / "target_limits.yaml",
            )
        )
        ABOUT["targets"] = ("metrics/_about_targets.html", targets.about)
        navigation.register(
            navigation.Place(
                "目标任务", "metrics:targets", 300, icon="bar-chart", permission=Permission.TARGETS_VIEW
            ),
            navigation.Place(
                "指标一览", "metrics:figures", 290, icon="table", permission=Permission.TARGETS_VIEW
            ),
        )
        verbs.register({"targets.set": "拟定目标任务"})
