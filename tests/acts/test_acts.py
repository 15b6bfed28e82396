"""Every act × every person × every kind of row, not through views: what is done and what is refused, in one table.

The table stands in docs/security/acts.md. An act that no row of it names fails; so does a row that no act has.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acts.found import acts
from tests.acts.played import KINDS, NOBODY, given_to, who_does

TABLE = Path(__file__).parents[2] / "docs" / "security" / "acts.md"
SAME = "same"


@dataclass(frozen=True)
class Row:
    """Who does an act on which kind of row; ``through`` is the row of the matrix that is played to learn what it is given."""

    through: str
    done: dict[str, str]


def _rows() -> dict[str, Row]:
    found = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            act, through, *told = (cell.strip() for cell in line.strip("|").split("|"))
            whole = [told[0] if cell == SAME else cell for cell in told]
            found[act.strip("`")] = Row(through.strip("`"), dict(zip(KINDS, whole, strict=True)))
    return found


ROWS = _rows()


def test_every_act_has_a_row():
    assert acts().keys() - ROWS.keys() == set()
    assert ROWS.keys() - acts().keys() == set()


@pytest.mark.slow
@pytest.mark.parametrize("act", ROWS)
def test_who_does_it(act, place):
    """Everybody does the act by himself in the same world; what one changed is rolled back before the next one.

    What wrote without a line in the trail fails as well.
    """
    row = ROWS[act]
    found = who_does(act, given_to(act, row.through, place), place)
    assert found == row.done
    assert found[KINDS[0]] != NOBODY, "what the act is given does not come as far"
