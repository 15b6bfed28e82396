"""Objecting to one record that a line counts: who sees which, what is named to whom, and what became of it."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.assessment.actions import deciding
from luodi.assessment.models import Objection
from luodi.common import clock
from luodi.progress.actions import verdicts
from luodi.projects.entries import PartEntry
from tests.assessment import runs as made
from tests.moments import at

pytestmark = pytest.mark.slow
WAN = 10**6
LINE = {"line": "到位资金", "fact": "arrived"}


@pytest.fixture
def receipt(receive, enter, stand, units):
    """900 万元 of a factory of the west in which the east takes part."""
    introduced = PartEntry("introducing", units["east"].pk)
    factory = stand(enter("甲厂", "west", investment=9000 * WAN, parts=[introduced]), "started")
    with clock.moved_to(at("2026-08-21 10:00")):
        return receive(factory, 900, on=date(2026, 8, 20))


@pytest.fixture
def run(units, cast, receipt):
    return made.shown(units, cast["assessor"])


def where(run, unit, route="rows", **told):
    return reverse(f"assessment:{route}", args=[run.pk, unit.pk]) + "?" + urlencode(LINE | told)


def test_who_takes_part_opens_the_receipt_of_another_unit_and_objects_to_it(
    client, cast, units, run, receipt
):
    client.login_as(cast["east_head"])
    page = client.get(where(run, units["west"])).text
    assert "甲厂" in page
    form = where(run, units["west"], "object", receipt=receipt.pk)
    assert form.replace("&", "&amp;") in page
    assert "900 万元，甲厂" in client.get(form).text
    client.post(form, LINE | {"receipt": receipt.pk, "words": "这笔是本镇引来的"})
    assert "900 万元，甲厂" in client.get(reverse("assessment:unit", args=[run.pk, units["west"].pk])).text
    assert Objection.objects.get().receipt == receipt
    told = {"run": run, "of_unit": units["west"], "line": "到位资金", "by": cast["east_head"]}
    with pytest.raises(deciding.DecisionRefused, match="已经提过"):
        deciding.object_to(words="再说一次", receipt=receipt, **told)
    assert deciding.object_to(words="另外，合计不对", **told).receipt is None


def test_what_the_line_does_not_count_cannot_be_named(client, cast, units, run, receipt):
    client.login_as(cast["east_head"])
    for address in (
        where(run, units["west"], "object", receipt=receipt.pk + 1),
        where(run, units["east"], "object", receipt=receipt.pk),
        where(run, units["west"], "object", receipt="x"),
        where(run, units["west"], line="报送"),
        where(run, units["west"], fact="missed"),
        where(run, units["bureau"]),
    ):
        assert client.get(address).status_code == 404, address


def test_the_record_is_named_to_those_who_may_read_it(client, cast, units, receipt):
    run = made.shown(units, cast["assessor"], keys=("east", "west", "bureau"))
    deciding.object_to(
        run=run, of_unit=units["west"], line="到位资金", words="不对", receipt=receipt, by=cast["east_head"]
    )
    pages = {
        key: client.login_as(cast[key]).get(run.get_absolute_url()).text
        for key in ("group_office", "bureau_head")
    }
    assert "900 万元，甲厂" in pages["group_office"]
    assert "涉及的记录：不在您的查看范围" in pages["bureau_head"]
    assert "甲厂" not in pages["bureau_head"]


def test_a_reversed_record_is_told_to_be_reversed(client, cast, units, run, receipt, officers):
    deciding.object_to(
        run=run, of_unit=units["west"], line="到位资金", words="不对", receipt=receipt, by=cast["east_head"]
    )
    client.login_as(officers["centre"])
    waits = "核实被提异议的到位资金"
    home = client.get(reverse("desk:home")).text
    assert waits in home
    assert "不对（核实确有错误的，请冲销）" in home
    assert waits not in client.login_as(cast["east_head"]).get(reverse("desk:home")).text
    asked = verdicts.ask_reversal(fact=receipt, reason="记错单位", by=officers["centre"])
    assert waits not in client.login_as(officers["centre"]).get(reverse("desk:home")).text
    verdicts.verify_facts(facts=[asked], by=officers["centre_two"])
    client.login_as(cast["group_office"])
    assert "已冲销" not in client.get(run.get_absolute_url()).text
    verdicts.approve_reversal(fact=asked, by=officers["leader"])
    assert "（已冲销）" in client.get(run.get_absolute_url()).text


def test_the_rows_ask_as_often_for_many_as_for_few(client, cast, units, run, receipt, receive):
    client.login_as(cast["east_head"])

    def count(found):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where(found, units["west"])).status_code == 200
        return len(asked)

    few = count(run)
    with clock.moved_to(at("2026-08-22 10:00")):
        for wan in (100, 200, 300):
            receive(receipt.project, wan, on=date(2026, 8, 21))
    assert count(made.shown(units, cast["assessor"], title="另一份")) == few
