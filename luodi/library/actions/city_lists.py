"""报市清单: the centre makes a list for the city, notes that it was sent, and marks what the city answered."""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.library.actions.batches import Result
from luodi.library.models import CityList, CityListLine, CityMark
from luodi.library.models.city_lists import CityAnswer
from luodi.library.reports import city_lists
from luodi.projects.models import Project
from luodi.projects.reports import lists

# So many refusals are told at once; with these settled the next ones come.
TOLD = 5


class CityRefused(Exception):
    """The list cannot be made, sent or marked like this; the message says why and what to do."""


@dataclass(frozen=True)
class Said:
    """What is noted on one line: the answer, the city's number, its day, and why where it was not accepted."""

    answer: str
    on: date | None
    number: str = ""
    words: str = ""


@permitted(Permission.CITY_REPORT)
@transaction.atomic
def make(*, project_ids: Collection[int], title: str, words: str = "", by: User) -> CityList:
    """Make a list of projects with what the record says of them now. Raises CityRefused; then no list is made."""
    county_id = by.post.county_id
    reach = lists.in_reach(by).filter(county_id=county_id, pk__in=project_ids)
    # Whoever lists the same project at the same moment waits here and is told.
    projects = list(
        Project.objects.select_for_update(no_key=True).filter(pk__in=reach.values("pk")).order_by("pk")
    )
    if not projects:
        raise CityRefused("请先选出要上报的项目。")
    if len(projects) > city_lists.MOST:
        raise CityRefused(f"一份清单最多列 {city_lists.MOST} 个项目，请分成几份。")
    if told := city_lists.refusals(projects, by):
        raise CityRefused("".join(told[:TOLD]))
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
    year = clock.today().year
    made = CityList.objects.create(
        county_id=county_id,
        year=year,
        number=city_lists.next_number(county_id, year),
        title=title.strip(),
        words=words.strip(),
        made_by=by,
        made_post=by.post,
        made_at=clock.now(),
    )
    rows = Project.objects.visible_to(by).filter(pk__in=[project.pk for project in projects])
    CityListLine.objects.bulk_create(
        CityListLine(
            county_id=county_id,
            city_list=made,
            project_id=line.record.pk,
            place=place,
            reported={column.key: column.read(line) for column in city_lists.REPORTED},
        )
        for place, line in enumerate(lists.all_lines(rows, sort="unit"), start=1)
    )
    trail.record(
        "city_list.made", made, by=by, number=made.name, projects=[project.pk for project in projects]
    )
    return made


@permitted(Permission.CITY_REPORT, reads="city_list")
@transaction.atomic
def send(*, city_list: CityList, on: date, by: User) -> CityList:
    """Note on which day a list went to the city. Raises CityRefused."""
    current = CityList.objects.select_for_update().get(pk=city_list.pk)
    if current.sent_on:
        raise CityRefused(f"这份清单已由{current.sent_by}登记为 {current.sent_on} 上报，不用再登记。")
    if on > clock.today():
        raise CityRefused("上报日期不能晚于今天，请在实际上报以后登记。")
    if not current.lines.unanswered().exists():
        raise CityRefused("清单上的项目都已撤回，没有要上报的；需要上报的请另做一份。")
    current.sent_on, current.sent_by, current.sent_at = on, by, clock.now()
    current.save(update_fields=["sent_on", "sent_by", "sent_at"])
    trail.record("city_list.sent", current, by=by, on=f"{on}")
    return current


@permitted(Permission.CITY_REPORT, reads="line")
@transaction.atomic
def mark(*, line: CityListLine, said: Said, by: User) -> CityMark:
    """Note what became of one line. Raises CityRefused."""
    current = CityListLine.objects.select_for_update().get(pk=line.pk)
    _refuse(current, said)
    on = _answered_on(said, current.city_list.sent_on)
    made = CityMark.objects.create(
        county_id=current.county_id,
        line=current,
        answer=said.answer,
        number=said.number if said.answer == CityAnswer.ACCEPTED else "",
        on=on,
        words=said.words,
        marked_by=by,
        marked_post=by.post,
        marked_at=clock.now(),
    )
    _set(current, said.answer)
    told = "，".join(
        filter(None, [f"{current.city_list.name}报市清单", made.number, f"{made.on}", made.words])
    )
    trail.record(f"city.{said.answer}", current.project, by=by, line=current.pk, words=told)
    return made


