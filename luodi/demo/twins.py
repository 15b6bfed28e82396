"""Projects of the demonstration that two units entered: one pair waits, one was merged, one parted again and told apart."""

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any

from luodi.demo.bodies import County
from luodi.demo.diary import Act, Diary
from luodi.projects import jobs
from luodi.projects.actions import drafts, merges, twins
from luodi.projects.entries import ContactEntry, FirmEntry, ProjectEntry
from luodi.projects.models import Merge, Project, TwinPair
from luodi.projects.terms import Verdict

# Key of the project entered first → who enters it again, how many days before the county is built, and as what.
AGAIN: Mapping[str, tuple[str, int, str, ContactEntry | None]] = {
    "R060": ("agriculture", 12, "双桥镇云飞基地花海建设项目", None),
    "R046": ("commerce", 15, "麦乡食品产业园", ContactEntry("苗经理", "10000002468", "企业行政负责人")),
    "R037": ("environment", 70, "环保设备生产基地工程", None),
}
OFFICER = "centre_officer"


def note_twins(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note who enters what again, and what the centre makes of it."""
    desk, chance = _Desk(county, projects), Random("twins")  # noqa: S311  a story, not a secret
    became: dict[str, list[tuple[int, Act]]] = {
        "R046": [(9, partial(desk.merge, "R046", "同一家企业，商务局和工业园区各登记了一次"))],
        "R037": [
            (62, partial(desk.merge, "R037", "名称、企业都一样")),
            (55, partial(desk.part, "R037", "生态环境分局补了材料，是另一块地上的第二个厂")),
            (48, partial(desk.tell_apart, "R037", "两块地，两次备案")),
        ],
    }
    for key, (_, days, *_) in AGAIN.items():
        diary.chain(chance).note_all([(days, partial(desk.enter_again, key)), *became.get(key, [])])
    diary.note(diary.hour(1, chance), jobs.find_twins)


class _Desk:
    """The acts of those who enter a project again and of the centre's officer."""

    def __init__(self, county: County, projects: Mapping[str, int]) -> None:
        self.county, self.projects = county, projects
        self.again: dict[str, int] = {}

    def enter_again(self, key: str) -> None:
        unit, _, name, contact = AGAIN[key]
        first = Project.objects.get(pk=self.projects[key])
        said: dict[str, Any] = {
            name: getattr(first, name) for name in ("place", "investment", "stage", "sub_stage")
        }
        said |= {"name": name, "unit_id": self.county.units[unit].pk, "level": "department"}
        firms = [
            FirmEntry(row.firm.name) for row in first.firms.filter(role="investor").select_related("firm")
        ]
        entry = ProjectEntry(said, firms=firms, contacts=[contact] if contact else [])
        self.again[key] = drafts.enter_project(entry=entry, by=self.county.clerk_of(unit))

    def _pair(self, key: str) -> TwinPair:
        return TwinPair.objects.get(one=self.projects[key], other=self.again[key])

    def merge(self, key: str, reason: str) -> None:
        pair = self._pair(key)
        merges.merge_projects(
            survivor=pair.one,
            absorbed=pair.other,
            fill=["code"],
            reason=reason,
            by=self.county.person(OFFICER),
        )

    def part(self, key: str, reason: str) -> None:
        done = Merge.objects.get(absorbed=self.again[key])
        merges.undo_merge(merge=done, reason=reason, by=self.county.person(OFFICER))

    def tell_apart(self, key: str, words: str) -> None:
        twins.decide(
            pair=self._pair(key), verdict=Verdict.DIFFERENT, words=words, by=self.county.person(OFFICER)
        )
