"""The three libraries in the archive of a project: how it stands, who decided what in every case, and its first contacts."""

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import money
from luodi.common.jinja import day, moment
from luodi.common.lateness import late
from luodi.common.pdf import Block, Column, Pairs, Row, Table
from luodi.library.models import CityListLine, CityMark, Claim, Hold, Maturity, Step, Talk
from luodi.library.reports import claim_page, records, stories
from luodi.library.reports.cases import Line
from luodi.library.reports.transfers import in_force
from luodi.projects.chapters import Held, Told
from luodi.projects.models import LevelStatus, Project

STEPS = (
    Column("环节", 1.6), Column("办理单位", 1.8), Column("转来", 1.6), Column("应于", 1.2), Column("办结", 1.6),
    Column("办理人", 2.6), Column("结果", 1.1),
)  # fmt: skip


def chapter(project: Project, user: User) -> Told:
    """Return how the project stands in the libraries, every case with its steps, shares, and what the city answered."""
    found = (
        records.record(project, user) if user.can(Permission.CASES_VIEW) else {"entries": [], "answers": []}
    )
    levels = LevelStatus.objects.filter(project=project).select_related("unit").order_by("pk")
    blocks: list[Block] = [Pairs("三级库状态", [(row.get_level_display(), _level(row)) for row in levels])]
    if certificate := in_force(project):
        words = f"{stories.share_words(certificate)}（分成证明 {certificate.number} 号，{day(certificate.issued_at)} 生效）"
        blocks.append(Pairs("分成", [("现在", words)]))
    if found["answers"]:
        blocks.append(_answers(found["answers"]))
    for entry in found["entries"]:
        blocks += _case(entry)
    blocks += [*_city(project), *_depth(project)]
    return Told(blocks, wide=True)


def _level(row: LevelStatus) -> str:
    unit = f"（{row.unit}）" if row.unit else ""
    told = [
        f"{row.get_status_display()}{unit}，{day(row.since)} 起",
        "首次入库" if row.is_origin else "",
        "由台账接管，本系统没有审批" if row.taken_over else "",
    ]
    return "；".join(filter(None, told))


def _answers(answers: list[tuple[str, list[records.Answer]]]) -> Pairs:
    rows = []
    for question, who in answers:
        told = [
            f"{one.who}{f'代{one.on_behalf_of}' if one.on_behalf_of else ''}，{moment(one.at)}，{one.outcome}"
            for one in who
        ]
        rows.append((question, "\n".join(told) or money.NOTHING))
    return Pairs("最近一次报送由谁办理", rows)


def _case(entry: records.Entry) -> list[Block]:
    case = entry.case
    ended = f"，{moment(case.ended_at)} 办结：{case.outcome_label}" if case.ended_at else "，办理中"
    other = f"（原“{entry.other_name}”的事项）" if entry.other_name else ""
    rounds = [
        (
            f"第 {one.number} 次报送",
            "；".join(
                filter(
                    None,
                    [
                        f"{one.submitted_by.full_name}（{one.submitted_post}），{moment(one.submitted_at)}",
                        f"情况说明：{one.words.rstrip('。')}" if one.words else "",
                        f"当时不具备：{''.join(one.lacks)}" if one.lacks else "",
                    ],
                )
            ),
        )
        for one in entry.rounds
    ]
    told = [
        ("发起", f"{case.started_by.full_name}（{case.started_post}），{moment(case.started_at)}{ended}"),
        ("依据", "、".join(version.label for version in entry.versions)),
        ("因何发起", entry.about),
        ("分成", entry.shares),
        *rounds,
    ]
    title = f"{case.table.label} {case.pk} 号{other}"
    return [
        Pairs(title, [(label, words) for label, words in told if words]),
        Table("", STEPS, [_step(line) for line in entry.lines]),
    ]


def _step(line: Line) -> Row:
    step = line.step
    pauses = [
        f"{day(one.from_on)} 起暂停{f'至 {day(one.to_on)}' if one.to_on else ''}：{one.reason}（{one.by.full_name}）"
        for one in line.pauses
    ]
    told = [
        line.took + (f"，{late(line.late)}" if line.late > 0 else ""),
        f"意见：{step.words}" if step.words else "",
        *pauses,
    ]
    return Row(
        [
            step.table.label, str(step.unit), moment(step.opened_at), day(step.due_on), moment(step.closed_at), _who(step),
            step.outcome_label,
        ],
        "；".join(filter(None, told)),
    )  # fmt: skip


