"""The three open samples: everything a perfect reader prints, compared and counted."""

import json
from datetime import date
from pathlib import Path

import pytest
from ledger_scoring import Score, compare

from luodi.ledgers import read

_SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.xlsx"))
_PERFECT = (
    "row recall", "row precision", "not silently wrong", "required errors", "duplicates found", "duplicates right",
    "near misses apart", "ignored rows", "hidden", "name", "qualifier", "industry", "investor", "unit", "place", "funds",
)  # fmt: skip


def _score(workbook: Path) -> Score:
    expected = json.loads(workbook.with_suffix(".json").read_text("utf-8"))
    got = read(workbook, as_of=date.fromisoformat(expected["as_of"])).to_json()
    return compare(expected, json.loads(json.dumps(got)))


@pytest.mark.parametrize("workbook", _SAMPLES, ids=lambda path: path.stem)
def test_sample_is_read_as_a_perfect_reader_would(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score = _score(workbook)
    with capsys.disabled():
        print(f"\n{workbook.name}", *score.table(), sep="\n")  # noqa: T201  the score is what this test is for
    report = "\n".join(score.faults)
    assert all(score.share(aspect) == 1 for aspect in _PERFECT), report
    assert score.share("investment") >= 0.99, report
    assert score.share("stage") >= 0.97, report
    assert score.share("dates") >= 0.97, report
    assert score.share("no false error") >= 0.95, report
