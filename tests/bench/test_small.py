"""The bench measures lists and imports of a small county to the end, whatever fields projects have by now."""

import pytest

from luodi.bench import imports, lists, targets, world


# PostgreSQL tidies a table up only outside a transaction.
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_measurement_comes_to_a_ratio():
    people = world.build(40, 12)
    measured = [*lists.compare(people, 1), *targets.compare(people, 1), *imports.compare(people, 20, 1)]
    assert all(comparison.base > 0 for comparison in measured)
    assert "20 个项目" in measured[-1].title
