"""Reads for 报市清单: what can be reported, how far each list has come, what one of them says and what the city answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission, Role, may
from luodi.common import clock, money, paging, spreadsheets
from luodi.common.columns import Column, Kind, chosen
from luodi.common.todo import Item
from luodi.library.models import CityList, CityListLine, CityMark
from luodi.library.models.city_lists import HELD, CityAnswer
from luodi.projects.columns import COLUMNS
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports import lists, masking
from luodi.projects.reports.lists import Filters
from luodi.projects.sensitivity import STAGES, TAG
from luodi.projects.stages import Level, Status, StatusAtLevel, place_key

IN_COUNTY_LIBRARY = place_key(Level.COUNTY, StatusAtLevel.ADMITTED)
# What the city is told of a project; frozen when the list is made.
REPORTED = chosen(
    COLUMNS,
    ("name", "unit", "stage", "industry", "investment", "year_plan", "completed", "arrived", "investor", "origin",
     "place", "content", "signed_on", "started_on", "planned_start_on", "planned_production_on", "code"),
)  # fmt: skip
# Of a project that is 商业敏感 only this is shown to those who take no part in it.
OPEN = frozenset({"unit", "stage", "investment", "year_plan", "completed", "arrived"})
TONES = {CityAnswer.ACCEPTED: "green", CityAnswer.REFUSED: "red", CityAnswer.WITHDRAWN: ""}
MOST = 500
SIZE = 100
# So many are offered at once, since what is picked does not go along to the next page.
OFFERED = 200


def candidates(user: User, filters: Filters) -> QuerySet[Project]:
    """Return what the county library holds and can be reported now: alive, not masked, on no list that waits or was accepted."""
    held = CityListLine.objects.held().filter(project=OuterRef("pk"))
    rows = lists.filtered(user, replace(filters, places=(IN_COUNTY_LIBRARY,)))
    found: QuerySet[Project] = rows.alive().filter(~Exists(held)).exclude(is_sensitive=True, stage__in=STAGES)
    return found


def units(user: User) -> list[tuple[int, str]]:
    """Return the units that have something to report, for the filter."""
    ids = candidates(user, Filters()).values("unit_id")
    found = Unit.objects.filter(pk__in=ids).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in found]


def refusals(projects: Sequence[Project], user: User) -> list[str]:
    """Say of each project that cannot be reported now why not and what to do; three queries however many."""
    ids = [project.pk for project in projects]
    county = LevelStatus.objects.filter(level=Level.COUNTY, status=StatusAtLevel.ADMITTED, project_id__in=ids)
    admitted = set(county.values_list("project_id", flat=True))
    rows = CityListLine.objects.held().filter(project_id__in=ids).select_related("city_list")
    held = {line.project_id: line for line in rows}
    names = masking.names_for(user, ids)
    told = (_refusal(one, names[one.pk], one.pk in admitted, held.get(one.pk)) for one in projects)
    return [words for words in told if words]


def _refusal(project: Project, name: str, is_admitted: bool, line: CityListLine | None) -> str:
    if project.voided_at:
        return f"“{name}”已作废，不能上报，请去掉。"
    if project.status in (Status.LOST, Status.TERMINATED):
        return f"“{name}”已{project.get_status_display()}，不能上报，请去掉。"
    if not is_admitted:
        return f"“{name}”不在县级库，请先报送、审核入库，再列入清单。"
    if project.is_masked:
        return f"“{name}”标为{TAG}，请在签约后上报，或请责任单位先取消标记。"
    if line is None:
        return ""
    if line.outcome == CityAnswer.ACCEPTED:
        return f"“{name}”已列入“{line.city_list}”，市里已经接收，不用再报。"
    return f"“{name}”已列入“{line.city_list}”，正在等市里答复，不能重复上报；确需重报的，先在那份清单上撤回。"


@dataclass(frozen=True)
class Counts:
    """How many projects of a list the reader sees, by what became of them."""

    by_outcome: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_outcome.values())

    @property
    def waiting(self) -> int:
        return self.by_outcome.get("", 0)

    @property
    def accepted(self) -> int:
        return self.by_outcome.get(CityAnswer.ACCEPTED, 0)

    @property
    def refused(self) -> int:
        return self.by_outcome.get(CityAnswer.REFUSED, 0)

    @property
    def withdrawn(self) -> int:
        return self.by_outcome.get(CityAnswer.WITHDRAWN, 0)


def counts(user: User, city_lists: Iterable[CityList]) -> dict[int, Counts]:
    """Count the lines of lists by outcome, one query."""
    ids = [one.pk for one in city_lists]
    rows = CityListLine.objects.visible_to(user).filter(city_list_id__in=ids)
    told: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for pk, outcome, count in (
        rows.values_list("city_list_id", "outcome").annotate(count=Count("pk")).order_by()
    ):
        told[pk][outcome] = count
    return {pk: Counts(by_outcome) for pk, by_outcome in told.items()}


def light(city_list: CityList, told: Counts) -> tuple[str, str]:
    """Return in a word how far a list has come, as far as the reader sees it."""
    if not told.waiting:
        return "已办结", "green"
    return ("等市里答复", "blue") if city_list.sent_on else ("待上报", "amber")


def page(user: User, number: str | None) -> paging.Page:
    """Return a page of lists with their counts, the latest first."""
    rows = CityList.objects.visible_to(user).select_related("made_by").order_by("-made_at", "-pk")
    cut = paging.page_of(rows, number)
    told = counts(user, cut.rows)
    return replace(cut, rows=[(one, told[one.pk], light(one, told[one.pk])) for one in cut.rows])


@dataclass(frozen=True)
class Row:
    """A project on a list as one reader may see it."""

    line: CityListLine
    name: str
    is_closed: bool
    mark: CityMark | None
    reversed: Sequence[CityMark]

    @property
    def said(self) -> dict[str, Any]:
        """What was reported, without what is closed to the reader."""
        reported: dict[str, Any] = self.line.reported
        if not self.is_closed:
            return reported
        return {key: value for key, value in reported.items() if key in OPEN} | {"name": self.name}

    @property
    def amount(self) -> str:
        """The total investment in 万元 as it was reported, in its own words where it was not exact."""
        reported = self.line.reported["investment"]
        return reported if isinstance(reported, str) else money.in_wan(reported)

    @property
    def light(self) -> tuple[str, str]:
        """What became of it, in a word."""
        if outcome := self.line.outcome:
            return CityAnswer(outcome).label, TONES[CityAnswer(outcome)]
        return ("等市里答复", "blue") if self.line.city_list.sent_on else ("待上报", "amber")


def lines_of(city_list: CityList, user: User, *, waiting: bool = False) -> QuerySet[CityListLine]:
    """Return the lines of a list that the reader may see, in order; only those without an answer if asked."""
    rows = CityListLine.objects.visible_to(user).filter(city_list=city_list).select_related("city_list")
    rows = rows.order_by("place")
    return rows.unanswered() if waiting else rows


def rows_of(lines: Sequence[CityListLine], user: User) -> list[Row]:
    """Name lines for the reader and join them with their marks, in three queries however many."""
    ids = {line.project_id for line in lines}
    closed = masking.closed_among(user, ids)
    names = masking.names_for(user, closed)
    marks: dict[int, list[CityMark]] = {}
    found = CityMark.objects.filter(line__in=[line.pk for line in lines])
    for mark in found.select_related("marked_by", "reversed_by").order_by("pk"):
        marks.setdefault(mark.line_id, []).append(mark)
    return [_row(line, names.get(line.project_id), marks.get(line.pk, ())) for line in lines]


def _row(line: CityListLine, shown: str | None, marks: Sequence[CityMark]) -> Row:
    in_force = next((mark for mark in marks if mark.reversed_at is None), None)
    gone = [mark for mark in marks if mark.reversed_at is not None]
    return Row(line, shown or line.reported["name"], shown is not None, in_force, gone)


def row_page(city_list: CityList, user: User, number: str | None, *, waiting: bool = False) -> paging.Page:
    """Return a page of the rows of a list."""
    cut = paging.page_of(lines_of(city_list, user, waiting=waiting), number, size=SIZE)
    return replace(cut, rows=rows_of(cut.rows, user))


def _said(key: str) -> Any:
    return lambda row: row.said.get(key)


def _marked(name: str) -> Any:
    return lambda row: getattr(row.mark, name) if row.mark and not row.is_closed else None


COLUMNS_OUT: tuple[Column, ...] = (
    Column("place", "序号", lambda row: row.line.place, Kind.COUNT, width=6),
    *(replace(column, read=_said(column.key), sort="", add=None) for column in REPORTED),
    Column("outcome", "市里答复", lambda row: row.light[0], width=12),
    Column("number", "市里编号或文号", _marked("number"), width=20),
    Column("on", "答复日期", _marked("on"), Kind.DAY, width=12),
    Column("words", "原因", _marked("words"), Kind.LONG, width=30),
)


def write(target: IO[bytes], city_list: CityList, user: User) -> int:
    """Write the list as a workbook, as far as the reader sees it, and return how many projects it holds."""
    rows = rows_of(list(lines_of(city_list, user)), user)
    sent = f"上报日期：{city_list.sent_on}" if city_list.sent_on else "尚未上报"
    ledger = spreadsheets.Ledger(
        title=city_list.title,
        note=f"{city_list.name}　　单位：万元　　{sent}　　内容截至 {clock.day_of(city_list.made_at)}，市里答复截至 {clock.today()}",
        columns=COLUMNS_OUT,
        lines=rows,
    )
    return spreadsheets.write(target, ledger)


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Show on which lists the project was and what the city answered; nothing where it was on none."""
    if not user.can(Permission.CASES_VIEW):
        return None
    lines = list(project.city_lines.select_related("city_list").order_by("-pk"))
    return {"rows": rows_of(lines, user)} if lines else None


