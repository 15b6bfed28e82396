"""What is under review stands still: every way to change a project refuses, and says what to do."""

import io

import pytest
from django.urls import reverse

from luodi.library.actions.steps import CaseRefused, StepRefused, withdraw
from luodi.projects import freezing
from luodi.projects.actions import levels, masking, merges, moving, record, twins, writing
from luodi.projects.actions.attachments import attach, void_attachment
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.forms.whole import typed_of
from luodi.projects.models import Project, TwinPair
from luodi.projects.terms import PartKind
from tests.projects.imports.made import make_batch

WORDS = "正在报送审核，等东川镇负责人办理“负责人审批”"


def entry_of(project, parts=(), **fields):
    return ProjectEntry(writing.plain(project) | fields, list(parts))


@pytest.fixture
def frozen(filed, ready):
    return Project.objects.get(pk=ready.pk)


def test_the_form_says_why_it_cannot_be_saved(login, cast, frozen):
    url = reverse("projects:edit", args=[frozen.pk])
    typed = typed_of(frozen) | {"place": "别处", "version": frozen.version}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    answer = login(cast["east_clerk"]).post(url, typed, follow=True)
    assert WORDS in answer.text
    assert "请等退回后再改；还没有人办理的，可以先撤回报送。" in answer.text
    frozen.refresh_from_db()
    assert frozen.place == "东川镇工业集中区"


def test_what_goes_on_can_still_be_told(cast, frozen):
    changed = record.change_project(
        project=frozen,
        entry=entry_of(frozen, progress="已签框架协议"),
        version=frozen.version,
        by=cast["east_clerk"],
    )
    assert changed.progress == "已签框架协议"


@pytest.mark.parametrize(
    "change",
    [{"name": "换个名"}, {"investment": 1}, {"investment_raw": "x"}, {"unit_id": None}],
    ids=lambda change: next(iter(change)),
)
def test_reviewed_fields_stand_still(cast, units, frozen, change):
    if "unit_id" in change:
        change = {"unit_id": units["west"].pk}
    entry = entry_of(frozen, **change)
    if "investment_raw" in change:
        record.change_project(project=frozen, entry=entry, version=frozen.version, by=cast["centre"])
        return
    with pytest.raises(freezing.Frozen, match=WORDS):
        record.change_project(project=frozen, entry=entry, version=frozen.version, by=cast["centre"])


def test_who_takes_part_stands_still(cast, units, frozen):
    part = PartEntry(PartKind.SUPPORTING, unit_id=units["bureau"].pk)
    with pytest.raises(freezing.Frozen, match=WORDS):
        record.change_project(
            project=frozen, entry=entry_of(frozen, [part]), version=frozen.version, by=cast["centre"]
        )
    assert not frozen.parts.filter(kind=PartKind.SUPPORTING).exists()


def test_an_import_does_not_change_it(cast, units, frozen):
    batch = make_batch(cast["east_clerk"], units, "east")
    with pytest.raises(freezing.Frozen, match=WORDS):
        record.update_projects(changes=[(frozen.pk, {"place": "别处"})], by=cast["east_clerk"], batch=batch)


def test_it_is_not_voided(login, cast, frozen):
    url = reverse("projects:void", args=[frozen.pk])
    answer = login(cast["east_head"]).post(url, {"reason": "重复"}, follow=True)
    assert "由东川镇发起），请先办结或撤回，再作废。" in answer.text
    frozen.refresh_from_db()
    assert frozen.voided_at is None


def test_what_was_returned_is_not_voided_before_it_is_given_up(login, cast, frozen, filed, settle):
    settle(filed, "filing.approve", "return", "east_head", "地点不清。")
    url = reverse("projects:void", args=[frozen.pk])
    client = login(cast["east_head"])
    assert "正在办理报送" in client.post(url, {"reason": "重复"}, follow=True).text
    settle(filed, "filing.amend", "give_up", "east_clerk", "重复。")
    assert "已作废。" in client.post(url, {"reason": "重复"}, follow=True).text


