"""How the county changed its rules: a version long in force, one waiting for the leader, one that came back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Act, Diary
from luodi.rulebook import reading
from luodi.rulebook.actions import versions
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import kind_of

Change = Callable[[dict[str, Any]], None]
KIND = "clocks"


def note_rules(diary: Diary, county: County) -> None:
    """Note how the time limits were changed; of two versions under way both have their own story."""
    rules, chance = _Rules(county), Random("rules")  # noqa: S311  a story, not a secret
    longer = partial(_days, step="filing.opine", days=7)
    shorter = partial(_days, step="handing.report", days=10)
    shortest = partial(_days, step="filing.approve", days=1)
    words = "负责人常下村，一天批不完，请改回两天，或者先试行一个季度再说。"
    stories: tuple[tuple[tuple[int, Act], ...], ...] = (
        (
            (230, partial(rules.draft, "centre_officer", longer, "征求意见的部门普遍反映五天来不及")),
            (226, partial(rules.submit, "centre_officer", "县招商引资领导小组第2次会议纪要", 10)),
            (222, partial(rules.release, "governor")),
            (15, partial(rules.draft, "centre_officer", shortest, "负责人审批改为当天")),
            (11, partial(rules.submit, "centre_officer", "招商中心工作例会", 15)),
            (6, partial(rules.give_back, "governor", words)),
        ),
        (
            (7, partial(rules.draft, "centre_deputy", shorter, "领导要求十天报告一次")),
            (3, partial(rules.submit, "centre_deputy", "县长办公会议纪要", 20)),
        ),
    )
    for told in stories:
        diary.chain(chance).note_all(told)


def _days(content: dict[str, Any], *, step: str, days: int) -> None:
    next(clock for clock in content["clocks"] if clock["step"] == step)["days"] = days


class _Rules:
    """The acts of those who change rules."""

    def __init__(self, county: County) -> None:
        self.county, self.drafts = county, dict[str, PackVersion]()

    def draft(self, who: str, change: Change, note: str) -> None:
        by = self.county.person(who)
        begun = versions.start_draft(county_id=self.county.units["county"].pk, kind=KIND, by=by)
        content = begun.content
        change(content)
        self.drafts[who] = versions.save_draft(
            version=begun,
            rules=reading.validate(kind_of(KIND), content),
            basis="",
            note=note,
            sources=begun.sources,
            by=by,
        )

    def submit(self, who: str, basis: str, later: int) -> None:
        day = clock.today() + timedelta(days=later)
        versions.submit(version=self.drafts[who], effective_from=day, basis=basis, by=self.county.person(who))

    def release(self, who: str) -> None:
        versions.release(version=self.drafts["centre_officer"], by=self.county.person(who))

    def give_back(self, who: str, words: str) -> None:
        versions.give_back(version=self.drafts["centre_officer"], words=words, by=self.county.person(who))
