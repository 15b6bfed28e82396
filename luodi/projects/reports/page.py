"""What the page of one project shows beside its own fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from luodi.common import money
from luodi.projects.columns import investment_words, origin_words, unit_words
from luodi.projects.industries import industry_label
from luodi.projects.models import Project
from luodi.projects.stages import Level, Stage, StatusAtLevel
from luodi.projects.terms import PartKind


@dataclass(frozen=True)
class Company:
    """Everybody who takes part in a project."""

    parts: list[tuple[str, str]]
    firms: list
    contacts: list

    def unit_of(self, kind: str) -> str:
        """Return who takes the part, in words; "" for nobody."""
        label = PartKind(kind).label
        return "、".join(names for part, names in self.parts if part == label)


def levels(project):
    """Return how the project stands at each level, from the township up."""
    rows = {row.level: row for row in project.levels.select_related("unit")}
    return [rows[level] for level in Level]


def has_left(levels) -> bool:
    """Tell whether no library holds the project any more that some library held."""
    held = {row.status for row in levels}
    return StatusAtLevel.LEFT in held and StatusAtLevel.ADMITTED not in held


def company(project) -> Company:
    """Read parts, firms and contacts in three queries; firms and contacts of a closed project are nobody's to read."""
    rows = project.parts.order_by("pk").values_list(
        "kind", "unit__short_name", "unit__name", "person__full_name", "person_name"
    )
    by_kind: dict[str, list[str]] = {}
    for kind, short, name, person, person_name in rows:
        unit, who = unit_words(short or "", name or ""), person or person_name
        by_kind.setdefault(kind, []).append(f"{who}（{unit}）" if who and unit else who or unit)
    parts = [(kind.label, "、".join(by_kind[kind])) for kind in PartKind if kind in by_kind]
    if project.is_closed:
        return Company(parts, [], [])
    firms = list(project.firms.select_related("firm").order_by("pk"))
    contacts = list(project.contacts.select_related("contact").order_by("pk"))
    return Company(parts, firms, contacts)


def attachments(project):
    """Return the files of the project, the latest first; none of a closed one."""
    if project.is_closed:
        return []
    return list(project.attachments.select_related("file", "added_by").order_by("-pk"))


def firm_origin(firm) -> str:
    """Say where a firm comes from."""
    return origin_words(firm.origin, firm.origin_text)


def head_words(project, who: Company) -> list[str]:
    """Return the head line: place · units · total investment · code; what is not known is left out."""
    named = [
        (word, who.unit_of(kind))
        for word, kind in (
            ("责任", PartKind.RESPONSIBLE),
            ("引荐", PartKind.INTRODUCING),
            ("落地", PartKind.HOSTING),
            ("包抓", PartKind.LEADER),
        )
    ]
    found = [project.place] + [f"{word} {names}" for word, names in named if names]
    return [
        words for words in [*found, _money_words(project), project.code and f"代码 {project.code}"] if words
    ]


def _money_words(project) -> str:
    amount = investment_words(project, unit="万元")
    if amount == money.NOTHING:
        return "总投资未填"
    basis = project.get_investment_basis_display()
    return f"总投资 {amount}" + (f"（{basis}）" if basis and basis != "总投资" else "")


def facts(project, notes: Mapping[str, str], *, left: bool = False) -> list[tuple[str, str, bool]]:
    """Return what the project is in the order of the form: word, value, and whether it takes the whole width.

    ``notes`` stand beside the plan, ``left`` says that no library holds it any more. A dash means unknown; of a closed project only what is open and
    known is listed.
    """
    industry = industry_label(project.industry)
    code = f"{project.industry} {industry}" if industry else ""
    told = [
        ("建设内容及规模", project.content, True),
        ("建设地点", project.place, True),
        ("行业", "，".join(filter(None, [code, project.industry_text])), True),
        ("合作方式", project.cooperation, False),
        ("库层级", "已出库" if left else project.get_level_display(), False),
        ("项目代码", project.code, False),
        ("入库时间", project.entered_on, False),
        ("签约时间", project.signed_on, False),
        ("开工时间", project.started_on or _planned(project, "planned_start_on", notes), False),
        ("投产时间", project.produced_on or _planned(project, "planned_production_on", notes), False),
        ("项目个数", f"{project.package_count} 个（打包）" if project.package_count else "", False),
        ("目前进展", project.progress, True),
        ("备注", project.remark, True),
    ]
    return [row for row in told if row[1]] if project.is_closed else told


# Nobody misses these where they are not known; the level stands beside the name and among the three libraries.
_RARE, _TOLD = ("合作方式", "项目个数", "备注"), "库层级"


def in_brief(told: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Return of the facts what the page of the project shows, which tells some of them elsewhere."""
    return [row for row in told if row[0] != _TOLD and (row[1] or row[0] not in _RARE)]


def _planned(project, name: str, notes: Mapping[str, str]) -> str:
    """Write a planned day with what stands beside it: the first plan, and what is asked for."""
    day, note = getattr(project, name), notes.get(name, "")
    told = "；".join(filter(None, ["预计" if day else "", note]))
    return f"{day or money.NOTHING}（{told}）" if told else ""


def amounts(project, notes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the money box: what is planned, in 万元; what came of it is told by facts."""
    plan = money.NOTHING if project.year_plan is None else f"{money.in_wan(project.year_plan)} 万元"
    note = notes.get("year_plan", "")
    return [
        ("总投资", investment_words(project, unit="万元")),
        ("本年计划投资", f"{plan}（{note}）" if note else plan),
    ]


def stage_strip(project) -> tuple[list[str], int]:
    """Return the labels of the life and the place of the present stage."""
    return [stage.label for stage in Stage], list(Stage).index(Stage(project.stage))


def family(project, user):
    """Return the parent, if the reader may see it, and the children the reader may see.

    A family gives names away: a closed project is shown in none, and shows none.
    """
    if project.is_closed:
        return None, []
    rows = Project.objects.visible_to(user).filter(is_closed=False)
    parent = rows.filter(pk=project.parent_id).first() if project.parent_id else None
    return parent, list(rows.current().filter(parent=project).order_by("pk"))