def test_what_came_to_another_unit_is_not_filed_again_by_the_former(cast, units, frozen, filed, settle):
    settle(filed, "filing.approve", "return", "east_head", "责任单位不对。")
    moving.move_to_unit(project=frozen, unit=units["west"], by=cast["centre"], former=None)
    with pytest.raises(StepRefused, match="已改由西坪乡负责。请选“不再报送”，由西坪乡另行报送。"):
        settle(filed, "filing.amend", "refile", "east_clerk", "改了。")
    settle(filed, "filing.amend", "give_up", "east_clerk", "改由西坪乡报送。")


def test_its_files_are_not_voided_but_new_ones_come(login, cast, ready, settle):
    held = attach(project=ready, content=io.BytesIO("纪要".encode()), name="纪要.txt", by=cast["east_clerk"])
    from luodi.library.actions import filings

    filings.file_project(project=ready, by=cast["east_clerk"], words="用地还在选址。")
    url = reverse("projects:void_attachment", args=[ready.pk, held.pk])
    assert WORDS in login(cast["east_clerk"]).post(url, {"reason": "传错"}, follow=True).text
    with pytest.raises(freezing.Frozen):
        void_attachment(attachment=held, reason="传错", by=cast["east_clerk"])
    attach(project=ready, content=io.BytesIO("另一份".encode()), name="补充.txt", by=cast["east_clerk"])


def test_it_is_not_merged_nor_put_below_another(cast, enter, frozen):
    other = enter("年产10万吨有机肥生产线", "east", investment=35_000_000_000)
    for survivor, absorbed in ((frozen, other), (other, frozen)):
        with pytest.raises(merges.MergeRefused, match=WORDS):
            merges.merge_projects(survivor=survivor, absorbed=absorbed, by=cast["centre"])
    one, two = sorted([frozen, other], key=lambda project: project.pk)
    pair, _ = TwinPair.objects.get_or_create(
        county_id=one.county_id, one=one, other=two, defaults={"likeness": 90}
    )
    with pytest.raises(twins.TwinsRefused, match=WORDS):
        twins.decide(pair=pair, verdict="above", above=other, by=cast["centre"])


def test_the_county_library_does_not_take_it_over_meanwhile(cast, frozen):
    with pytest.raises(levels.LevelBlocked):
        levels.take_over(project=frozen, by=cast["centre"], reason="早已在库")


def test_it_is_not_marked_so_that_nobody_could_review_it(login, cast, frozen):
    url = reverse("projects:mark_sensitive", args=[frozen.pk])
    answer = login(cast["east_clerk"]).post(url, {"reason": "投资方要求"}, follow=True)
    assert WORDS in answer.text
    frozen.refresh_from_db()
    assert not frozen.is_sensitive


def test_what_was_marked_after_a_return_is_not_filed_again(cast, frozen, filed, settle):
    settle(filed, "filing.approve", "return", "east_head", "地点不清。")
    masking.mark_sensitive(project=frozen, reason="投资方要求", by=cast["east_clerk"])
    with pytest.raises(CaseRefused, match="请签约后报送，或先取消标记"):
        settle(filed, "filing.amend", "refile", "east_clerk", "改了。")
    masking.unmark_sensitive(project=frozen, reason="可以公开", by=cast["east_clerk"])
    settle(filed, "filing.amend", "refile", "east_clerk", "改了。")


def test_after_a_return_or_withdrawal_it_moves_again(cast, frozen, filed, settle):
    withdraw(case=filed, by=cast["east_clerk"])
    entry = entry_of(frozen, place="别处")
    frozen.refresh_from_db()
    changed = record.change_project(
        project=frozen, entry=entry, version=frozen.version, by=cast["east_clerk"]
    )
    assert changed.place == "别处"


def test_a_returned_project_can_be_put_right(cast, frozen, filed, settle):
    settle(filed, "filing.approve", "return", "east_head", "地点不清。")
    frozen.refresh_from_db()
    record.change_project(
        project=frozen, entry=entry_of(frozen, place="李家村"), version=frozen.version, by=cast["east_clerk"]
    )
    settle(filed, "filing.amend", "refile", "east_clerk", "改了。")
    frozen.refresh_from_db()
    with pytest.raises(freezing.Frozen):
        record.change_project(
            project=frozen,
            entry=entry_of(frozen, place="别处"),
            version=frozen.version,
            by=cast["east_clerk"],
        )
