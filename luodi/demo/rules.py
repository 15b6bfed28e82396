"""How the county changed its rules: versions long in force, one waiting for the leader, one that came back."""

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
# Kind of bulletin → its 机关代字 and 发文机关标志 in this county, written with 号.
HEADS = {"monthly": ("云招通", "云岭县招商引资工作通报"), "assessment": ("云招考", "云岭县招商引资考核通报")}
COPIED_TO = ("县委办公室", "县人大常委会办公室", "县政协办公室")


def note_rules(diary: Diary, county: County) -> None:
    """Note how the time limits and the letterheads were changed; of two versions under way both have their own story."""
    rules, heads = _Rules(county, "clocks"), _Rules(county, "letterheads")
    chance = Random("rules")  # noqa: S311  a story, not a secret
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
        (
            (218, partial(heads.draft, "centre_officer", _letterheads, "按县政府办公室编的机关代字改")),
            (214, partial(heads.submit, "centre_officer", "县政府办公室关于规范部门文号的通知", 5)),
            (211, partial(heads.release, "governor")),
        ),
    )
    for told in stories:
        diary.chain(chance).note_all(told)


def _days(content: dict[str, Any], *, step: str, days: int) -> None:
    next(clock for clock in content["clocks"] if clock["step"] == step)["days"] = days


def _letterheads(content: dict[str, Any]) -> None:
    for one in content["kinds"]:
        if told := HEADS.get(one["kind"]):
            one["code"], one["masthead"] = told
            one["form"] = "order"
    content["copied_to"] = list(COPIED_TO)


class _Rules:
    """The acts of those who change the rules of one kind."""

    def __init__(self, county: County, kind: str) -> None:
        self.county, self.kind, self.drafts = county, kind, dict[str, PackVersion]()

    def draft(self, who: str, change: Change, note: str) -> None:
        by = self.county.person(who)
        begun = versions.start_draft(county_id=self.county.units["county"].pk, kind=self.kind, by=by)
        content = begun.content
        change(content)
        self.drafts[who] = versions.save_draft(
            version=begun,
            rules=reading.validate(kind_of(self.kind), content),
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
