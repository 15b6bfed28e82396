"""What the record itself tells in the archive of a project: its page, and everything that happened."""

from luodi.accounts.models import User
from luodi.common import money
from luodi.common.jinja import moment
from luodi.common.pdf import Block, Column, Pairs, Row, Table, Words
from luodi.projects import replanning
from luodi.projects.chapters import Held, Told
from luodi.projects.models import Project
from luodi.projects.reports import page, timeline
from luodi.projects.reports.timeline import Event


def record(project: Project, user: User) -> Told:
    """Return the record: what the project is, who takes part, where it stands, its files."""
    who = page.company(project)
    levels = page.levels(project)
    left, notes = page.has_left(levels), replanning.notes(project)
    standing = "，".join(
        filter(
            None, [project.get_stage_display(), project.get_sub_stage_display(), project.get_status_display()]
        )
    )
    blocks: list[Block] = [
        Pairs(
            "基本情况",
            [
                ("阶段和状态", standing),
                *((word, value) for word, value, _ in page.facts(project, notes, left=left)),
                *page.amounts(project, notes),
                ("总投资原文", project.investment_raw),
                ("登记时间", moment(project.created_at)),
                ("最近更新", moment(project.updated_at)),
            ],
        ),
        Pairs("参与单位和人员", who.parts),
        Table(
            "企业",
            [Column("企业", 3), Column("身份"), Column("统一社会信用代码", 2), Column("来源", 2)],
            [
                Row([row.firm.name, row.get_role_display(), row.firm.credit_code, page.firm_origin(row.firm)])
                for row in who.firms
            ],
        ),
        Table(
            "联系人（电话中间几位不写出）",
            [Column("姓名"), Column("身份"), Column("电话")],
            [Row([row.contact.name, row.role, row.contact.masked_phone]) for row in who.contacts],
        ),
    ]
    if project.voided_at:
        blocks.insert(
            0,
            Words(
                "",
                f"这个项目已于 {moment(project.voided_at)} 作废。原因：{project.void_reason or money.NOTHING}",
                True,
            ),
        )
    blocks += _family(project, user)
    files = page.attachments(project)
    return Told(
        [one for one in blocks if not isinstance(one, Table) or one.rows], [_held(file) for file in files]
    )


def _family(project: Project, user: User) -> list[Block]:
    parent, children = page.family(project, user)
    told = [("上级项目", parent.name)] if parent else []
    told += [("下级项目", child.name) for child in children]
    return [Pairs("上下级项目", told)] if told else []


def _held(file) -> Held:
    about = f"附件，{file.added_by.full_name} 于 {moment(file.added_at)} 上传"
    if file.voided_at:
        about += f"；{moment(file.voided_at)} 作废：{file.void_reason}"
    return Held(file.file, file.name, about, file.voided_at is not None)


def story(project: Project, user: User) -> Told:
    """Return everything that happened to the project, the earliest first."""
    events = reversed(timeline.events(project, user, most=None))
    columns = [Column("时间", 2.2), Column("事项", 6), Column("办理人", 4)]
    rows = [Row([moment(event.at), event.title, event.who], _said(event)) for event in events]
    return Told([Table("按时间先后", columns, rows)])


def _said(event: Event) -> str:
    changes = [
        f"{one.label}：{one.before or money.NOTHING} → {one.after or money.NOTHING}" for one in event.changes
    ]
    return "\n".join(filter(None, [event.note, "；".join(changes)]))
