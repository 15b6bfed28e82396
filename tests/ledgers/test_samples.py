"""The open samples: everything a perfect reader prints, compared and counted."""

import json
from datetime import date
from pathlib import Path

import pytest
from ledger_scoring import Score, compare

from luodi.ledgers import read

_SAMPLES = sorted(
    path for path in (Path(__file__).parent / "samples").glob("open*") if path.suffix != ".json"
)
# Of every book; the truth of the first three is told of each cell.
_ALWAYS = (
    "row recall", "row precision", "not silently wrong", "required errors", "warnings", "duplicates found", "duplicates right",
    "near misses apart", "hidden", "name", "investment", "stage", "dates", "unit", "place",
)  # fmt: skip
_IN_EACH_CELL = ("qualifier", "ignored rows", "industry", "investor", "funds", "no date made up")
_TOLD_WHOLE = ("open1", "open2", "open3")


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
    wanted = (*_ALWAYS, *_IN_EACH_CELL) if workbook.stem.startswith(_TOLD_WHOLE) else _ALWAYS
    assert all(score.share(aspect) == 1 for aspect in wanted), report
    assert score.share("no false error") >= 0.95, report
