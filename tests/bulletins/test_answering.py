"""周调度材料: by unit, what each has to answer: what of it is overdue, and what waits for it."""

from datetime import date

import pytest

from luodi.bulletins.kinds import Kind
from luodi.common import clock
from luodi.documents.model import Figure, Heading, Paragraph, Table, from_json
from luodi.library.flows import FLOWS
from luodi.metrics.periods import Period
from luodi.projects.actions import masking
from tests.library.conftest import opened
from tests.moments import at
from tests.progress.problems import raise_one

__all__ = ["opened"]


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


def week(drafted):
    return drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), [])


def of_units(bulletin):
    """Return for each unit the sentence and the table below its heading."""
    told, blocks = {}, from_json(bulletin.document).blocks
    for at_, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 2:
            counted, listed = blocks[at_ + 1 : at_ + 3]
            assert isinstance(counted, Paragraph)
            assert isinstance(listed, Table)
            words = "".join(piece.words if isinstance(piece, Figure) else piece for piece in counted.pieces)
            told[block.words] = (words, listed.rows)
    return told


def test_each_unit_reads_what_it_has_to_answer(drafted, cast, units, enter, opened, login):
    mill = enter("面粉厂二期", "east", stage="building")
    with clock.moved_to(at("2026-11-01 09:00")):
        problem = raise_one(mill, units["bureau"], cast["east_clerk"])
    opened(FLOWS["leaving"], "west", cast["centre"], day=date(2026, 12, 1))
    made = week(drafted)
    told = of_units(made)
    assert list(told) == ["西坪乡", str(units["bureau"])]
    words, rows = told[str(units["bureau"])]
    assert words == "本周到期和逾期的问题1件。"
    assert [row[:2] for row in rows] == [("问题", "面粉厂二期")]
    assert rows[0][2].endswith(f"不能开工，期限 {problem.due_on}，逾期20天")
    words, rows = told["西坪乡"]
    assert words == "等本单位办理的事项2件。"
    assert "期限 2026-12-01，逾期2天" in rows[0][2]
    client = login(cast["centre"])
    for key, told_ in made.data.items():
        page = client.get(f"/bulletins/{made.pk}/figures/{key}/")
        assert page.status_code == 200, key
        if told_["unit_name"]:
            assert f"{told_['unit_name']}{told_['name'].removeprefix(told_['unit_name'])}" in page.text


def test_what_is_closed_is_named_as_for_those_to_whom_it_is_closed(drafted, cast, units, enter):
    secret = enter("瀚海新能源储能基地", "east", stage="talks")
    with clock.moved_to(at("2026-11-01 09:00")):
        raise_one(secret, units["bureau"], cast["east_clerk"])
    masking.mark_sensitive(project=secret, reason="投资方要求", by=cast["east_clerk"])
    made = week(drafted)
    assert str(units["bureau"]) in of_units(made)
    assert "瀚海" not in made.document
    assert "瀚海" not in str(made.data)


def test_where_nothing_is_open_no_unit_is_asked(drafted):
    made = week(drafted)
    assert of_units(made) == {}
    assert "各单位要答复的事项" not in made.document
    assert "红灯项目" in made.document
