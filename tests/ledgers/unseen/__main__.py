"""python -m tests.ledgers.unseen --books 1000 [--seed N] [--form NAME] [-v]: scores the reader on made books."""

import argparse
import sys
import time
from collections import Counter

from . import making
from .making import make
from .score import Failure, Score, score_seed

FIELDS = ("name", "wan", "done", "plan_year", "stage", "dates", "unit", "investor", "place", "kind")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--form", default="", help="only this form (name of its function)")
    parser.add_argument(
        "--how", default="silent,lost", help="which differences to show: silent, doubted, missed, lost, cried"
    )
    parser.add_argument("--field", default="", help="only differences of this field")
    parser.add_argument("--show", type=int, default=3, help="how many of each group")
    parser.add_argument("--html", action="store_true", help="HTML saved as .xls too")
    parser.add_argument("--text", action="store_true", help="print the books themselves")
    parser.add_argument("-v", action="store_true", help="every difference")
    asked = parser.parse_args()
    making.HTML = asked.html or making.HTML
    if asked.text:
        for seed in range(asked.seed, asked.seed + asked.books):
            print_book(seed, asked.form)
        return
    began, scores = time.perf_counter(), {}
    for seed in range(asked.seed, asked.seed + asked.books):
        book, score = score_seed(seed, asked.form)
        scores.setdefault(book.form, Score()).__iadd__(score)
    print_table(scores)
    out(f"{time.perf_counter() - began:.1f} s")
    failures = [one for score in scores.values() for one in score.failures]
    if not asked.v:
        failures = [one for one in failures if one.how in asked.how.split(",")]
    print_failures(
        [one for one in failures if asked.field in ("", one.field)], 10**6 if asked.v else asked.show
    )


def out(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_table(scores: dict[str, Score]) -> None:
    """A line a form: rows found, and right of asked in each field."""
    total = Score()
    out(
        "form".ljust(20)
        + " books  rows found extra  ref "
        + " ".join(name.rjust(9) for name in FIELDS)
        + "   cried SILENT"
    )
    for form in sorted(scores):
        total += scores[form]
        out(_line(form, scores[form]))
    out(_line("ALL", total))


def _line(form: str, score: Score) -> str:
    n = score.count
    shares = " ".join((f"{n[name]}/{n['n_' + name]}" if n["n_" + name] else "-").rjust(9) for name in FIELDS)
    return f"{form:20} {n['books']:5} {n['rows']:5} {n['found']:5} {n['extra']:5} {n['refused'] + n['crashed']:4} {shares} {n['cried']:7} {len(score.silent):6}"


def print_failures(failures: list[Failure], most: int) -> None:
    """The differences in groups, the largest first."""
    groups = Counter((one.how, one.field, one.form) for one in failures)
    for key, count in groups.most_common():
        out(f"\n{count} × {' '.join(key)}")
        for one in [one for one in failures if (one.how, one.field, one.form) == key][:most]:
            out(f"  {one}")


def print_book(seed: int, form: str) -> None:
    """A book as text, with its truth."""
    book, _ = make(seed, form)
    out(f"=== seed {seed}: {book.form} {book.name} as of {book.as_of}")
    for sheet in book.sheets:
        out(f"--- {sheet.name}")
        for row, line in enumerate(sheet.rows, 1):
            out(
                f"{row:3} "
                + " | ".join(str(getattr(cell, "value", cell)).replace("\n", "⏎") for cell in line)
            )
    for want in book.wants:
        told = ", ".join(
            f"{name}={'/'.join(map(str, fact.accept))}{'?' if fact.doubt else ''}"
            for name, fact in want.facts.items()
        )
        out(f"  > {want.sheet}!{want.row}-{want.last} {want.name}: {told}")


if __name__ == "__main__":
    main()
