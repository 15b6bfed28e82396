"""Problems and promises in the archive of a project, each with everything that was done about it."""

from collections.abc import Iterable

from luodi.accounts.models import User
from luodi.common.jinja import day, moment
from luodi.common.pdf import Block, Column, Pairs, Row, Table
from luodi.progress.models import Problem, ProblemStep, Promise, PromiseFile
from luodi.progress.problems import Act
from luodi.progress.promises import State
from luodi.progress.reports import problem_stories, promise_page
from luodi.progress.reports.promise_list import RELATED
from luodi.projects.chapters import Held, Told
from luodi.projects.models import Project

COLUMNS = (Column("时间", 2), Column("办理", 6), Column("办理人", 3))


def problems(project: Project, user: User) -> Told | None:
    """Return every problem of the project with its acts; None without one."""
    rows = Problem.objects.filter(project=project).select_related("unit", "raised_unit", "raised_by")
    blocks: list[Block] = []
    files: list[Held] = []
    for problem in rows.order_by("raised_at", "pk"):
        steps = list(
            problem.steps.select_related("by", "post", "unit", "to_unit", "from_unit")
            .prefetch_related("files__file")
            .order_by("pk")
        )
        for step in steps:
            step.problem = problem
        blocks += [_problem(problem), Table("", COLUMNS, [_step(step) for step in steps])]
        files += [
            Held(one.file, one.name, f"{problem}，{step.get_act_display()}（{moment(step.at)}）")
            for step in steps
            for one in step.files.all()
        ]
    return Told(blocks, files) if blocks else None


def _problem(problem: Problem) -> Pairs:
    return Pairs(
        f"{problem}：{problem.get_state_display()}",
        [
            ("问题", problem.words),
            ("需要的帮助", problem.wanted),
            ("原因", problem.get_cause_display()),
            ("紧急程度", problem.urgency),
            ("承办单位", str(problem.unit)),
            ("提出", f"{problem.raised_unit} {problem.raised_by.full_name}，{moment(problem.raised_at)}"),
            ("期限", f"{day(problem.due_on)}（最初 {day(problem.first_due_on)}）"),
            ("办结", moment(problem.ended_at)),
        ],
    )


def _step(step: ProblemStep) -> Row:
    note = problem_stories.note(step) if step.act != Act.RAISE else ""
    return Row([moment(step.at), problem_stories.title(step), f"{step.unit} {step.by.full_name}"], note)


def promises(project: Project, user: User) -> Told | None:
    """Return every promise of both sides as it reads now, and what was said of it; None without one."""
    rows = Promise.objects.filter(project=project, replaced_by=None).select_related(*RELATED, "after_promise")
    blocks: list[Block] = []
    files: list[Held] = []
    for promise in rows.order_by("side", "pk"):
        page = promise_page.page_of(promise, user)
        state = State(promise.state).label
        tied = [
            ("以此为前提", f"{one.words}（{'已具备' if one.is_reached else '还不具备'}）")
            for one in page.milestones
        ]
        told = [("承诺内容", promise.what), *page.facts, *tied]
        if promise.review:
            until = f"，例外截止 {day(promise.review_until)}" if promise.review_until else ""
            told.append(("公平竞争审查", promise.get_review_display() + until))
        if page.row.flag:
            told.append(("需要注意", page.row.flag))
        title = f"{promise.get_side_display()} {promise.pk} 号：{state}"
        blocks += [Pairs(title, told), *_wordings(page.wordings), _events(page.events)]
        files += _files(page.wordings)
    return Told(blocks, files) if blocks else None


def _wordings(wordings: list[Promise]) -> list[Block]:
    """Return the words that were changed since, so that nothing of them is lost."""
    earlier = [
        Row(
            [moment(one.recorded_at), one.what, State(one.state).label],
            "；".join(f"{label}：{words}" for label, words in promise_page.facts_of(one)),
        )
        for one in wordings[:-1]
    ]
    columns = [Column("登记时间", 2), Column("变更前的内容", 7), Column("状态", 2)]
    return [Table("", columns, earlier)] if earlier else []


def _events(events: Iterable[promise_page.Event]) -> Table:
    rows = [
        Row(
            [moment(event.at), event.title, event.who],
            "；".join(note.rstrip("。") for note in event.notes if note),
        )
        for event in events
    ]
    return Table("", COLUMNS, rows)


def _files(wordings: list[Promise]) -> list[Held]:
    rows = PromiseFile.objects.filter(promise__in=wordings).select_related("file", "promise", "added_by")
    return [
        Held(
            one.file,
            one.name,
            f"{one.promise.get_side_display()} {one.promise_id} 号：{_proves(one)}，{one.added_by.full_name} 于 {moment(one.added_at)} 上传",
        )
        for one in rows.order_by("pk")
    ]


def _proves(file: PromiseFile) -> str:
    if file.report_id:
        return "兑现依据"
    if file.change_id:
        return "变更、解除的依据"
    return "公平竞争审查结论" if file.review_id else "承诺的出处"
