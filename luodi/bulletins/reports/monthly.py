"""月度通报: what the month brought, how units stand against targets and each other, what has to be solved."""

from luodi.accounts.models import User
from luodi.bulletins.reports import assessed, standing, troubles
from luodi.bulletins.reports.book import Book, growth
from luodi.common import clock
from luodi.documents.model import Block, Chart, Document, Heading, Note, Paragraph, Series, day_words
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators import SHARING

# What the overview tells, in this order.
TOLD = (
    ("新签约项目", "entered.signed"),
    ("计划总投资", "entered.signed.amount"),
    ("新开工项目", "entered.started"),
    ("新投产项目", "entered.producing"),
    ("到位资金", "arrived"),
    ("完成投资", "completed"),
)
COMPARED = ("entered.signed", "entered.started", "arrived", "completed")
USUAL = ("entered.signed", "entered.started", "arrived", "completed")
FUNNEL = ("entered.talks", "entered.signed", "entered.started", "entered.producing")


def built(book: Book, ranking: list[str], by: User) -> Document:
    """Build the bulletin of a month; every figure in it is in ``book.data``."""
    year, month = book.period.year, book.period.last.month
    so_far = book.period.to_date
    words = f"1至{month}月" if month > 1 else "1月"
    late = troubles.problems(book.county_id, clock.today())
    told, attachments = standing.against_targets(book, so_far)
    return Document(
        title=f"关于{year}年{month}月全县招商引资\n和项目建设情况的通报",
        day=clock.today(),
        addressed="各乡镇人民政府，各园区管委会，县直有关单位：",
        blocks=(
            Paragraph((f"现将{year}年{month}月全县招商引资和项目建设情况通报如下。",)),
            Heading("总体情况"),
            *_overview(book, so_far, words),
            Heading("目标任务完成情况"),
            *told,
            Heading("各单位情况"),
            standing.ranking(book, ranking, so_far, words),
            standing.bars(book, ranking[0], so_far, words),
            *standing.honours(book, ranking[0], so_far, troubles.owners(late)),
            *assessed.told_beside(book),
            Heading("需要协调解决的问题"),
            *_problems(book, late),
            Heading("下一步工作要求"),
            Paragraph(
                ("各责任单位要对照年度目标倒排工期，逐项销号；逾期问题的承办单位要逐件说明原因和办结时间。",)
            ),
            Note(
                "签约、开工、投产以认定的阶段为准，资金和投资以认定入账为准；"
                f"“—”“暂无数据”表示没有数据，不作零计。{SHARING}",
                clock.day_of(book.as_of),
            ),
        ),
        signed_by=(by.post.unit.name,),
        attachments=attachments,
    )


def _overview(book: Book, so_far: Period, words: str) -> list[Block]:
    year, month = book.period.year, book.period.last.month
    found: list[Block] = [_told(book, f"{month}月，全县", book.period)]
    if month > 1:
        found.append(_told(book, f"{words}，全县累计", so_far))
    found += _last_year(book, so_far, Period.of_month(year - 1, month).to_date, words)
    months = [Period.of_month(year, one) for one in range(1, month + 1)]
    before = [Period.of_month(year - 1, one) for one in range(1, month + 1)]
    lines = [book.series(f"{year}年", [("arrived", one, None) for one in months])]
    if any(book.is_known("arrived", one) for one in before):
        lines.append(book.series(f"{year - 1}年", [("arrived", one, None) for one in before]))
    labels = tuple(f"{one}月" for one in range(1, month + 1))
    found.append(Chart("到位资金按月情况", "months", labels, tuple(lines), "万元"))
    funnel: Series = book.series("项目", [(code, so_far, None) for code in FUNNEL])
    found.append(Chart(f"{words}各阶段新增项目", "funnel", ("在谈", "签约", "开工", "投产"), (funnel,), "个"))
    return found


def _told(book: Book, begin: str, period: Period) -> Paragraph:
    pieces: list[object] = [begin]
    for place, (label, code) in enumerate(TOLD):
        pieces += ["，" if place else "", *book.told(label, code, period)]
    return Paragraph((*(piece for piece in pieces if piece), "。"))  # type: ignore[arg-type]


def _last_year(book: Book, now: Period, before: Period, words: str) -> list[Block]:
    """Return the paragraph on the same stretch of the year before; what was not recorded then is said to be missing."""
    pieces: list[object] = []
    missing: list[str] = []
    labels = {code: label for label, code in TOLD}
    for code in COMPARED:
        if not book.is_known(code, before):
            missing.append(labels[code])
            continue
        told = book.told(labels[code], code, before)
        pieces += ["；" if pieces else f"去年同期（{before.year}年{words}），", *told]
        pieces.append(growth(book.value(code, now), book.value(code, before)).replace("，同比", "，今年同比"))
    if missing:
        pieces += ["。" if pieces else "", f"{'、'.join(missing)}没有去年同期数据，不作比较"]
    return [Paragraph((*(piece for piece in pieces if piece), "。"))]  # type: ignore[arg-type]


def _problems(book: Book, late: list) -> list[Block]:
    today = day_words(clock.today())
    if not late:
        return [Paragraph((f"截至{today}，没有逾期未办的问题。",))]
    shown = late[: troubles.MOST]
    rest = f"，以下列出{len(shown)}件" if len(shown) < len(late) else ""
    figure = book.count(
        "late_problems", "逾期未办的问题", "起草时期限已过、还没有办结的问题。", troubles.rows_of(late)
    )
    return [
        Paragraph((f"截至{today}，逾期未办的问题", figure, f"件{rest}。")),
        troubles.by_owner("逾期问题清单", shown),
    ]
