"""Doubts that only show when rows are seen together: serial numbers, codes, probable duplicates."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from luodi.ledgers.flags import Proposal, flag
from luodi.ledgers.language.amounts import to_wan
from luodi.ledgers.language.text import key as name_key
from luodi.ledgers.language.text import one_line
from luodi.ledgers.meaning.duplicates import Candidate, Index, Match, pairs
from luodi.ledgers.meaning.reading import LibraryMatch, Row

_MOST_TWINS = 3
_LONGEST_TOLD = 60
_MOST_TOLD = 20  # rows named beside one that bears the same code


def check_serials(rows: Sequence[Row]) -> None:
    """Marks a row whose serial number is not the next one of its table."""
    last: tuple[int, int] | None = None
    for row in rows:
        text = row.texts.get("serial", "")
        if not re.fullmatch(r"\d{1,5}", text):
            continue
        table, number = id(row.record.table), int(text)
        if last is not None and last[0] == table and number > last[1] + 1:
            why = f"第 {row.record.first + 1} 行序号从 {last[1]} 跳到 {number}，请核对是否漏项。"
            row.flags.append(flag("SERIAL_GAP", why, field="serial"))
        last = (table, number)


def tell_struck(rows: Sequence[Row]) -> None:
    """Tells which words of a row's cells were left out because they are struck through."""
    for row in rows:
        parts = row.record.table.grid.marks.struck_parts
        if not parts:
            continue
        for field, cells in row.record.cells.items():
            for cell in cells:
                part = parts.get((cell.row, cell.column.at))
                if part is not None:
                    words = (
                        part.words if len(part.words) <= _LONGEST_TOLD else f"{part.words[:_LONGEST_TOLD]}…"
                    )
                    why = f"单元格 {cell.name} 里划了删除线的“{one_line(words)}”没有读入，只读“{one_line(cell.text)}”。"
                    row.flags.append(flag("STRUCK_TEXT", why, field=field, cell=cell.name))


def candidate(row: Row, key: str) -> Candidate:
    """The row as the duplicate test sees it."""
    kinds = {
        "total": row.fen,
        "suggested": row.money.get("suggested_fen"),
        "fund": next((fen for fen in row.funds.values() if fen), None),
        "done": row.money.get("done_fen"),
    }
    kind, fen = next(((kind, fen) for kind, fen in kinds.items() if fen), ("total", None))
    return Candidate(
        key=key,
        name=row.name,
        investor=row.texts.get("investor"),
        place=row.texts.get("place"),
        amount_wan=None if fen is None else to_wan(fen),
        code=row.project_code,
        credit_code=row.texts.get("credit_code"),
        unit=row.texts.get("unit"),
        scale=row.texts.get("content"),
        amount_kind=kind,
    )


def link_duplicates(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Groups of probable duplicates; every member is flagged."""
    # Tables side by side share sheet and row, so the place in the list is the key.
    by_key = {str(place): row for place, row in enumerate(rows) if row.name}
    matches = pairs([candidate(row, key) for key, row in by_key.items()])
    known = {(match.a, match.b) for match in matches}
    asked = (*_on_copies(by_key), *_on_parts(by_key))
    matches += [match for match in asked if (match.a, match.b) not in known]
    groups = _groups(matches)
    told: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        told[match.a].append(match)
        told[match.b].append(match)
    for members in groups.values():
        for key in members:
            others = [(by_key[match.b if match.a == key else match.a], match) for match in told[key]]
            _flag_duplicate(by_key[key], others)
    return {name: [by_key[key].key for key in sorted(members, key=int)] for name, members in groups.items()}


_COPY = re.compile(r"(?:[(（](?:\d{1,2}|旧|原|备份|副本)[)）]|副本|备份)$")


def _on_copies(by_key: Mapping[str, Row]) -> Iterator[Match]:
    """Rows of a sheet that is another one's copy (青山镇 (2)), whatever else has changed in them since."""
    originals: dict[tuple[str, str], str] = {}
    for place, row in by_key.items():
        originals.setdefault((row.sheet.strip(), name_key(row.name)), place)
    for place, row in by_key.items():
        copied = _COPY.search(sheet := row.sheet.strip())
        base = sheet[: copied.start()].strip(" _-") if copied else ""
        if base and (original := originals.get((base, name_key(row.name)))):
            first, second = sorted((original, place), key=int)
            yield Match(first, second, 1.0, ["名称相同，工作表像是副本"])


_PART = "几行合计正好是它的总投资"


def _on_parts(by_key: Mapping[str, Row]) -> Iterator[Match]:
    """Lines numbered below another (7.1, 7.2) that make up its amount: parts of it, or projects it only sums up."""
    places = {(id(row.record.table), row.record.first): place for place, row in by_key.items()}
    for place, row in by_key.items():
        above = row.record.part_of
        if above is not None and (whole := places.get((id(row.record.table), above))):
            yield Match(whole, place, 1.0, [_PART])


def _groups(matches: Sequence[Match]) -> dict[str, list[str]]:
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for match in matches:
        one, two = root(match.a), root(match.b)
        if one != two:
            parent[two] = one
    members: dict[str, list[str]] = defaultdict(list)
    for key in parent:
        members[root(key)].append(key)
    return {f"D{number}": keys for number, keys in enumerate(members.values(), 1)}


def _flag_duplicate(row: Row, others: Sequence[tuple[Row, Match]]) -> None:
    texts = []
    for other, match in others[:3]:
        where = (
            f"第 {other.record.first + 1} 行"
            if other.sheet == row.sheet
            else f"“{other.sheet}”第 {other.record.first + 1} 行"
        )
        texts.append(f"{where}“{other.name}”（{'、'.join(match.reasons)}）")
    nested = any(_PART in match.reasons for _, match in others)
    likely = "上下级项目，都按项目计会重复计算" if nested else "同一个项目"
    why = f"第 {row.record.first + 1} 行与{'，'.join(texts)}像是{likely}，请确认合并还是分开。"
    row.flags.append(
        flag(
            "DUP_PROBABLE",
            why,
            field="name",
            cell=row.where.get("name"),
            proposals=[Proposal("不是同一个项目", {})],
        )
    )


def check_codes(rows: Sequence[Row], groups: dict[str, list[str]]) -> None:
    """The same code on rows that are not probable duplicates."""
    group_of = {key: name for name, keys in groups.items() for key in keys}
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.project_code:
            by_code[row.project_code].append(row)
    for code, same in by_code.items():
        marks = {group_of.get(row.key, row.key) for row in same}
        if len(same) < 2 or len(marks) < 2:
            continue
        for row in same:
            told = "、".join(
                f"第 {other.record.first + 1} 行" for other in same[: _MOST_TOLD + 1] if other is not row
            )
            others = told if len(same) <= _MOST_TOLD + 1 else f"{told}等 {len(same) - 1} 行"
            why = f"第 {row.record.first + 1} 行项目代码 {code} 与{others}相同，请核对。"
            row.flags.append(
                flag("CODE_DUPLICATE", why, field="project_code", cell=row.where.get("project_code"))
            )


def match_library(rows: Sequence[Row], library: Sequence[Candidate]) -> list[LibraryMatch]:
    """Rows that are probably in the library already."""
    if not library:
        return []
    index = Index(library)
    found = []
    for row in rows:
        for match in index.twins(candidate(row, row.key), _MOST_TWINS) if row.name else ():
            found.append(
                LibraryMatch(row.key, match.b if match.a == row.key else match.a, match.reasons, match.score)
            )
    return found
