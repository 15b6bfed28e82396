"""What is wrong with a scheme as a whole: names written twice, full marks that do not add up, circles, silence."""

from collections.abc import Iterator
from typing import Any

from luodi.assessment.engine import arithmetic, numbers, points, relative, standing
from luodi.assessment.engine.nodes import Complaint, Figure, Name, Number, Part
from luodi.assessment.engine.scheme import Block, Line, Scheme
from luodi.assessment.engine.sights import everything
from luodi.assessment.engine.steps import Step
from luodi.assessment.engine.weights import together
from luodi.common.faults import Place

RESERVED = (
    "total", "place", "line_score", "line_rate", "none", "error", "leave_out", "not_assessed", "zero", "full", "nearest",
)  # fmt: skip


def complaints(scheme: Scheme) -> Iterator[Complaint]:
    """Say everything that no single piece can know."""
    yield from _names(scheme)
    yield from _twice(scheme)
    yield from _grouping(scheme)
    yield from _silence(scheme)
    yield from _sums(scheme)
    yield from _circles(scheme)


def _names(scheme: Scheme) -> Iterator[Complaint]:
    known: dict[str, str] = {}
    for part, names in (
        ("facts", scheme.facts),
        ("records", scheme.records),
        ("figures", scheme.figures),
    ):
        for name in names:
            if name in RESERVED:
                yield (part, name), f"“{name}”是办法里有专门意思的词，请换一个名称。"
            if numbers.is_number(name):
                yield (part, name), f"名称“{name}”像一个数，请换一个不以数字开头的名称。"
            if name in known:
                yield (part, name), f"“{name}”在 {known[name]} 里已经有了，请换一个名称。"
            known.setdefault(name, part)


def _twice(scheme: Scheme) -> Iterator[Complaint]:
    for title, places in _named_once(scheme):
        seen: set[str] = set()
        for name, at in places:
            if name in seen:
                yield at, f"{title}“{name}”写了两次，请改名，或删去一处。"
            seen.add(name)


def _grouping(scheme: Scheme) -> Iterator[Complaint]:
    if scheme.group_by:
        fact = scheme.facts.get(scheme.group_by)
        if fact is None or fact.type != "text":
            yield (
                ("group_by",),
                f"“{scheme.group_by}”要是一项文字事实（text），如 乡镇、县直；请在 facts 里写明。",
            )


def _named_once(scheme: Scheme) -> Iterator[tuple[str, list[tuple[str, Place]]]]:
    entries: list[tuple[str, Place]] = []

    def gather(found: tuple[Any, ...], at: Place) -> None:
        for number, one in enumerate(found):
            entries.append((one.line if isinstance(one, Line) else one.block, (*at, number)))
            if isinstance(one, Block):
                gather(one.lines, (*at, number, "lines"))

    gather(scheme.lines, ("lines",))
    yield "行名或板块名", entries
    for part, key, title in (
        ("gates", "gate", "一票否决项"),
        ("prizes", "prize", "奖项"),
        ("rewards", "reward", "奖励"),
    ):
        yield (
            title,
            [(getattr(one, key), (part, number)) for number, one in enumerate(getattr(scheme, part))],
        )


def _sums(scheme: Scheme) -> Iterator[Complaint]:
    if scheme.full is None:
        return
    if not isinstance(scheme.full, Number) or numbers.family(scheme.full.unit) not in ("", "分值"):
        yield ("full",), "满分合计要写一个数，如 100。"
        return
    added = together(scheme.lines)
    if added is not None and added != scheme.full.number:
        yield (
            ("full",),
            f"各行满分加起来是 {numbers.plain(added)}，和写的 {numbers.plain(scheme.full.number)} 不一样；加分项请写 bonus: true。",
        )


