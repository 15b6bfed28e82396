"""Reads made books and compares: what was right, what was doubted, and what is silently wrong."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luodi.ledgers import UnreadableLedger, read

from .books import Book, Fact, Want
from .making import make

AMOUNT = {"UNIT_SUSPECT", "UNIT_UNKNOWN", "AMOUNT_UNREADABLE", "MERGED_AMOUNT", "MISSING_INVESTMENT", "FORMULA_NO_VALUE", "CELL_ERROR", "AMOUNT_NOT_INVESTMENT", "RANGE_AMOUNT", "MISSING_FUND", "LOWER_BOUND", "APPROX_AMOUNT", "AMOUNT_CHANGED", "TOTALS_DIFFER"}  # fmt: skip
STAGE = {"STAGE_CONFLICT", "STAGE_BORDERLINE", "STAGE_UNKNOWN", "TERMINATED"}
DATE = {
    "DATE_INVALID",
    "DATE_FUTURE",
    "DATE_NO_YEAR",
    "DATE_IMPRECISE",
    "DATE_FORMAT_RISK",
    "DATE_COLUMN_MISMATCH",
    "DATE_UNREADABLE",
}
KEYS = {"wan": "investment_wan", "done": "done_wan", "plan_year": "plan_year_wan"}
# No fault of the row's own values.
ASIDE = {"DUP_PROBABLE", "CODE_INVALID", "CODE_DUPLICATE"}


@dataclass(frozen=True)
class Failure:
    """One difference: silent (also a doubt that is missing), told by a flag (doubted), not read (missed), lost, cried."""

    how: str
    field: str
    form: str
    seed: int
    kind: str
    where: str
    want: object
    got: object
    text: str

    def __str__(self) -> str:
        return f"{self.how:8} {self.field:8} {self.form} seed {self.seed} .{self.kind} {self.where}: want {self.want!r}, got {self.got!r}  <{self.text[:140]!r}>"


@dataclass
class Score:
    """The counts of a form (or of all), and every difference."""

    count: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def __iadd__(self, other: "Score") -> "Score":
        self.count.update(other.count)
        self.failures += other.failures
        return self

    @property
    def silent(self) -> list[Failure]:
        return [one for one in self.failures if one.how == "silent"]


def bare(text: object) -> str:
    return re.sub(r"\s", "", str(text or ""))


def score_seed(seed: int, form: str = "") -> tuple[Book, Score]:
    """Make, read and compare one book."""
    book, data = make(seed, form)
    score = Score(Counter(books=1, rows=sum(not want.optional for want in book.wants)))
    try:
        got = read(data, name=book.name, as_of=book.as_of).to_json()
    except UnreadableLedger as refused:
        score.count["refused"] += 1
        score.failures.append(_failure("lost", "book", book, "", len(book.wants), "refused", str(refused)))
        return book, score
    except Exception as error:
        score.count["crashed"] += 1
        score.failures.append(_failure("silent", "crash", book, "", "", repr(error), ""))
        return book, score
    _compare(book, got, score)
    return book, score


def _failure(how: str, name: str, book: Book, where: str, want: object, got: object, text: str) -> Failure:
    return Failure(how, name, book.form, book.seed, book.kind, where, want, got, text)


def _compare(book: Book, got: dict[str, Any], score: Score) -> None:
    rows = got["rows"]
    used: set[int] = set()
    for want in book.wants:
        at = _find(want, book, rows, used)
        if at is not None:
            used.add(at)
            score.count["found"] += not want.optional
            _row(book, want, rows[at], score)
        elif not want.optional:
            score.failures.append(
                _failure("lost", "row", book, f"{want.sheet}!{want.row}", want.name, None, "")
            )
    for at, row in enumerate(rows):
        if at not in used:
            score.count["extra"] += 1
            how = "doubted" if "NAME_MISSING" in _loud(row) else "silent"
            score.failures.append(
                _failure(
                    how,
                    "extra",
                    book,
                    f"{row['sheet']}!{row['excel_row']}",
                    None,
                    row["name"],
                    str(row["cells"]),
                )
            )


def _find(want: Want, book: Book, rows: list[dict[str, Any]], used: set[int]) -> int | None:
    """The read row of the same place, by its name where several begin there."""
    one_sheet = len(book.sheets) == 1
    near = [
        at for at, row in enumerate(rows)
        if at not in used and (one_sheet or row["sheet"] == want.sheet) and want.row <= row["excel_row"] <= want.last
    ]  # fmt: skip
    named = next((at for at in near if bare(rows[at]["name"]) == bare(want.name)), None)
    if named is not None:
        return named
    others = {
        bare(one.name)
        for one in book.wants
        if one is not want and (one.sheet, one.row) == (want.sheet, want.row)
    }
    return next((at for at in near if bare(rows[at]["name"]) not in others), None)


def _loud(row: dict[str, Any]) -> set[str]:
    return {flag["code"] for flag in row["flags"] if flag["severity"] in ("error", "warning")}


def _row(book: Book, want: Want, row: dict[str, Any], score: Score) -> None:
    loud, where, before = _loud(row), f"{want.sheet}!{want.row}", len(score.failures)
    if want.name is None:
        if "NAME_MISSING" not in loud:
            score.failures.append(_failure("silent", "name", book, where, None, row["name"], ""))
        return
    checks = [("name", Fact((want.name,)), row["name"], {"NAME_MISSING", "NAME_MASKED"}), *_checks(want, row)]
    for name, fact, value, flags in checks:
        score.count[f"n_{name}"] += 1
        right = any(_same(name, value, one) for one in fact.accept)
        if right and not (fact.doubt and not loud & flags):
            score.count[name] += 1
            continue
        how = _how(name, value, loud & flags, row, right=right)
        wanted = f"{fact.accept} with a doubt" if fact.doubt else fact.accept
        score.failures.append(_failure(how, name, book, where, wanted, value, fact.text or want.name))
    clean = len(score.failures) == before and not any(fact.doubt for fact in want.facts.values())
    errors = {flag["code"] for flag in row["flags"] if flag["severity"] == "error"} - ASIDE
    if clean and errors and None not in want.facts.get("wan", Fact((1.0,))).accept:
        score.count["cried"] += 1
        score.failures.append(
            _failure("cried", "cry", book, where, "no error", sorted(errors), str(row["cells"]))
        )


def _checks(want: Want, row: dict[str, Any]) -> Iterator[tuple[str, Fact, object, set[str]]]:
    for name, fact in want.facts.items():
        if name in KEYS:
            value = row.get(KEYS[name])
            yield name, fact, value, AMOUNT
        elif name == "stage":
            yield name, fact, row["stage"], STAGE
        elif name.startswith("date:"):
            value = (row["dates"].get(name[5:]) or {}).get("iso")
            yield "dates", fact, value, DATE
        elif name in ("unit", "investor", "place", "kind"):
            # Who introduced a project may be kept apart from who answers for it.
            other = (
                row.get("introducer")
                if name == "unit" and _same(name, row.get("introducer"), fact.accept[0])
                else None
            )
            yield name, fact, other or row.get(name), set()


def _how(name: str, value: object, told: set[str], row: dict[str, Any], *, right: bool) -> str:
    """Is it told (doubted), only not read (missed), or silently wrong?"""
    if name == "wan" and not right:
        errors = {flag["code"] for flag in row["flags"] if flag["severity"] == "error"}
        return "doubted" if (told if value is None else told & errors) else "silent"
    if name in ("dates", "unit", "investor", "place") and not value:
        return "missed"
    return "doubted" if told else "silent"


def _same(name: str, value: object, want: object) -> bool:
    if name in KEYS:
        return (
            value is want
            if value is None or want is None
            else abs(float(str(value)) - float(str(want))) <= 0.001 * max(1.0, float(str(want)))
        )
    if name in ("unit", "investor", "place"):
        a, b = bare(want), bare(value)
        return a == b or bool(a and b and (a in b or b in a))
    return bare(value) == bare(want) if name == "name" else value == want
