"""Lights of the demonstration: judged on some nights, some changed by two people; what fell silent, and what the centre made of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from luodi.common import clock
from luodi.demo import proofs
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.library.flows.reserve import LEAVING
from luodi.library.reports import beside
from luodi.progress.actions import light_changes, stagnation
from luodi.progress.lights import Sign
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from luodi.progress.problems import Cause
from luodi.progress.proofs import ProofKind
from luodi.projects.stages import Stage, StatusAtLevel

# Days back on whose nights everything is judged anew, besides those before an act of the centre.
NIGHTS = (240, 160, 100, 72, 45, 24, 12, 5)
OFFICER, HEAD, LEADER = "centre_officer", "centre_head", "centre_deputy"
# Sign of the light that is changed → why another colour is right.
REASONS = {
    Sign.COMPLETED: "主体工程已完成，企业结算资料本月补报，不是进度滞后",
    Sign.QUIET: "受山洪影响停工整修，已列入不可抗力，正按新工期赶工",
    Sign.NODES: "征地补偿由县里统一组织，不是责任单位的原因",
    Sign.STATISTICS: "入统材料已报县统计局审核，月底可以入统",
}
KEPT = (
    "责任单位已约谈企业，春节后恢复施工，继续跟踪",
    "现场仍在施工，是数据没有及时登记，已责成补报",
    "企业正在办理增资，本季度内有结果，暂不列为停滞",
)


def note_warnings(diary: Diary, county: County) -> None:
    """Note the nights, the changes by hand and what was made of silence."""
    desk, chance = _Desk(county), Random("warnings")  # noqa: S311  a story, not a secret
    acts: list[tuple[int, Callable[[], Any]]] = [
        (99, partial(desk.change, Sign.COMPLETED, 20, agrees=True)),
        (60, desk.count_in_statistics),
        (44, partial(desk.study, 4, agrees=True)),
        (43, partial(desk.study, 40, agrees=False)),
        (22, partial(desk.change, Sign.COMPLETED, 30, agrees=False)),
        (18, partial(desk.change, Sign.QUIET, 30, agrees=True)),
        (15, desk.revert),
        (11, partial(desk.study, 40, agrees=False)),
        (8, partial(desk.change, Sign.NODES, 45, agrees=True)),
        (4, partial(desk.change, Sign.QUIET, 30, agrees=True)),
        (3, desk.let_leave),
        (1, partial(desk.change, Sign.STATISTICS, 30, agrees=None)),
    ]
    # The centre looks at what the night before judged.
    nights = {0, *NIGHTS, *(back + 1 for back, _ in acts)}
    acts += [(back, desk.night) for back in nights]
    diary.chain(chance).note_all(sorted(acts, key=lambda told: -told[0]))


class _Desk:
    """The acts of the centre; it remembers the changes it asked for."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.changed: list[LightChange] = []

    def night(self) -> None:
        stagnation.keep(county_id=self.county.units["county"].pk)

    def count_in_statistics(self) -> None:
        """Let most units register that a project that was begun is in the statistics."""
        clerks = self.county.clerks()
        begun = ProjectLight.objects.filter(project__stage__in=(Stage.STARTED, Stage.BUILDING))
        for place, light in enumerate(begun.select_related("project__unit").order_by("pk")):
            by = clerks.get(light.project.unit_id)
            if by and place % 5:
                proofs.register(light.project, ProofKind.STATISTICS, by=by)

    def change(self, wanted: Sign, days: int, *, agrees: bool | None) -> None:
        """Ask for the light of a project that is red or yellow to be eased; None leaves it waiting.

        Not every sign shows on every day of a year: where none has it, a project with another sign is taken.
        """
        easier = {"red": "yellow", "yellow": "blue"}
        taken = [change.project_id for change in self.changed]
        found = ProjectLight.objects.filter(shown__in=easier).exclude(project__in=taken)
        for sign in (wanted, *REASONS):
            light = found.with_sign(sign).select_related("project").order_by("-rank", "pk").first()
            if light is not None:
                break
        else:
            return
        asked = light_changes.ask_change(
            project=light.project, to=easier[light.shown], reason=REASONS[sign],
            until=clock.today() + timedelta(days=days), by=self.county.person(OFFICER),
        )  # fmt: skip
        self.changed.append(asked)
        if agrees is not None:
            verdict = "情况属实。" if agrees else "没有结算资料佐证，先按规则亮灯。"
            by = self.county.person(HEAD)
            light_changes.settle_change(change=asked, agrees=agrees, verdict=verdict, by=by)

    def revert(self) -> None:
        """Take back the last change that was agreed to."""
        holding = [LightChange.objects.get(pk=change.pk) for change in self.changed]
        for change in [one for one in holding if one.holds][-1:]:
            by = self.county.person(LEADER)
            light_changes.revert_change(change=change, reason="现场核查已经复工，恢复按规则亮灯", by=by)

    def study(self, most: int, *, agrees: bool) -> None:
        """Settle proposals about silence, those silent longest first."""
        waiting = Stagnation.objects.filter(kind=Stagnation.Kind.STALL, state=Stagnation.State.WAITING)
        by = self.county.person(OFFICER)
        for place, one in enumerate(waiting.select_related("project").order_by("heard_on", "pk")[:most]):
            if agrees:
                reason = "企业资金链紧张，现场已停工"
                stagnation.agree(stagnation=one, reason=reason, cause=Cause.COMPANY, by=by)
            else:
                stagnation.decline(stagnation=one, reason=KEPT[place % len(KEPT)], by=by)

    def let_leave(self) -> None:
        """Agree that one that was silent for three quarters is to leave, where nothing else is under way for it."""
        waiting = Stagnation.objects.filter(kind=Stagnation.Kind.EXIT, state=Stagnation.State.WAITING)
        for one in waiting.select_related("project").order_by("heard_on", "pk"):
            held = one.project.levels.filter(status=StatusAtLevel.ADMITTED).exists()
            if held and not beside.in_the_way(LEAVING.code, [one.project_id]):
                reason = "三个季度没有进展，企业无继续投资意愿"
                stagnation.agree(stagnation=one, reason=reason, by=self.county.person(OFFICER))
                return