def items_for(user: User) -> list[Item]:
    """Remind the centre of lists that were made and not sent; for the city's answer nobody here can be reminded."""
    counties = {post.county_id for post in user.posts_now if may(Role(post.role), Permission.CITY_REPORT)}
    return _unsent(counties) if counties else []


def _unsent(counties: Collection[int]) -> list[Item]:
    waiting = CityListLine.objects.unanswered().filter(city_list=OuterRef("pk"))
    rows = CityList.objects.filter(Exists(waiting), county_id__in=counties, sent_on=None).select_related(
        "made_by"
    )
    return [
        Item(
            title=f"上报“{one.title}”",
            url=one.get_absolute_url(),
            button="去登记上报",
            source="报市清单",
            since=clock.day_of(one.made_at),
            sender=one.made_by.full_name,
            reminds=True,
        )
        for one in rows.order_by("made_at")
    ]


def next_number(county_id: int, year: int) -> int:
    """Return the number that the next list of the year gets."""
    last = CityList.objects.filter(county_id=county_id, year=year).order_by("-number").first()
    return last.number + 1 if last else 1


def held_elsewhere(project_id: int, but: int) -> CityListLine | None:
    """Return another line than this one that keeps the project from being open again."""
    rows = CityListLine.objects.filter(project_id=project_id, outcome__in=HELD).exclude(pk=but)
    return rows.select_related("city_list").first()
