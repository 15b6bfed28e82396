"""The reader against ledgers made at random from real rows: what is certain must be read exactly."""

import pytest
from generated_ledgers import ledger
from test_nasty import faults

from luodi.ledgers import read

SEEDS = 60


@pytest.mark.parametrize("seed", range(SEEDS))
def test_generated_ledgers(seed: int) -> None:
    made = ledger(seed)
    got = read(made.data, name=made.name, as_of=made.as_of).to_json()
    assert faults(made, got) == []
