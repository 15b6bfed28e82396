"""前期节点 of the demonstration: what was planned after signing, how it went since, and where it is late."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from io import BytesIO
from random import Random

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Diary, Row, back, rows_of
from luodi.progress.actions import nodes
from luodi.progress.actions.nodes import NodeEntry
from luodi.progress.kinds import kind_of
from luodi.progress.models import Node
from luodi.progress.node_rules import Chosen, Template, tasks_from
from luodi.progress.reports import node_plans
from luodi.progress.reports.nodes import may_begin, plan_of
from luodi.progress.schedule import Task, in_order, schedule
from luodi.projects.models import Project
from luodi.rulebook.reports.packs import shipped

Ids = Mapping[str, int]
# Nobody plans the nodes of a project that has ended.
OVER = ("lost", "terminated")
SLOW = {
    "LX05": "村组补偿款还没有兑付完",
    "LX06A": "挂牌一次流拍，重新公告",
    "LX10": "地块边界要重新核对",
    "LX12": "等林地定额",
    "PG17": "接入点要和供电公司再议",
    "QQ01": "设计单位补充地勘",
    "LX02D": "可研评审意见修改中",
    "SG03": "第一次开标不足三家",
}
PAPERS = {
    "LX02A": "备案证",
    "LX04": "规划条件通知书",
    "LX06A": "成交确认书",
    "PG01B": "环评批复",
    "SG05": "施工许可证",
}
# What became of some plans beside the reports: key → days back.
FOLLOWED, LEFT_OUT, ADDED = {"R084": 20, "R168": 35}, {"R234": ("LX05", 60)}, {"R046": 45}


def note_preparing(diary: Diary, county: County, projects: Ids) -> None:
    """Note for the projects between signing and start what their units planned and reported."""
    desk = _Desk(diary, county, projects)
    for row in rows_of("projects.csv"):
        if row["stage"] in ("signed", "preparing") and row["status"] not in OVER and not row["void_reason"]:
            desk.note_plan(row)


def _planned_back(row: Row, chance: Random) -> int:
    """Return how many days back the nodes were planned: the project was signed or under preparation by then."""
    latest = back(row["signed"]) - 4 if row["signed"] else back(row["entered"]) * 3 // 10
    return min(latest, chance.randint(60, 260))


@cache
def _tasks(kind: str) -> list[Task]:
    """Return all nodes of a kind of project, each after those it waits for."""
    template = shipped("nodes").rules.template(kind)
    return in_order(tasks_from(template, {one.code: Chosen(one.label, one.days) for one in template.nodes}))


class _Desk:
    """The acts of the units, worked out ahead along the template."""

    def __init__(self, diary: Diary, county: County, projects: Ids) -> None:
        self.diary, self.county, self.projects = diary, county, projects
        self.days = diary.office.calendar

    def note_plan(self, row: Row) -> None:
        key = row["source_row_id"]
        chance = Random(f"nodes {key}")  # noqa: S311  a story, not a secret
        if row["stage"] == "signed" and chance.random() < 0.35:
            return
        template = shipped("nodes").rules.template(kind_of(shipped("project_kinds").rules, row["industry"]))
        begun = self.diary.hour(_planned_back(row, chance), chance)
        self.diary.note(begun, partial(self.begin, key, template))
        self._note_reports(key, template, begun, chance)
        self._note_changes(key, begun, chance)

    def _note_reports(self, key: str, template: Template, begun: float, chance: Random) -> None:
        """Let every node run as planned, a little late, or far too long, one after the other."""
        tasks, hours = _tasks(template.kind), Random(f"node hours {key}")  # noqa: S311  a story, not a secret
        first_day = self.diary.office.day_of(begun)
        planned = schedule(tasks, self.days, first_day).spans
        ends: dict[str, date] = {}
        slow = chance.choice([code for code in SLOW if code in planned] or [""])
        is_slow = chance.random() < 0.6
        for task in tasks:
            before = max((ends[code] for code in task.after), default=first_day)
            start = max(planned[task.code].start, self.days.add(before, chance.choice((0, 1, 1, 3))))
            longer = 2.4 if is_slow and task.code == slow else chance.choice((0.7, 0.9, 1, 1, 1.2, 1.5))
            ends[task.code] = self.days.add(start, max(0, int(task.days * longer) - 1))
            note = SLOW[slow] if is_slow and task.code == slow else ""
            chain = self.diary.chain(hours, after=begun)
            for on, act in ((start, partial(self.start, note=note)), (ends[task.code], self.end)):
                if on < self.diary.day:
                    # Told on the day after it.
                    hour = self.diary.hour((self.diary.day - on).days - 1, hours)
                    chain.note_at(hour, partial(act, key, task.code, on))

    def _note_changes(self, key: str, begun: float, chance: Random) -> None:
        acts = []
        if key in FOLLOWED:
            acts.append((FOLLOWED[key], partial(self.follow, key)))
        if key in LEFT_OUT:
            code, days = LEFT_OUT[key]
            acts.append((days, partial(self.leave_out, key, code)))
        if key in ADDED:
            acts.append((ADDED[key], partial(self.add, key)))
        for days, act in acts:
            self.diary.chain(chance, after=begun).note(days, act)

    def _project(self, key: str) -> Project:
        return Project.objects.select_related("unit", "county").get(pk=self.projects[key])

    def _clerk(self, unit_id: int) -> User:
        return self.county.clerks().get(unit_id) or self.county.person("centre_officer")

    def _node(self, key: str, code: str) -> Node | None:
        rows = Node.objects.current().filter(project=self.projects[key], code=code)
        return rows.select_related("project__unit", "unit").first()

    def _has_plan(self, project: Project) -> bool:
        return Node.objects.current().filter(project=project).exists()

    def begin(self, key: str, template: Template) -> None:
        project = self._project(key)
        if not may_begin(project):
            return
        owners = node_plans.owners_of(template, project)
        chosen = {one.code: Chosen(one.label, one.days, owners.get(one.code)) for one in template.nodes}
        nodes.begin(
            project=project,
            kind=template.kind,
            first_day=clock.today(),
            chosen=chosen,
            by=self._clerk(project.unit_id),
        )

    def start(self, key: str, code: str, on: date, note: str = "") -> None:
        if (node := self._node(key, code)) and node.real_start is None:
            by = self._clerk(node.seen_to_by.pk)
            nodes.report(node=node, real_start=on, real_end=None, note=note, by=by)

    def end(self, key: str, code: str, on: date) -> None:
        node = self._node(key, code)
        if node is None or node.real_end or node.real_start is None:
            return
        paper = PAPERS.get(code)
        name = f"{paper}（{node.project.name[:20]}）.txt"
        upload = (BytesIO(f"{paper}\n{node.project.name}\n{on}".encode()), name) if paper else None
        by = self._clerk(node.seen_to_by.pk)
        nodes.report(node=node, real_start=node.real_start, real_end=on, upload=upload, by=by)

    def follow(self, key: str) -> None:
        project = self._project(key)
        if (plan := plan_of(project)) and plan.may_follow:
            nodes.follow(
                project=project, reason="征地进度延后，经企业同意顺延", by=self._clerk(project.unit_id)
            )

    def leave_out(self, key: str, code: str) -> None:
        if node := self._node(key, code):
            nodes.void(
                node=node, reason="使用企业原有存量用地，不用新征", by=self._clerk(node.project.unit_id)
            )

    def add(self, key: str) -> None:
        project, today = self._project(key), clock.today()
        if self._has_plan(project):
            start = self.days.add(today, 5)
            entry = NodeEntry("天然气接入方案", start, self.days.add(start, 14), person="园区规划建设科")
            nodes.add(project=project, entry=entry, by=self._clerk(project.unit_id))