def _who(step: Step) -> str:
    if step.closed_by is None:
        return ""
    instead = f"，代{step.on_behalf_of.full_name}" if step.on_behalf_of else ""
    return f"{step.closed_by.full_name}（{step.closed_post}{instead}）"


def _city(project: Project) -> list[Block]:
    lines = CityListLine.objects.filter(project=project).select_related("city_list").order_by("pk")
    rows = [
        Row(
            [
                f"{line.city_list.name} {line.city_list}", str(line.place), day(line.city_list.sent_on),
                line.get_outcome_display() or "等市里答复",
            ],
            "；".join(map(_mark, line.marks.select_related("marked_by", "reversed_by").order_by("pk"))),
        )
        for line in lines
    ]  # fmt: skip
    columns = [Column("清单", 5), Column("第几行"), Column("上报日期", 1.5), Column("答复", 1.5)]
    return [Table("报市清单", columns, rows)] if rows else []


def _mark(mark: CityMark) -> str:
    told = [
        f"{day(mark.on)} {mark.get_answer_display()}",
        mark.number,
        mark.words,
        f"{mark.marked_by.full_name}登记",
    ]
    gone = f"（{mark.reversed_by.full_name} 撤销：{mark.reversal}）" if mark.reversed_by else ""
    return "，".join(filter(None, told)) + gone


def _depth(project: Project) -> list[Block]:
    rows = Maturity.objects.filter(project=project).select_related("by").order_by("at", "pk")
    told = [
        (moment(one.at), f"成熟度 {one.percent}%，{one.checklist}第 {one.version} 版，{one.by.full_name}评估")
        for one in rows
    ]
    return [Pairs("谋划深度", told)] if told else []


def first_contacts(project: Project, user: User) -> Told | None:
    """Return the claims of first contact on the project that the reader may read, with contacts, holds and proofs."""
    rows = Claim.objects.visible_to(user).filter(project=project).select_related("unit", "registered_by")
    blocks: list[Block] = []
    files: list[Held] = []
    for claim in rows.order_by("registered_at", "pk"):
        talks = list(reversed(claim_page.talks_of(claim)))
        holds = claim.holds.select_related("ended_by").order_by("since")
        blocks += [_claim(claim, list(holds)), _talks(talks)]
        files += [held for talk in talks for held in _proofs(talk)]
    return Told(blocks, files) if blocks else None


def _claim(claim: Claim, holds: list[Hold]) -> Pairs:
    registered = f"{claim.unit} {claim.registered_by.full_name}，{moment(claim.registered_at)}"
    told = [("登记", registered), *claim_page.facts(claim), *(("保持", _hold(hold)) for hold in holds)]
    return Pairs(f"首谈登记 {claim.pk} 号：{claim.get_state_display()}", told)


def _hold(hold: Hold) -> str:
    ended = (
        f"，{moment(hold.ended_at)} 解除：{hold.get_ended_how_display()} {hold.words}".rstrip()
        if hold.ended_at
        else ""
    )
    return f"{moment(hold.since)} 至 {day(hold.until)}{ended}"


def _talks(talks: list[Talk]) -> Table:
    columns = [Column("日期"), Column("方式"), Column("地点", 1.5), Column("对方", 2), Column("我方", 2)]
    rows = [
        Row(
            [day(talk.day), talk.get_kind_display(), talk.place, talk.met, talk.persons],
            "\n".join(filter(None, [talk.words, _noted(talk)])),
        )
        for talk in talks
    ]
    return Table("", columns, rows)


def _noted(talk: Talk) -> str:
    gone = f"；{moment(talk.voided_at)} 作废：{talk.void_reason}" if talk.voided_at else ""
    return f"登记：{talk.by.full_name} {moment(talk.noted_at)}{gone}"


def _proofs(talk: Talk) -> list[Held]:
    about = f"{day(talk.day)} {talk.get_kind_display()}的佐证"
    return [Held(one.file, one.name, about, talk.voided_at is not None) for one in talk.evidence.all()]
