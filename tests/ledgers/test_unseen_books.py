"""The reader against made books with truth by construction; `python -m tests.ledgers.unseen` shows what is wrong."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from unseen.__main__ import print_table
from unseen.making import make
from unseen.score import Score, score_seed

FIXED = range(1000)
OF_THE_DAY = 200
# Of a day's books, which nobody has looked at: of all values this share may be wrong without a word.
NEW_KINDS = 0.002
# Books that were read wrong once.
KEPT = list(csv.DictReader((Path(__file__).parent / "unseen" / "kept.csv").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    found: dict[str, Score] = {}
    for seed in FIXED:
        book, score = score_seed(seed)
        found.setdefault(book.form, Score()).__iadd__(score)
    return found


@pytest.mark.slow
def test_nothing_is_silently_wrong(scores: dict[str, Score], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print_table(scores)
    assert [str(one) for score in scores.values() for one in score.failures if one.how == "silent"] == []


@pytest.mark.slow
def test_every_row_is_found(scores: dict[str, Score]) -> None:
    found, rows = (sum(score.count[name] for score in scores.values()) for name in ("found", "rows"))
    assert found >= 0.995 * rows


@pytest.mark.slow
def test_books_of_the_day() -> None:
    """Fresh seeds every day: no crash, and hardly a silent error; what fails is fixed and kept."""
    first = datetime.now(UTC).date().toordinal() * OF_THE_DAY
    total = Score()
    for seed in range(first, first + OF_THE_DAY):
        total += score_seed(seed)[1]
    assert [str(one) for one in total.failures if one.field == "crash"] == []
    told = sum(count for name, count in total.count.items() if name.startswith("n_"))
    worst = Counter((one.form, one.field) for one in total.silent).most_common(5)
    assert len(total.silent) <= NEW_KINDS * told, (
        f"{len(total.silent)} of {told}: {worst}, seeds from {first}"
    )


@pytest.mark.parametrize("kept", KEPT, ids=lambda one: f"{one['form']} {one['seed']}")
def test_kept_cases(kept: dict[str, str]) -> None:
    _, score = score_seed(int(kept["seed"]), kept["form"])
    assert [str(one) for one in score.failures if one.how in ("silent", "lost")] == []


def test_a_seed_always_makes_the_same_book() -> None:
    first, second = make(7)[0], make(7)[0]
    assert (first.form, first.wants, first.sheets) == (second.form, second.wants, second.sheets)
