"""The targets of the year: handed down to every unit, signed by the heads, a few of them questioned."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from random import Random

from luodi.accounts.models import Unit
from luodi.demo.bodies import County, units_told
from luodi.demo.diary import Act, Diary
from luodi.demo.lives import WAN
from luodi.library.actions import steps
from luodi.library.models import Case
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish

# For the year alone, or by the end of each quarter; whole projects, and 万元 of total investment.
Wanted = Mapping[str, int | tuple[int, int, int, int]]
# What a unit of each kind is to reach.
OF_KIND: Mapping[str, Wanted] = {
    "township": {"own_entered": (1, 3, 5, 6), "admitted.from_10m": (0, 1, 1, 2), "admitted.from_50m": 1,
                 "entered.started": (0, 1, 1, 2), "arrived": (500, 1_500, 3_000, 5_000), "leads_followed": 2},
    "department": {"own_entered": (1, 2, 3, 4), "admitted.from_10m": 1, "leads_followed": 1},
    "park": {"own_entered": (2, 4, 6, 8), "admitted.from_50m": (0, 1, 2, 3), "admitted.from_100m": 1,
             "entered.started": (1, 2, 3, 4), "arrived": (5_000, 15_000, 30_000, 40_000)},
}  # fmt: skip
IN_WAN = ("arrived",)
GUIDING = ("leads_followed",)
CENTRE = "centre_officer"


def note_targets(diary: Diary, county: County) -> None:
    """Note the order of the year's beginning, the answers of the heads, and three later changes."""
    desk, chance = _Desk(county, diary.day.year), Random("targets")  # noqa: S311  a story, not a secret
    begun = max(40, min(300, (diary.day - date(diary.day.year, 1, 20)).days))
    handed_down = diary.hour(begun, chance)
    diary.note(handed_down, desk.hand_down_all)
    later = _later(desk, begun)
    for key in desk.units:
        signed = (begun - chance.randint(3, 8), partial(desk.settle, key, "sign", "sign"))
        diary.chain(chance, after=handed_down).note_all(
            [*([] if key == "gudu" else [signed]), *later.get(key, [])]
        )


def _later(desk: "_Desk", begun: int) -> dict[str, list[tuple[int, Act]]]:
    """Return what else became of the targets of some units, by the unit."""
    return {
        "gudu": [
            (begun - 4, partial(desk.settle, "gudu", "sign", "hand_back", "乡里今年没有可供地块，请减少一个。")),
            (begun - 8, partial(desk.change, "gudu", "同意减少，保留本乡库任务。", {"admitted.from_10m": 1})),
            (begun - 12, partial(desk.settle, "gudu", "sign", "sign")),
        ],
        "nanyu": [
            (26, partial(desk.hand_down, "nanyu", {"own_entered": (1, 4, 7, 9)}, "南峪片区启动较快，加压。")),
            (22, partial(desk.settle, "nanyu", "sign", "hand_back", "增加的任务没有用地支撑。")),
            (19, partial(desk.settle, "nanyu", "reconsider", "call_off", "同意维持原任务，撤销调整。")),
        ],
        "baiya": [
            (11, partial(desk.hand_down, "baiya", {"admitted.from_50m": (0, 0, 1, 2)}, "风电项目落地后调整。")),
            (3, partial(desk.settle, "baiya", "sign", "hand_back", "风电项目还没有列入省年度计划，建议缓调。")),
        ],
        "park": [(2, partial(desk.hand_down, "park", {"admitted.from_100m": 2}, "三季度调度会要求。"))],
    }  # fmt: skip


def _wish(unit: Unit, name: str, wanted: int | tuple[int, int, int, int]) -> Wish:
    in_fen = WAN if name in IN_WAN else 1
    kind = "guiding" if name in GUIDING else "binding"
    if isinstance(wanted, int):
        return Wish(unit, name, wanted * in_fen, kind)
    q1, q2, q3, year = (value * in_fen for value in wanted)
    return Wish(unit, name, year, kind, (q1, q2, q3))


class _Desk:
    """The acts of the centre and of the heads."""

    def __init__(self, county: County, year: int) -> None:
        self.county, self.year = county, year
        self.cases: dict[str, Case] = {}
        told = units_told().items()
        # A unit that was merged into another one has no head of its own any more.
        self.units = [key for key, row in told if row["kind"] in OF_KIND and not row["merged_into"]]

    def _unit(self, key: str) -> Unit:
        return self.county.units[key]

    def hand_down_all(self) -> None:
        """Hand the targets of the year down to all units."""
        wanted = {key: OF_KIND[self._unit(key).kind] for key in self.units}
        self._hand_down(wanted, "")

    def hand_down(self, key: str, wanted: Wanted, reason: str) -> None:
        """Propose other targets to one unit."""
        self._hand_down({key: wanted}, reason)

    def _hand_down(self, wanted: Mapping[str, Wanted], reason: str) -> None:
        wishes = [
            _wish(self._unit(key), name, value)
            for key, some in wanted.items()
            for name, value in some.items()
        ]
        by = self.county.person(CENTRE)
        done = targets.hand_down(year=self.year, wishes=wishes, reason=reason, by=by)
        # One case for each unit, in the order they were asked.
        self.cases |= dict(zip(wanted, done.cases, strict=True))

    def settle(self, key: str, step: str, outcome: str, words: str = "") -> None:
        """Settle the step that waits; what waits for the unit is settled by its head."""
        by = self.county.person(f"{key}_head" if step == "sign" else CENTRE)
        waiting = self.cases[key].steps.open().get(kind=f"targets.{step}")
        steps.take(step=waiting, outcome=outcome, words=words, by=by)

    def change(self, key: str, words: str, values: Mapping[str, int]) -> None:
        """Let the centre hand down other values after a request."""
        waiting = self.cases[key].steps.open().get(kind="targets.reconsider")
        steps.take(
            step=waiting,
            outcome="change",
            words=words,
            by=self.county.person(CENTRE),
            said={"values": values},
        )
