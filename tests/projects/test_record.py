"""Entering, changing and voiding projects through the actions every door uses."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.audit.models import Entry
from luodi.bench import world
from luodi.projects import checks
from luodi.projects.actions import record
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Contact, Firm, Part, Project


def test_a_new_project_has_its_unit_firms_history_and_trail(enter, units):
    project = enter(
        "凤栖小镇核心区项目",
        "east",
        parts=[PartEntry("introducing", units["west"].pk)],
        firms=[FirmEntry("江西德凯车灯有限公司")],
        contacts=[ContactEntry("张三", "13912345678", "经理")],
        investment=30_000_000_000,
        place="宣风镇",
    )
    assert project.county == units["county"]
    assert project.stage == "reserve"
    assert set(project.parts.values_list("kind", "unit")) == {
        ("responsible", units["east"].pk),
        ("introducing", units["west"].pk),
    }
    assert project.firms.get().firm.name == "江西德凯车灯有限公司"
    assert project.contacts.get().contact.masked_phone == "139****5678"
    assert project.search == "凤栖小镇核心区项目\nfqxzhxqxm\n江西德凯车灯有限公司\n宣风镇"
    assert project.history.get().history_user.username == "centre"
    assert Part.history.count() == 2
    assert Entry.objects.about(project).get().verb == "project.created"


def test_a_firm_known_to_the_county_is_not_made_again(enter):
    enter("甲项目", firms=[FirmEntry("同一家公司")])
    enter("乙项目", firms=[FirmEntry("同一家公司")])
    assert Firm.objects.count() == 1


def test_many_entries_are_entered_or_none(cast, units):
    good = ProjectEntry({"name": "好的", "unit_id": units["east"].pk, "level": "township"})
    bad = ProjectEntry(
        {"name": "坏的", "unit_id": units["east"].pk, "level": "township", "signed_on": "2019-13"}
    )
    with pytest.raises(record.EntryInvalid) as refused:
        record.create_projects(entries=[good, bad], by=cast["centre"])
    assert refused.value.index == 1
    assert "signed_on" in refused.value.problems
    assert not Project.objects.exists()


@pytest.mark.parametrize(("who", "allowed"), [("east_clerk", True), ("west_clerk", False), ("leader", False)])
def test_who_may_enter_for_the_east(cast, units, who, allowed):
    entry = ProjectEntry({"name": "项目", "unit_id": units["east"].pk, "level": "township"})
    if allowed:
        record.create_projects(entries=[entry], by=cast[who])
    else:
        with pytest.raises(record.NotYourUnit):
            record.create_projects(entries=[entry], by=cast[who])
    assert Project.objects.exists() == allowed


def test_a_change_keeps_both_values_in_the_trail_and_one_more_version(project, cast):
    entry = ProjectEntry({"stage": "talks", "place": "东川镇", "entered_on": "2026-07"})
    changed = record.change_project(project=project, entry=entry, version=1, by=cast["east_clerk"])
    assert (changed.version, changed.place) == (2, "东川镇")
    noted = Entry.objects.about(project).first()
    assert noted.data == {
        "before": {"place": "", "entered_on": ""},
        "after": {"place": "东川镇", "entered_on": "2026-07"},
    }
    assert project.history.count() == 2


def test_nobody_types_a_stage_or_a_status(project, cast):
    for fields in ({"stage": "signed"}, {"sub_stage": "framework"}, {"status": "stalled"}):
        with pytest.raises(record.EntryInvalid, match="申请进入下一阶段"):
            record.change_project(project=project, entry=ProjectEntry(fields), version=1, by=cast["centre"])


@pytest.mark.parametrize(
    ("stage", "known", "said", "words"),
    [
        ("talks", "", "2026-07", "还没有到“签约”，签约时间请空着"),
        ("talks", "2026-07", "2026-07-04", "还没有到“签约”"),
        ("talks", "2026-07", "", ""),
        ("signed", "", "2026-07", ""),
        ("building", "", "2026-07-04", ""),
        ("signed", "2026", "2026-07", ""),
        ("signed", "2026-07", "2026-07-04", ""),
        ("signed", "2026-Q3", "2026-09", ""),
        ("signed", "2026-07-04", "2026-07-04", ""),
        ("signed", "2026-Q3", "2026-10", "2026-Q3 是阶段认定时记下的，这里只能写得更准"),
        ("signed", "2026-07-04", "2026-07", "2026-07-04 是阶段认定时记下的，这里不能改。"),
        ("signed", "2026-07", "2026-08", "请招商服务中心在项目页上调整阶段"),
        ("signed", "2026-07", "", "只能写得更准"),
        ("signed", "", "2026-11", ""),
        ("signed", "", "2026-12", "晚于今天"),
        ("signed", "2026", "2026-11-25", "晚于今天"),
    ],
)
def test_a_day_comes_with_its_stage(stage, known, said, words):
    found = checks.day_problems(stage, {"signed_on": known}, {"signed_on": said}, today=date(2026, 11, 24))
    assert words in found.get("signed_on", "")
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("known", "said", "wrong"),
    [
        ({"signed_on": "2026-07"}, {"started_on": "2026-07-01"}, set()),
        ({"signed_on": "2026-07"}, {"started_on": "2026-06-30"}, {"started_on"}),
        ({"started_on": "2025"}, {"signed_on": "2026-01"}, {"signed_on"}),
        ({}, {"signed_on": "2026-Q3", "produced_on": "2026-06"}, {"signed_on", "produced_on"}),
        # What a ledger brought is not asked about again by who changes something else.
        ({"signed_on": "2026", "started_on": "2025"}, {"signed_on": "2026", "started_on": "2025"}, set()),
    ],
)
def test_the_days_of_stages_follow_each_other(known, said, wrong):
    found = checks.day_problems("producing", known, said, today=date(2026, 11, 24))
    assert set(found) == wrong
    assert all("早于" in words for words in found.values())


def test_nobody_types_the_day_of_a_stage_that_is_not_reached(project, cast, units):
    entry = ProjectEntry({"started_on": "2026-07"})
    with pytest.raises(record.EntryInvalid, match="认定时自动记下"):
        record.change_project(project=project, entry=entry, version=1, by=cast["centre"])
    fields = {"name": "新的", "unit_id": units["east"].pk, "level": "township", "signed_on": "2026-07"}
    with pytest.raises(record.EntryInvalid, match="还没有到“签约”"):
        record.create_projects(entries=[ProjectEntry(fields)], by=cast["centre"])


def test_a_form_opened_on_an_older_version_changes_nothing(project, cast):
    record.change_project(project=project, entry=ProjectEntry({"place": "甲"}), version=1, by=cast["centre"])
    with pytest.raises(record.ProjectChangedMeanwhile):
        record.change_project(
            project=project, entry=ProjectEntry({"place": "乙"}), version=1, by=cast["east_clerk"]
        )
    project.refresh_from_db()
    assert project.place == "甲"


def test_moving_to_another_unit_moves_the_responsible_part(project, cast, units):
    entry = ProjectEntry({"unit_id": units["west"].pk})
    record.change_project(project=project, entry=entry, version=1, by=cast["centre"])
    assert project.parts.get(kind="responsible").unit == units["west"]
    assert Project.objects.visible_to(cast["west_clerk"]).exists()
    assert not Project.objects.visible_to(cast["east_clerk"]).exists()


def test_company_is_replaced_and_what_stayed_keeps_its_row(enter, cast, units):
    project = enter(
        "项目",
        parts=[PartEntry("introducing", units["west"].pk), PartEntry("supporting", units["bureau"].pk)],
        firms=[FirmEntry("甲公司")],
        contacts=[ContactEntry("张三", "13912345678")],
    )
    stayed = project.parts.get(kind="supporting").pk
    entry = ProjectEntry(
        {},
        [PartEntry("supporting", units["bureau"].pk)],
        [FirmEntry("乙公司", "owner")],
        [ContactEntry("李四")],
    )
    record.change_project(project=project, entry=entry, version=1, by=cast["centre"])
    assert list(project.parts.exclude(kind="responsible").values_list("pk", flat=True)) == [stayed]
    assert list(project.firms.values_list("firm__name", "role")) == [("乙公司", "owner")]
    assert list(project.contacts.values_list("contact__name", flat=True)) == ["李四"]
    assert Contact.objects.count() == 2
    project.refresh_from_db()
    assert "乙公司" in project.search


def test_a_voided_project_leaves_the_lists_and_says_why(project, cast):
    record.void_project(project=project, reason="重复登记", by=cast["east_head"])
    assert not Project.objects.current().exists()
    assert Project.objects.get().void_reason == "重复登记"
    with pytest.raises(record.AlreadyVoid):
        record.void_project(project=project, reason="再来", by=cast["east_head"])


def test_voiding_needs_a_reason(project, cast):
    with pytest.raises(record.EntryInvalid):
        record.void_project(project=project, reason=" ", by=cast["east_head"])


def test_many_updates_cost_as_many_queries_as_one(enter, cast, units):
    batch = world.batch(cast["centre"])
    ids = [enter(f"第 {number} 个", "east", firms=[FirmEntry(f"企业{number}")]).pk for number in range(21)]

    def queries(pks, place):
        changes = [(pk, {"place": place, "unit_id": units["west"].pk}) for pk in pks]
        with CaptureQueriesContext(connection) as caught:
            record.update_projects(changes=changes, by=cast["centre"], batch=batch)
        # executemany is one statement here and as many as rows in the log of one database.
        return [query["sql"][:40] for query in caught if query["sql"].startswith("SELECT")]

    assert len(queries(ids[:1], "甲")) == len(queries(ids[1:], "乙"))
    moved = Project.objects.get(pk=ids[20])
    assert (moved.version, moved.place, moved.unit) == (2, "乙", units["west"])
    assert moved.search.splitlines()[-2:] == ["企业20", "乙"]
    assert moved.parts.get(kind="responsible").unit == units["west"]
    assert list(moved.history.values_list("history_type", "place")) == [("~", "乙"), ("+", "")]
    assert [part.history_type for part in Part.history.filter(id=moved.parts.get().pk)] == ["~", "+"]
