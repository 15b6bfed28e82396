"""Papers put on the projects of the demonstration: one page of PDF or a few lines of text, plainly marked as samples."""

from dataclasses import dataclass
from functools import cache

from luodi.demo.diary import Row

SAMPLE = "（演示用样张，不是真实文件）"
# When a project reaches a stage, these papers are there; what proves the stage is registered for itself.
AT_STAGE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "talks": (("洽谈纪要.txt", ("双方就{name}交换意见。", "企业方提出用地、用电条件，我方说明环保和准入要求。")),),
    "signed": (("项目推进方案.pdf", ("项目推进方案", "项目名称：{name}", "投资金额：{amount}", "投资方：{investor}")),),
    "preparing": (("地勘进场通知.pdf", ("地质勘察进场通知", "项目名称：{name}", "建设地点：{place}")),),
    "building": (("现场情况.txt", ("{name}现场情况", "{progress}")),),
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A file as somebody would upload it."""

    name: str
    content: bytes


@cache
def proof_of(title: str) -> Paper:
    """Return the sample of a paper that proves something."""
    return Paper(f"{title}.pdf", _pdf([title, "云岭县", SAMPLE]))


def papers_of(row: Row, stage: str, progress: str) -> list[tuple[str, list[str]]]:
    """Return the names and the lines of the papers that come with a stage."""
    words = {
        "name": row["name"],
        "amount": row["investment_raw"] or "以实际为准",
        "investor": row["investor"].split(";")[0] or "项目单位",
        "place": row["place"],
        "progress": progress,
    }
    return [(name, [line.format(**words) for line in lines]) for name, lines in AT_STAGE.get(stage, ())]


def sample(name: str, lines: list[str]) -> Paper:
    """Return a paper of a few lines, plainly marked as a sample; its name says whether PDF or text."""
    lines = [*lines, SAMPLE]
    return Paper(name, _pdf(lines) if name.endswith(".pdf") else "\n".join(lines).encode())


def _pdf(lines: list[str]) -> bytes:
    """Set lines on one page of A4, with a Chinese font that every reader of PDF brings along."""
    shown = ["BT /F1 16 Tf 1 0 0 1 90 740 Tm 36 TL"]
    shown += [f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines]
    stream = "\n".join([*shown, "ET"])
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R /W [1 95 500] >>"
        ),
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        (
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
            " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")
