"""Several people press the same button of a run at the same moment: it is done once."""

from datetime import timedelta

import pytest

from luodi.assessment.actions import deciding, inputs, runs
from luodi.assessment.models import Consequence, Input, Objection
from luodi.audit.models import Entry
from luodi.common import clock
from tests.assessment import runs as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TIMES = 4


def test_each_button_of_a_run_works_once(cast, units, together):
    assessor, other = cast["assessor"], made.second_assessor(units)
    run = made.draft(units, assessor)

    def enter():
        return made.enter(run, units["east"], "2", assessor).pk

    assert len(set(together(enter, times=TIMES))) == 1
    entry = Input.objects.get()
    together(lambda: inputs.confirm(entry=entry, by=other), times=TIMES)
    assert Entry.objects.filter(verb="assessment.input_confirmed").count() == 1
    made.compute(run, assessor, reason="补了漏报次数")
    until = clock.today() + timedelta(days=7)

    def told(act):
        """Return what was done, or why not."""

        def tried():
            try:
                act()
            except runs.RunRefused as refused:
                return str(refused)
            return "done"

        return sorted(together(tried, times=TIMES))

    assert told(lambda: runs.show(run=run, until=until, by=assessor)).count("done") == 1
    said = {"of_unit": units["west"], "line": "报送", "words": "少算一次", "by": cast["east_head"]}
    together(lambda: deciding.object_to(run=run, **said), times=TIMES)
    objection = Objection.objects.get()
    answer = {"objection": objection, "verdict": "refused", "reason": "没有材料", "by": cast["group_office"]}
    together(lambda: deciding.settle(**answer), times=TIMES)
    assert Entry.objects.filter(verb="assessment.objection_settled").count() == 1
    with clock.moved_to(clock.now() + timedelta(days=8)):
        runs.finish(run=run, by=assessor)
        with pytest.raises(runs.RunRefused, match="已经定稿"):
            runs.finish(run=run, by=assessor)
    (proposed,) = Consequence.objects.all()
    decision = {"consequence": proposed, "verdict": "upheld", "reason": "同意", "by": cast["leader"]}
    together(lambda: deciding.decide(**decision), times=TIMES)
    assert Entry.objects.filter(verb="assessment.consequence_decided").count() == 1
