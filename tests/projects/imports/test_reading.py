"""From the reader's row to an entry of the record, without a database."""

import pytest

from luodi.common import money
from luodi.projects import reading
from luodi.projects.entries import PartEntry


def row(**said):
    return {
        "name": "甲项目",
        "investment_wan": None,
        "investment_qualifier": None,
        "dates": {},
        "stage": "在谈",
    } | said


@pytest.mark.parametrize(
    ("wan", "fen"), [(35000, 35_000_000_000), (11390.65, 11_390_650_000), (0, 0), (0.000001, 1), (None, None)]
)
def test_amounts_are_exact_to_the_fen(wan, fen):
    assert reading.fen(wan) == fen


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("储备", {"stage": "reserve"}),
        ("签约", {"stage": "signed"}),
        ("投产", {"stage": "producing"}),
        ("申报", {"stage": "reserve"}),
        ("下达", {"stage": "preparing"}),
        ("终止", {"status": "terminated"}),
        ("", {}),
    ],
)
def test_stage_words_become_stages_and_the_broken_off_a_status(word, said):
    fields = reading.fields_of(row(stage=word))
    assert {key: fields[key] for key in ("stage", "status") if key in fields} == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("竣工", {"stage": "completed"}),
        ("在谈（框架协议）", {"stage": "talks", "sub_stage": "framework"}),
        ("正在挖地基", {"stage": "building"}),
    ],
)
def test_our_own_words_in_the_stage_column_are_taken_as_they_stand(cell, said):
    fields = reading.fields_of(row(stage="在建", stage_cell=cell))
    assert {key: fields[key] for key in ("stage", "sub_stage") if key in fields} == said


def test_an_answered_stage_beats_the_cell():
    said = reading.answered(row(stage="在建", stage_cell="竣工"), {"stage": "投产"})
    assert reading.fields_of(said)["stage"] == "producing"


def test_missing_is_left_out_and_zero_is_not():
    fields = reading.fields_of(row(done_wan=0))
    assert fields["completed"] == 0
    assert "investment" not in fields
    assert "investment_qualifier" not in fields


def test_arrived_money_is_not_reported_as_completed_unless_the_ledger_says_so():
    read = row(done_wan=300, arrived_wan=300, where={"arrived": "G3"})
    assert {"arrived", "completed"} & {*reading.fields_of(read)} == {"arrived"}
    assert "completed" in reading.fields_of(read | {"where": {"arrived": "G3", "done": "H3"}})


def test_an_answer_takes_the_place_of_what_was_read():
    said = row(investment_min_wan=12000, investment_max_wan=15000, investment_qualifier="range")
    fields = reading.fields_of(
        reading.answered(said, {"investment_wan": 13000, "signed": "2023-07", "stage": "签约"})
    )
    assert fields["investment"] == 13_000_000_000
    assert "investment_min" not in fields
    assert fields["investment_qualifier"] == "exact"
    assert fields["signed_on"] == "2023-07"
    assert fields["stage"] == "signed"


def test_a_date_answered_with_nothing_is_gone():
    said = row(dates={"started": {"iso": "2024-10-12", "raw": "2024.10.12"}})
    assert "started_on" not in reading.fields_of(reading.answered(said, {"started": None}))
    assert said["dates"]["started"]["iso"] == "2024-10-12"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("四川恒邦双林实业集团有限公司等", ["四川恒邦双林实业集团有限公司"]),
        ("甲有限公司、乙集团", ["甲有限公司", "乙集团"]),
        ("深圳企业", ["深圳企业"]),
        ("张三、李四", ["张三、李四"]),
        (None, []),
    ],
)
def test_several_firms_in_one_cell_are_told_apart_only_where_each_is_a_firm(text, names):
    assert [firm.name for firm in reading.firms_of(row(investor=text, origin="四川"))] == names


def test_a_phone_beside_the_name_is_found():
    (contact,) = reading.contacts_of(row(contact="王经理 13912345678"))
    assert (contact.name, contact.phone) == ("王经理", "13912345678")
    assert reading.contacts_of(row()) == []


def test_a_repeating_row_fills_blanks_and_its_unit_reported_too():
    entry = reading.entry_of(
        row(place="庆城镇"),
        unit_id=1,
        level="county",
        others=[(row(name="别名", place="别处", investment_wan=8), 2), (row(), 1)],
    )
    assert entry.fields["name"] == "甲项目"
    assert entry.fields["place"] == "庆城镇"
    assert entry.fields["investment"] == 8_000_000
    assert entry.parts == [PartEntry("reporting", 2)]


def test_who_brought_the_project_in_is_a_unit_where_the_name_is_one():
    said = row(introducer="东川镇", reporting_unit="查无此单位", leader="王副县长")
    entry = reading.entry_of(said, unit_id=1, level="county", units={"东川镇": 7})
    assert entry.parts == [PartEntry("leader", person_name="王副县长"), PartEntry("introducing", 7)]


def test_only_what_a_row_says_and_says_differently_is_a_change():
    current = {"name": "甲", "place": "东川", "investment": 5, "investment_basis": "contract", "remark": ""}
    said = {"name": "甲", "place": "", "investment": 5, "investment_basis": "total", "remark": "新"}
    assert reading.differences(current, said) == {"remark": ["", "新"]}
    assert reading.differences(current, said | {"investment": 6}) == {
        "investment": [5, 6],
        "investment_basis": ["contract", "total"],
        "remark": ["", "新"],
    }


@pytest.mark.parametrize(
    ("field", "text", "put"),
    [
        ("investment_wan", "35,000", {"investment_wan": 35000}),
        ("investment", "3.5亿元", {"investment_wan": 35000}),
        ("signed", "2023年7月4日", {"signed": "2023-07-04"}),
        ("signed", "2023.7", {"signed": "2023-07"}),
        ("planned_start", "2024-Q3", {"planned_start": "2024-Q3"}),
        ("stage", "签约", {"stage": "签约"}),
        ("name", " 新名称 ", {"name": "新名称"}),
    ],
)
def test_what_people_type_is_read(field, text, put):
    assert reading.typed(field, text) == put


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("investment_wan", "很多"),
        ("signed", "明年"),
        ("signed", "2023-13"),
        ("stage", "快了"),
        ("name", "  "),
    ],
)
def test_what_cannot_be_meant_is_refused_with_words(field, text):
    with pytest.raises(reading.NotUnderstood):
        reading.typed(field, text)


def test_an_amount_beyond_the_largest_is_left_out():
    most = 100_000_000
    fields = reading.fields_of(row(investment_wan=most, plan_year_wan=most + 0.01, arrived_wan=1e300))
    assert (fields["investment"], fields.keys() & {"year_plan", "arrived"}) == (money.MOST, set())


def test_a_package_of_more_projects_than_a_county_has_is_none():
    assert "package_count" not in reading.fields_of(row(package_count=10**12))