def _refuse(line: CityListLine, said: Said) -> None:
    if line.outcome:
        before = line.marks.select_related("marked_by").get(reversed_at=None)
        raise CityRefused(
            f"已由{before.marked_by}登记为“{before.get_answer_display()}”，请刷新页面查看；登记错了的，先撤销再重新登记。"
        )
    is_ours = said.answer == CityAnswer.WITHDRAWN
    if said.answer not in CityAnswer:
        raise CityRefused("请选择答复。")
    if line.city_list.sent_on is None and not is_ours:
        raise CityRefused("清单还没有登记上报，请先登记上报日期，再登记市里的答复。")
    if said.answer == CityAnswer.ACCEPTED and not said.number:
        raise CityRefused("请填写市里的编号或文号。")
    if said.answer != CityAnswer.ACCEPTED and not said.words:
        raise CityRefused("请写明撤回的原因。" if is_ours else "请写明市里未接收的原因。")


def _answered_on(said: Said, sent_on: date | None) -> date:
    """Return the day of the answer, if it can be one."""
    if said.on is None:
        raise CityRefused("请填写答复日期，写成 2026-11-23 的样子。")
    if said.on > clock.today():
        raise CityRefused("答复日期不能晚于今天，请重新填写。")
    if sent_on and said.on < sent_on:
        raise CityRefused(f"答复日期不能早于上报日期（{sent_on}），请重新填写。")
    return said.on


def _set(line: CityListLine, outcome: str) -> None:
    line.outcome = outcome
    line.save(update_fields=["outcome"])


@permitted(Permission.CITY_REPORT)
def mark_many(*, rows: Collection[city_lists.Row], said: Mapping[int, Said], by: User) -> list[Result]:
    """Mark lines, each in a transaction of its own, and say of each what became of it; ``said`` goes by their ids."""
    return [_mark(row, said[row.line.pk], by) for row in rows if row.line.pk in said]


def _mark(row: city_lists.Row, said: Said, by: User) -> Result:
    try:
        made = mark(line=row.line, said=said, by=by)
    except CityRefused as refused:
        return Result(row.name, False, str(refused))
    return Result(
        row.name, True, f"{made.get_answer_display()}{made.number and f'，{made.number}'}，{made.on}。"
    )


@permitted(Permission.CITY_REPORT)
@transaction.atomic
def reverse(*, city_mark: CityMark, reason: str, by: User) -> CityMark:
    """Take a mark back: it stays with who did so, when and why, and the line waits again. Raises CityRefused."""
    refuse_unread(city_mark.line, by)
    if not reason.strip():
        raise CityRefused("请写明撤销的原因。")
    # The project first, as whoever merges it does.
    project_id = CityListLine.objects.values_list("project_id", flat=True).get(pk=city_mark.line_id)
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    line = CityListLine.objects.select_for_update().get(pk=city_mark.line_id)
    if line.project_id != project.pk:
        raise CityRefused("这个项目刚刚并入另一个项目，请刷新页面后再撤销。")
    current = CityMark.objects.select_related("reversed_by").get(pk=city_mark.pk)
    if current.reversed_at:
        raise CityRefused(f"这条登记已由{current.reversed_by}撤销，请刷新页面查看。")
    if other := city_lists.held_elsewhere(project.pk, but=line.pk):
        raise CityRefused(f"这个项目后来又列入“{other.city_list}”，请先在那份清单上撤回，再撤销这条登记。")
    current.reversed_by, current.reversed_post, current.reversed_at = by, by.post, clock.now()
    current.reversal = reason.strip()[:200]
    current.save(update_fields=["reversed_by", "reversed_post", "reversed_at", "reversal"])
    _set(line, "")
    told = f"{line.city_list.name}报市清单，原登记为“{current.get_answer_display()}”。{current.reversal}"
    trail.record("city.reversed", project, by=by, line=line.pk, words=told)
    return current


@permitted(Permission.PROJECT_EXPORT, reads="city_list")
def export(*, city_list: CityList, by: User) -> IO[bytes]:
    """Write a list to a temporary file that goes when it is closed, and note who took it."""
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    count = city_lists.write(made, city_list, by)
    trail.record("city_list.exported", city_list, by=by, count=count)
    made.seek(0)
    return made
