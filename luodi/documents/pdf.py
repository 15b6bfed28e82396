"""Official documents as PDF, for reading and printing where Word is not wanted."""

from importlib.resources import files

from luodi.documents import typesetting
from luodi.documents.layout import as_data, items_of, one_line
from luodi.documents.model import Document
from luodi.documents.typesetting import ALONG, Fonts


def written(document: Document, fonts: Fonts = ALONG) -> bytes:
    """Set a document as PDF/A-2b, the same bytes for the same document. Raises PdfUnavailable."""
    told = {
        "title": one_line(document.title),
        "day": [document.day.year, document.day.month, document.day.day],
        "fonts": fonts.families(),
        "items": as_data(items_of(document)),
    }
    return typesetting.pdf(files("luodi.documents").joinpath("official.typ").read_bytes(), told, fonts)
