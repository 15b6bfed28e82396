"""附件: targets of all indicators stand in one table, units against figures."""

import pytest

from luodi.common import clock
from luodi.documents.model import Figure, from_json
from luodi.library.actions import steps
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from tests.moments import at
from tests.progress.conftest import WAN


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


@pytest.fixture
def signed_targets(cast, units):
    """East has targets of three indicators, west of one."""
    with clock.moved_to(at("2026-12-01 10:00")):
        wishes = [
            Wish(units["east"], "arrived", 100 * WAN, "binding"),
            Wish(units["east"], "entered.signed", 4, "binding"),
            Wish(units["east"], "entered.started", 1, "binding"),
            Wish(units["west"], "arrived", 200 * WAN, "binding"),
        ]
        for case in targets.hand_down(year=2026, wishes=wishes, reason="", by=cast["centre"]).cases:
            who = "east" if case.targets.first().unit == units["east"] else "west"
            steps.take(
                step=case.steps.open().get(), outcome="sign", words="", by=cast[f"{who}_head"], said={}
            )


def words(cell):
    return cell.words if isinstance(cell, Figure) else cell


def test_all_targets_stand_in_one_table_that_lies(signed_targets, drafted, cast, login):
    made = drafted()
    (attached,) = from_json(made.document).attachments
    (table,) = attached.blocks
    assert attached.is_wide
    groups = [head.words for head in table.heads[0]]
    assert groups[0] == "单位"
    assert len(groups) == 4
    money = 3 * next(at for at, name in enumerate(groups[1:]) if name.startswith("到位资金")) + 1
    told = {words(row[0]): [words(cell) for cell in row[money : money + 3]] for row in table.rows}
    assert told == {"东川镇": ["100", "120", "120%"], "西坪乡": ["200", "80", "40%"]}
    west = next(row for row in table.rows if words(row[0]) == "西坪乡")
    assert [words(cell) for at, cell in enumerate(west) if at and not money <= at < money + 3] == ["—"] * 6
    page = login(cast["centre"]).get(made.get_absolute_url()).text
    assert 'scope="colgroup" colspan="3" rowspan="1">到位资金（万元）</th>' in page
    assert f"/bulletins/{made.pk}/figures/arrived@2026-11-ytd@" in page