def _silence(scheme: Scheme) -> Iterator[Complaint]:
    edges, nodes = scheme.edge_cases, list(everything(scheme))
    targets = [target for node in nodes for target in _targets(node)]
    if targets and edges.missing_target is None:
        yield _silent("missing_target")
    divides = any(_divides(node) for node in nodes)
    if divides and edges.zero_target is None:
        yield _silent("zero_target")
    if (divides or any(_may_be_empty(one) for one in nodes)) and edges.zero_over_zero is None:
        yield _silent("zero_over_zero")
    if edges.equal_minmax is None and any(
        isinstance(one, relative.MinMax) and one.equal is None for one in nodes
    ):
        yield _silent("equal_minmax")
    if scheme.lines and edges.negative_total is None:
        yield _silent("negative_total")


def _silent(key: str) -> Complaint:
    return ("edge_cases", key), _SILENT[key]


def _circles(scheme: Scheme) -> Iterator[Complaint]:
    uses = {name: set(_names_in(one)) & set(scheme.figures) for name, one in scheme.figures.items()}
    for name in uses:
        if _reaches(uses, name, name):
            yield ("figures", name), f"“{name}”绕了一圈又用到它自己，请改正。"
    asks = {
        name: set(_lines_in(one)) | set(one.not_in)
        for name, one in ((line.line, line) for line in scheme.all_lines())
    }
    for number, one in enumerate(scheme.lines):
        if isinstance(one, Line) and _reaches(asks, one.line, one.line) and one.line not in asks[one.line]:
            yield ("lines", number), f"“{one.line}”的得分绕了一圈又用到它自己，请改正。"


_SILENT = {
    "missing_target": "用到了目标数，却没有说没有目标时怎么办：请写 missing_target：error（不能算）、zero（得 0 分）、full（得满分）、leave_out（这一行不计）或 not_assessed（不考核）。",
    "zero_target": "有除法，却没有说目标（分母）是 0 时怎么办：请写 zero_target：error、zero（得 0 分）、full（得满分）、leave_out 或 not_assessed。",
    "zero_over_zero": "有除法或平均，却没有说 0/0 时怎么办（如一个项目也没有）：请写 zero_over_zero：error、zero、full、leave_out 或 not_assessed。",
    "equal_minmax": "有功效系数（minmax），却没有说全组一样时怎么办：请写 equal_minmax：full（都得满分）、floor（都得最低）、middle（取中间）或 zero（都得 0 分）。",
    "negative_total": "没有说总分是负数时怎么办：请写 negative_total：keep（照算）或 zero（按 0 计）。",
}


def _targets(node: Any) -> list[Figure]:
    """Return what a node takes as a target and what a unit may lack: a number written in the scheme is always there."""
    found: list[Figure] = []
    match node:
        case points.Completion():
            found = [node.target]
        case Step():
            found = [node.against]
        case arithmetic.Ratio():
            found = [node.terms[1]]
        case points.Quotas():
            found = [row.quota for row in node.rows]
    return [one for one in found if not isinstance(one, Number)]


def _divides(node: Any) -> bool:
    """Tell whether a node divides by something that may be 0."""
    if isinstance(node, Step):
        sides = [side for side in (node.above, node.below) if side not in ("keep", "zero", "mirror")]
        by_share = any(side == "in_proportion" or not side.absolute for side in sides)
        return by_share and bool(_targets(node))
    if isinstance(node, arithmetic.Growth):
        return True
    return isinstance(node, (points.Completion, arithmetic.Ratio)) and bool(_targets(node))


def _may_be_empty(node: Any) -> bool:
    return isinstance(node, (arithmetic.Mean, arithmetic.Max, arithmetic.Min)) and bool(node.over)


def _names_in(part: Part) -> Iterator[str]:
    return (child.name for child in everything(part) if isinstance(child, Name))


def _lines_in(part: Part) -> Iterator[str]:
    """Go through the lines whose score or grade a piece asks for."""
    asking = (relative.OfLine, standing.Grade)
    return (child.line for child in everything(part) if isinstance(child, asking) and child.line)


def _reaches(uses: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, left = set(), [start]
    while left:
        for one in uses.get(left.pop(), ()):
            if one == goal:
                return True
            if one not in seen:
                seen.add(one)
                left.append(one)
    return False
