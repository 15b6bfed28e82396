"""周调度材料: what the week brought, what has to be dispatched, and what each unit has to answer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from luodi.accounts.models import User
from luodi.bulletins.reports import answering, troubles
from luodi.bulletins.reports.answering import Matter
from luodi.bulletins.reports.book import Book
from luodi.common import clock
from luodi.documents.model import Block, Document, Heading, Note, Paragraph, Piece, day_words

TOLD = (
    ("新签约项目", "entered.signed"),
    ("新开工项目", "entered.started"),
    ("新投产项目", "entered.producing"),
)
RED = "起草时亮红灯的项目，含改灯以后为红灯的。"
LATE = "起草时计划办结日期已过、还没有办结的前期节点。"
WAITS = "起草时转到这个单位、还没有办结的报送、交办、流转等事项。"
DUE = "起草时还没有办结、期限在本周末以前的问题。"


def built(book: Book, ranking: list[str], by: User) -> Document:
    """Build the material of a week."""
    first, last = book.period.first, book.period.last
    due = troubles.problems(book.county_id, last + timedelta(days=1))
    matters = (
        Matter("red_lights", "红灯项目", "红灯", "个", RED, troubles.red_lights(book.county_id)),
        Matter("late_nodes", "逾期节点", "节点", "个", LATE, troubles.slipped(book.county_id)),
        Matter("due_problems", "本周到期和逾期的问题", "问题", "件", DUE, troubles.rows_of(due)),
        Matter("waiting", "等本单位办理的事项", "待办", "件", WAITS, answering.waiting(by)),
    )
    pieces: list[object] = ["本周全县"]
    for place, (label, code) in enumerate(TOLD):
        pieces += ["，" if place else "", *book.told(label, code, book.period)]
    return Document(
        title=f"全县项目调度材料\n（{day_words(first)}至{day_words(last)}）",
        day=clock.today(),
        blocks=(
            Heading("本周进展"),
            Paragraph((*(piece for piece in pieces if piece), "。")),  # type: ignore[arg-type]
            Heading("需要调度的事项"),
            Paragraph((*_counted(book, matters), "。")),
            *_answers(book, matters),
            Note(
                "新签约、新开工、新投产以认定的阶段为准；灯、节点和问题是起草时的情况。",
                clock.day_of(book.as_of),
            ),
        ),
        signed_by=(by.post.unit.name,),
    )


def _counted(book: Book, matters: Sequence[Matter]) -> Iterator[Piece]:
    yield f"截至{day_words(clock.today())}，全县"
    for place, one in enumerate(matters):
        yield f"{'，' if place else ''}{one.name.replace('本单位', '各单位')}"
        yield book.count(one.code, one.name, one.definition, one.rows)
        yield one.measure


def _answers(book: Book, matters: Sequence[Matter]) -> list[Block]:
    told = answering.by_unit(book, matters)
    if not told:
        return []
    asked = Paragraph(("请下列单位在调度时逐件说明原因、措施和完成时间。",))
    return [Heading("各单位要答复的事项"), asked, *told]
