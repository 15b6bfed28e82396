"""Facts about projects as people report and verify them, and a signed project with a promise of each side."""

import io
from datetime import date
from itertools import count

import pytest

from luodi.accounts.permissions import Role
from luodi.progress.actions import facts, verdicts
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.recognition import FactKind
from luodi.projects.entries import FirmEntry
from tests.conftest import _person
from tests.progress.promising import given

WAN = 1_000_000
PROOFS = {
    "arrived": "bank_slip", "completed": "settlement", "employed": "payroll", "output": "accounts", "tax": "tax_receipt",
}  # fmt: skip
_slips = count(1)


def slip(kind="bank_slip", number="", text=""):
    """A document that nobody used before, unless its text is given."""
    content = text or f"第 {next(_slips)} 份单据"
    return Proof(kind, "单据.txt", io.BytesIO(content.encode()), number=number)


def fact_entry(project, kind="arrived", amount=1200 * WAN, on=None, **said):
    """A fact about a project with nothing wrong in it."""
    said.setdefault("basis", "outside_province" if kind == "arrived" else "")
    said.setdefault("proofs", [slip(PROOFS[kind])] if kind in PROOFS else [])
    if kind == "note":
        amount, said["text"] = None, said.get("text", "主体完工。")
    return FactEntry(project.pk, FactKind(kind), on or date(2026, 11, 20), amount, **said)


@pytest.fixture
def officers(cast, units):
    """A second officer at the centre, for what one may not do alone."""
    cast["centre_two"] = _person("centre_two", "武中", Role.CENTRE, "centre", units)
    return cast


@pytest.fixture
def factory(enter):
    """A factory under construction, of the eastern township."""
    return enter("有机肥生产线", "east", stage="building", investment=35_000 * WAN, year_plan=12_000 * WAN)


@pytest.fixture
def report(cast, factory):
    """Record a fact about the factory, as the clerk of its township unless told."""

    def report_fact(kind="arrived", amount=1200 * WAN, *, by="east_clerk", project=None, **said):
        return facts.record_fact(entry=fact_entry(project or factory, kind, amount, **said), by=cast[by])

    return report_fact


@pytest.fixture
def verified(cast, report):
    """Record a fact and let the centre verify it."""

    def verify(*told, **said):
        (fact,) = verdicts.verify_facts(facts=[report(*told, **said)], by=cast["centre"])
        return fact

    return verify


@pytest.fixture
def signed(enter):
    """A signed project of the eastern township, with its firm."""
    return enter("年产8万吨饲料项目", "east", stage="signed", firms=[FirmEntry("丰禾牧业有限公司")])


@pytest.fixture
def arrival(signed, cast):
    """The firm promised that money arrives."""
    return given(signed, cast["east_clerk"], "firm")


@pytest.fixture
def grant(signed, arrival, cast):
    """The township promised a grant that is due once the firm's money has arrived."""
    return given(signed, cast["east_clerk"], after_promise_id=arrival.pk)
