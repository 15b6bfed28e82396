"""周调度材料: what the week brought, and what has to be dispatched: red lights, late nodes, problems due."""

from datetime import timedelta

from luodi.accounts.models import User
from luodi.bulletins.reports import troubles
from luodi.bulletins.reports.book import Book
from luodi.common import clock
from luodi.documents.model import Block, Document, Heading, Note, Paragraph, Table, day_words

TOLD = (
    ("新签约项目", "entered.signed"),
    ("新开工项目", "entered.started"),
    ("新投产项目", "entered.producing"),
)
RED = "起草时亮红灯的项目，含改灯以后为红灯的。"
LATE = "起草时计划办结日期已过、还没有办结的前期节点。"
DUE = "起草时还没有办结、期限在本周末以前的问题。"


def built(book: Book, ranking: list[str], by: User) -> Document:
    """Build the material of a week."""
    first, last = book.period.first, book.period.last
    due = troubles.problems(book.county_id, last + timedelta(days=1))
    reds, red = troubles.red_lights(book.county_id)
    late, nodes = troubles.slipped(book.county_id)
    pieces: list[object] = ["本周全县"]
    for place, (label, code) in enumerate(TOLD):
        pieces += ["，" if place else "", *book.told(label, code, book.period)]
    return Document(
        title=f"全县项目调度材料\n（{day_words(first)}至{day_words(last)}）",
        day=clock.today(),
        blocks=(
            Heading("本周进展"),
            Paragraph((*(piece for piece in pieces if piece), "。")),  # type: ignore[arg-type]
            Heading("红灯项目"),
            *_listed(
                book,
                f"截至{day_words(clock.today())}，亮红灯的项目",
                ("red_lights", "红灯项目", RED),
                reds,
                red,
            ),
            Heading("逾期节点"),
            *_listed(book, "逾期未办结的前期节点", ("late_nodes", "逾期节点", LATE), late, nodes),
            Heading("本周到期和逾期的问题"),
            *_problems(book, due),
            Heading("需要调度的事项"),
            Paragraph(("请各责任单位逐项说明原因、措施和完成时间。",)),
            Note(
                "新签约、新开工、新投产以认定的阶段为准；灯、节点和问题是起草时的情况。",
                clock.day_of(book.as_of),
            ),
        ),
        signed_by=(by.post.unit.name,),
    )


def _listed(
    book: Book, words: str, counted: tuple[str, str, str], rows: list[troubles.Row], table: Table
) -> list[Block]:
    figure = book.count(*counted, rows)
    rest = f"，以下列出最早的{len(table.rows)}个" if len(table.rows) < len(rows) else ""
    told = Paragraph((words, figure, f"个{rest}。"))
    return [told, table] if rows else [told]


def _problems(book: Book, due: list) -> list[Block]:
    if not due:
        return [Paragraph(("没有本周到期和逾期的问题。",))]
    shown = due[: troubles.MOST]
    rest = f"，以下列出{len(shown)}件" if len(shown) < len(due) else ""
    figure = book.count("due_problems", "本周到期和逾期的问题", DUE, troubles.rows_of(due))
    return [
        Paragraph(("本周到期和逾期没有办结的问题", figure, f"件{rest}。")),
        troubles.by_owner("问题清单", shown),
    ]
