"""What lies on people's desks: forms left half filled, lists kept under a name, ledgers taken out, phones looked up."""

from collections.abc import Mapping
from functools import partial
from random import Random

from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.projects.actions import contacts, drafts, exports, views
from luodi.projects.columns import COLUMNS
from luodi.projects.forms.whole import typed_of
from luodi.projects.models import Project
from luodi.projects.reports import lists

VIEWS = (
    ("dongchuan_clerk", "本镇在谈", "stage=talks"),
    ("dongchuan_head", "缺总投资", "missing=1"),
    ("agriculture_clerk", "养殖和种植", "industry=A"),
    ("centre_officer", "过亿未开工", "stage=signed&stage=preparing&least=10000&sort=-investment"),
    ("centre_officer", "台资港资", "q=台湾"),
    ("governor", "滞后和停滞", "status=delayed&status=stalled"),
    ("inspector", "一个季度没动静", "quiet=90"),
)
NEW_PROJECT = {
    "name": "年产2000吨冻干果蔬生产线项目",
    "unit": "东川镇",
    "content": "冻干生产线2条，原料冷库3000吨",
    "section": "C",
    "industry": "C14",
    "place": "东川镇",
    "stage": "talks",
    "status": "normal",
    "level": "township",
    "investment": "约4200",
    "progress": "企业负责人看过厂房，等待报价",
    "firms-0-role": "investor",
    "firms-0-name": "福建冻垣食品有限公司",
    "firms-0-origin": "outside_province",
}
EXPORTED = ("name", "unit", "stage", "investment", "arrived", "investor")


def note_desks(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note all of it; the ids of the projects are known when it happens."""
    desks, chance = _Desks(county, projects), Random("desks")  # noqa: S311  a story, not a secret
    for who, name, query in VIEWS:
        diary.note(diary.hour(chance.randint(20, 200), chance), partial(desks.keep_view, who, name, query))
    diary.note(diary.hour(2, chance), desks.leave_new_project)
    diary.note(diary.hour(1, chance), desks.leave_change)
    for days in (93, 32, 3):
        diary.note(diary.hour(days, chance), desks.take_ledger)
    for key in ("R046", "R095", "R226"):
        diary.note(diary.hour(chance.randint(5, 60), chance), partial(desks.look_up_phone, key))


class _Desks:
    """The acts of people at their desks."""

    def __init__(self, county: County, projects: Mapping[str, int]) -> None:
        self.county, self.projects = county, projects

    def keep_view(self, who: str, name: str, query: str) -> None:
        views.save_view(name=name, query=query, by=self.county.person(who))

    def leave_new_project(self) -> None:
        drafts.keep_draft(project=None, typed=NEW_PROJECT, by=self.county.person("dongchuan_clerk"))

    def leave_change(self) -> None:
        project = Project.objects.get(pk=self.projects["R222"])
        typed = typed_of(project) | {"progress": "钢柱吊装完成52根，屋面檩条进场"}
        plain = {name: "" if value is None else str(value) for name, value in typed.items()}
        drafts.keep_draft(project=project, typed=plain, by=self.county.person("park_clerk"))

    def take_ledger(self) -> None:
        labels = [column.key for column in COLUMNS if column.key in EXPORTED]
        exports.export_list(
            filters=lists.Filters(stages=("started", "building")),
            title="开工在建项目台账",
            conditions=["开工", "在建"],
            sort=lists.LATEST,
            keys=labels,
            by=self.county.person("centre_officer"),
        ).close()

    def look_up_phone(self, key: str) -> None:
        project = Project.objects.get(pk=self.projects[key])
        if held := project.contacts.select_related("contact").first():
            # Who answers for the project now calls its investor; what the county keeps itself, its centre.
            clerk = self.county.clerks().get(project.unit_id) or self.county.person("centre_officer")
            contacts.reveal_phone(project=project, held=held, by=clerk)
