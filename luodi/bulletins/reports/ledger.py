"""台账: one table of all units by some indicators, for a month and the year so far."""

from luodi.accounts.models import User
from luodi.bulletins.reports import standing
from luodi.bulletins.reports.book import Book
from luodi.common import clock
from luodi.documents.model import Document, Note
from luodi.metrics.reports.indicators import SHARING


def built(book: Book, ranking: list[str], by: User) -> Document:
    """Build the ledger of a month."""
    year, month = book.period.year, book.period.last.month
    so_far = book.period.to_date
    tables = [standing.ranking(book, ranking, book.period, f"{month}月")]
    if month > 1:
        tables.append(standing.ranking(book, ranking, so_far, f"1至{month}月"))
    return Document(
        title=f"{year}年{month}月全县招商引资台账",
        day=clock.today(),
        blocks=(*tables, Note(f"“—”表示没有数据，不作零计。{SHARING}", clock.day_of(book.as_of))),
        signed_by=(by.post.unit.name,),
    )
