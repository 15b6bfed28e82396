"""The first hour of a county: what must be there before the work begins, who does it, and where."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.common import clock
from luodi.projects.models import Project
from luodi.rulebook.reports import calendar
from luodi.rulebook.reports.history import looked_through


@dataclass(frozen=True)
class Step:
    """One thing to do; ``url`` is for who may do it."""

    title: str
    about: str
    who: str
    button: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Kind:
    """A step before it is known how far a county is and who reads."""

    key: str
    title: str
    about: str
    roles: tuple[Role, ...]
    permission: Permission
    button: str
    route: str


KINDS = (
    Kind("units", "登记单位", "招商中心、乡镇、部门、园区；有名单的整张导入", (Role.SYSTEM_ADMIN,),
         Permission.UNITS_MANAGE, "去登记", "accounts:units"),
    Kind("people", "登记人员和岗位", "至少有招商中心的人，和乡镇或部门的经办人、负责人；打印口令条分发",
         (Role.SECURITY_ADMIN,), Permission.PEOPLE_MANAGE, "去登记", "accounts:people"),
    Kind("calendar", "录入今年的工作日历", "期限按工作日算", (Role.CENTRE,), Permission.CALENDAR_EDIT, "去录入",
         "rulebook:calendar"),
    Kind("rules", "看一遍规则", "门槛、时限是本系统默认，和本县文件不一样的要改", (Role.CENTRE,),
         Permission.RULES_EDIT, "去看", "rulebook:packs"),
    Kind("projects", "导入第一份台账", "现有的项目台账整张导入，也可以逐个新建", (Role.CENTRE, Role.CLERK),
         Permission.IMPORT, "去导入", "projects:imports"),
)  # fmt: skip


def steps(user: User) -> list[Step]:
    """Return the steps of the reader's county, done or not, while one is left that concerns the reader.

    Without a project every reader is told whom the county waits for, later only who may do what is left.
    """
    if (county_id := user.post.county_id) is None:
        return []
    done = _done(county_id)
    found = [_step(kind, user, done[kind.key]) for kind in KINDS]
    left = [step for step in found if not step.is_done]
    return found if left and (not done["projects"] or any(step.url for step in left)) else []


def _step(kind: Kind, user: User, is_done: bool) -> Step:
    url = reverse(kind.route) if user.can(kind.permission) else ""
    who = "、".join(str(role.label) for role in kind.roles)
    return Step(kind.title, kind.about, who, kind.button, url, is_done)


def _done(county_id: int) -> dict[str, bool]:
    """Tell which steps are done, in one query; the calendar is everybody's."""
    own = {"county_id": OuterRef("pk")}
    posts = Post.objects.valid_on(clock.today()).filter(**own)
    county = Unit.objects.filter(pk=county_id).annotate(
        units=Exists(Unit.objects.filter(**own).exclude(pk=OuterRef("pk"))),
        people=Q(Exists(posts.filter(role=Role.CENTRE)))
        & Q(Exists(posts.filter(role__in=[Role.CLERK, Role.HEAD]))),
        rules=looked_through(OuterRef("pk")),
        projects=Exists(Project.objects.filter(**own)),
    )
    found = county.values("units", "people", "rules", "projects").get()
    return {**found, "calendar": calendar.is_entered(clock.today().year)}
