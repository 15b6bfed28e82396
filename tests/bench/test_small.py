"""The bench measures lists, steps and imports of a small county to the end, whatever fields records have by now."""

import pytest

from luodi.bench import bulletins, imports, libraries, lists, past, steps, targets, world
from luodi.bench.measure import queries_of
from luodi.library.flows.filing import APPROVE, CHECK
from luodi.library.models import Step


# PostgreSQL tidies a table up only outside a transaction.
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_measurement_comes_to_a_ratio():
    people = world.build(40, 12)
    measured = [
        *lists.compare(people, 1),
        *libraries.compare(people, 1),
        *steps.compare(people, 1),
        *targets.compare(people, 1),
        *past.compare(people, 80, 1),
        *bulletins.compare(1),
        *imports.compare(people, 20, 1),
    ]
    assert all(comparison.base > 0 for comparison in measured)
    assert "20 个项目" in measured[-1].title


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_waits_takes_the_same_queries_however_much_it_is():
    people = world.build(40, 2)
    acts = [(title, act) for title, act, _ in steps.acts(people)]
    for _, act in acts:
        act()  # the calendar is read once for all
    many = {title: len(queries_of(act)) for title, act in acts}
    head, centre = people["head"].post.unit, people["county"].post.unit
    for kind, unit in ((APPROVE, head), (CHECK, centre)):
        waiting = Step.objects.open().filter(kind=kind)
        assert waiting.filter(unit=unit).count() > 2
        waiting.exclude(pk=waiting.filter(unit=unit).earliest("pk").pk).delete()
    assert {title: len(queries_of(act)) for title, act in acts} == many
