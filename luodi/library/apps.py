from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class LibraryConfig(AppConfig):
    name = "luodi.library"
    verbose_name = "三级联动"

    def ready(self):
        from luodi.audit import verbs
        from luodi.common import todo
        from luodi.library import actions  # noqa: F401  each flow registers what its outcomes do
        from luodi.library.clocks import Clocks
        from luodi.library.flows import FLOWS
        from luodi.library.merging import CasesStay
        from luodi.library.reports import waiting
        from luodi.projects import merging
        from luodi.rulebook import packs
        from luodi.rulebook.packs import PackKind

        packs.register(
            PackKind(
                "clocks", "办理时限", "报送、交办、流转等每个环节几天办结", Clocks, PACKS / "clocks.yaml"
            )
        )
        merging.register(CasesStay())
        todo.register(waiting.items_for)
        verbs.register(_verbs(FLOWS))


def _verbs(flows):
    """Word the trail from the tables of the flows: what a step is called and how it was settled."""
    words = {}
    for flow in flows.values():
        words[f"{flow.code}.started"] = f"发起{flow.label}"
        words[f"{flow.code}.withdrawn"] = f"撤回{flow.label}"
        for step in flow.steps:
            words |= {f"{step.code}.{one.code}": f"{step.label}：{one.label}" for one in step.outcomes}
    return words
