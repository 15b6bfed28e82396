"""The assessment of the demonstration: a quarter is final and comes out again, the next one is shown and objected to."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from luodi.assessment.models import Consequence, Objection, Run, Scheme
from luodi.assessment.reports import soundness, trying
from luodi.bulletins.models import Bulletin, SheetTemplate
from luodi.bulletins.reports import sheets
from luodi.demo.assessing import WORKED
from luodi.demo.workbooks import monthly_sheet
from luodi.documents import workbook
from tests.demo.conftest import DAY

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_one_quarter_is_final_one_is_shown_and_the_year_is_begun():
    quarters = Run.objects.filter(scheme__title="招商引资季度考核")
    assert [run.state for run in quarters.order_by("ends_on")] == ["final", "shown"]
    assert list(soundness.faults()) == []


def test_the_year_takes_the_quarters_and_waits_for_a_second_person():
    run = Run.objects.get(scheme__title="招商引资年度综合考核")
    assert run.state == "draft"
    assert len(list(run.version.rules.all_lines())) > 12
    assert run.inputs.waiting().count() == 4
    found = run.computations.get().found["units"]
    assert [told["gates"] for told in found.values() if told["gates"]]
    within = Run.objects.filter(state="final", ends_on__year=run.ends_on.year)
    lines = {
        line["score"] for told in found.values() for line in told["lines"] if line["line"] == "季度考核平均分"
    }
    assert (lines != {None}) == within.exists()


def test_objections_and_consequences_are_in_every_state():
    assert set(Objection.objects.values_list("verdict", flat=True)) == {"open", "refused"}
    assert set(Consequence.objects.values_list("verdict", flat=True)) == {"open", "upheld", "refused"}


def test_totals_of_the_final_quarter_differ():
    """What nobody could tell apart would show nothing."""
    run = Run.objects.get(state="final")
    found = run.computations.get().found["units"]
    assert len({told["total"] for told in found.values()}) > len(found) / 3


def test_the_final_quarter_is_issued_as_a_bulletin():
    issued = Bulletin.objects.get(kind="assessment")
    assert issued.number.startswith("云招考〔")
    assert issued.number.endswith("号")
    assert len(issued.data) == len(issued.run.frozen["results"]["units"])


def test_the_next_years_version_ranks_otherwise():
    scheme = Scheme.objects.get(title="招商引资季度考核")
    versions = scheme.versions.order_by("number")
    computation = trying.computed(scheme)
    trial = trying.compared(computation, *versions)
    assert trial.moves
    moved = {line.line for one in trial.changes for line in one.lines}
    assert moved - {"项目储备"} == {"到位资金"}
    # Nobody has much that is only in the library while the quarter assessed last is of the year before.
    assert "项目储备" in moved or DAY - timedelta(days=WORKED) < date(DAY.year, 4, 1)
    assert trying.tried(scheme, versions[0]).moves == 0


def test_the_countys_own_table_is_filled_from_what_was_issued():
    assert SheetTemplate.objects.in_use().count() == 1
    bulletin = Bulletin.objects.filter(kind="monthly", state="issued").order_by("pk").first()
    told = {sheets.LIST: sheets.lines(bulletin)}
    made = workbook.filled(
        monthly_sheet(), sheets.names(bulletin.county_id), sheets.values(bulletin), told, DAY
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet["B2"].value == bulletin.number
    assert sheet["A5"].value == 1
    line = told[sheets.LIST][0]
    # In the first months of a year not every unit has money yet; what is missing stays empty.
    assert [cell.value for cell in sheet[5]] == [line.get(head.value) for head in sheet[4]]
    assert None not in [cell.value for cell in sheet[5]][:4]
