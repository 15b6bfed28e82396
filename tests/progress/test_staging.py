"""How a project earns its stages: claimed with proof, verified by somebody else, and nothing else moves it."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

import luodi
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import openings, papers, staging
from luodi.progress.actions.papers import ProofRefused
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import StageClaim, StageMove
from luodi.progress.reports import stage_pages
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from tests.progress.stages import READY


def claim(project, by, to="signed", on=None):
    return staging.claim_stage(project=project, to=to, happened_on=on or clock.today(), by=by)


class TestClaiming:
    def test_what_is_missing_is_named_and_nothing_is_claimed(self, cast, talks, prove_all):
        prove_all(talks, "signed", but=["decision"])
        with pytest.raises(StageRefused, match="没有集体决策会议纪要") as refused:
            claim(talks, cast["east_clerk"])
        assert refused.value.lacks == ["没有集体决策会议纪要。"]
        assert not StageClaim.objects.exists()

    def test_a_failed_review_keeps_from_signing_for_good(self, cast, talks, prove, prove_all):
        bad = prove(talks, "fair_competition", "failed", "含按税收返还的条款")
        prove(talks, "fair_competition")
        prove_all(talks, "signed", but=["fair_competition"])
        with pytest.raises(StageRefused, match="公平竞争审查未通过"):
            claim(talks, cast["east_clerk"])
        with pytest.raises(StageRefused, match="不能由登记单位作废"):
            papers.void_proof(proof=bad, reason="写错了", by=cast["east_head"])
        papers.void_proof(proof=bad, reason="登记错了项目", by=cast["centre"])
        assert claim(talks, cast["east_clerk"]).state == "claimed"

    def test_only_the_next_stage_is_claimed_and_only_once(self, cast, talks, claimed):
        with pytest.raises(StageRefused, match="已有一个“签约”的申请待认定"):
            claim(talks, cast["east_clerk"])
        staging.withdraw_claim(claim=claimed, by=cast["east_clerk"])
        with pytest.raises(StageRefused, match="只能申请进入“签约”"):
            claim(talks, cast["east_clerk"], to="started")

    @pytest.mark.parametrize(("days", "words"), [(1, "晚于今天"), (-400, "早于进入“在谈”的日期")])
    def test_the_day_must_make_sense(self, cast, talks, prove_all, days, words):
        prove_all(talks, "signed")
        with pytest.raises(StageRefused, match=words):
            claim(talks, cast["east_clerk"], on=clock.today() + timedelta(days=days))

    def test_others_claim_nothing(self, cast, talks, prove_all):
        prove_all(talks, "signed")
        with pytest.raises(PermissionDenied):
            claim(talks, cast["inspector"])
        with pytest.raises(PermissionDenied):
            claim(talks, cast["west_clerk"])

    @pytest.mark.django_db(transaction=True)
    def test_of_ten_claims_at_once_one_wins(self, cast, talks, prove_all, together):
        prove_all(talks, "signed")

        def once():
            try:
                claim(talks, cast["east_clerk"])
            except StageRefused:
                return False
            return True

        assert sum(together(once, times=10)) == 1
        assert StageClaim.objects.count() == 1


class TestVerifying:
    def test_the_centre_verifies_and_the_project_stands_there(self, cast, claimed):
        move = staging.verify_claim(claim=claimed, words="材料齐全", by=cast["centre"])
        project = Project.objects.get(pk=claimed.project_id)
        assert (project.stage, project.signed_on) == ("signed", clock.today().isoformat())
        assert (move.how, move.from_stage, move.by, move.claim.claimed_by) == (
            "claimed", "talks", cast["centre"], cast["east_clerk"],
        )  # fmt: skip
        verbs = list(Entry.objects.about(project).values_list("verb", flat=True)[:2])
        assert verbs == ["stage.moved", "stage.verified"]

    def test_nobody_verifies_an_own_claim(self, cast, talks, prove_all):
        prove_all(talks, "signed")
        own = claim(talks, cast["centre"])
        with pytest.raises(StageRefused, match="自己申请的不能自己认定"):
            staging.verify_claim(claim=own, by=cast["centre"])
        with transaction.atomic(), pytest.raises(IntegrityError):
            StageClaim.objects.filter(pk=own.pk).update(state="verified", settled_by=cast["centre"])

    @pytest.mark.parametrize("who", ["east_head", "leader", "inspector"])
    def test_only_the_centre_verifies(self, cast, claimed, who):
        with pytest.raises((StageRefused, PermissionDenied)) as refused:
            staging.verify_claim(claim=claimed, by=cast[who])
        assert "由招商服务中心认定" in str(refused.value) or who == "inspector"

    def test_who_does_not_read_the_project_is_told_nothing(self, cast, claimed):
        with pytest.raises(PermissionDenied):
            staging.verify_claim(claim=claimed, by=cast["west_head"])

    def test_a_returned_claim_says_why_and_can_be_made_again(self, cast, talks, claimed):
        with pytest.raises(StageRefused, match="请写明退回的原因"):
            staging.return_claim(claim=claimed, words=" ", by=cast["centre"])
        staging.return_claim(claim=claimed, words="协议没有盖章", by=cast["centre"])
        assert Project.objects.get(pk=talks.pk).stage == "talks"
        assert claim(talks, cast["east_clerk"]).is_open

    def test_what_came_back_waits_for_its_unit_until_it_is_claimed_again(self, cast, talks, claimed):
        staging.return_claim(claim=claimed, words="协议没有盖章", by=cast["centre"])
        told = [item.title for item in stage_pages.items_for(cast["east_clerk"])]
        assert told == ["“签约”的申请被退回，请补正后重新申请"]
        claim(talks, cast["east_clerk"])
        assert stage_pages.items_for(cast["east_clerk"]) == []

    def test_its_page_leads_to_the_next_try_until_that_is_made(self, login, cast, talks, claimed):
        staging.return_claim(claim=claimed, words="协议没有盖章", by=cast["centre"])
        again = reverse("progress:claim_stage", args=[talks.pk])
        client = login(cast["east_clerk"])
        assert again in client.get(claimed.get_absolute_url()).text
        assert again not in login(cast["leader"]).get(claimed.get_absolute_url()).text
        claim(talks, cast["east_clerk"])
        assert again not in login(cast["east_clerk"]).get(claimed.get_absolute_url()).text

    def test_a_sensitive_claim_waits_for_the_head_alone(self, cast, enter):
        project = enter("保密的厂", "east", by="east_clerk", firms=[FirmEntry("绿丰公司")])
        Project.objects.filter(pk=project.pk).update(is_sensitive=True)
        made = claim(project, cast["east_clerk"], to="talks")
        assert stage_pages.items_for(cast["centre"]) == []
        assert [item.title for item in stage_pages.items_for(cast["east_head"])] == ["认定“在谈”"]
        staging.verify_claim(claim=made, by=cast["east_head"])

    def test_what_a_verified_stage_rests_on_is_not_taken_away_by_its_unit(self, cast, talks, claimed):
        staging.verify_claim(claim=claimed, by=cast["centre"])
        paper = talks.proofs.get(kind="decision")
        with pytest.raises(StageRefused, match="已认定的阶段所依据的材料不能由登记单位作废"):
            papers.void_proof(proof=paper, reason="想换一份", by=cast["east_head"])
        papers.void_proof(proof=paper, reason="登记错了项目", by=cast["centre"])

    def test_what_was_voided_meanwhile_is_missed_at_the_verification(self, cast, talks, claimed):
        paper = talks.proofs.get(kind="decision")
        papers.void_proof(proof=paper, reason="不是这个项目的纪要", by=cast["east_clerk"])
        with pytest.raises(StageRefused, match="没有集体决策会议纪要"):
            staging.verify_claim(claim=claimed, by=cast["centre"])

    def test_a_start_is_seen_by_two_people_of_whom_none_claimed_it(self, cast, talks, prove_all, stand):
        project = stand(talks, "preparing")
        prove_all(project, "started")
        made = claim(project, cast["east_clerk"], to="started")
        told = {"checked_on": clock.today(), "words": "桩基已开挖", "agrees": True}
        with pytest.raises(StageRefused, match="申请人不能核查"):
            staging.check_site(claim=made, by=cast["east_clerk"], **told)
        with pytest.raises(StageRefused, match="还要 2 个人"):
            staging.verify_claim(claim=made, by=cast["centre"])
        staging.check_site(claim=made, by=cast["east_head"], **told)
        with pytest.raises(StageRefused, match="还要 1 个人"):
            staging.verify_claim(claim=made, by=cast["centre"])
        with pytest.raises(StageRefused, match="您已经登记过"):
            staging.check_site(claim=made, by=cast["east_head"], **told)
        staging.check_site(claim=made, by=cast["inspector"], **told)
        staging.verify_claim(claim=made, by=cast["centre"])
        assert Project.objects.get(pk=project.pk).started_on == clock.today().isoformat()

    def test_who_saw_something_else_stops_it(self, cast, talks, prove_all, stand):
        project = stand(talks, "preparing")
        prove_all(project, "started")
        made = claim(project, cast["east_clerk"], to="started")
        for who, agrees in (("east_head", True), ("inspector", False)):
            told = {"checked_on": clock.today(), "words": "看过现场", "agrees": agrees}
            staging.check_site(claim=made, by=cast[who], **told)
        with pytest.raises(StageRefused, match="与申请不一致"):
            staging.verify_claim(claim=made, by=cast["centre"])


class TestOutOfOrder:
    def test_a_jump_and_a_step_back_need_right_and_reason_and_stay_in_the_log(self, cast, talks):
        told = {"project": talks, "happened_on": clock.today()}
        with pytest.raises(PermissionDenied):
            staging.move_out_of_order(to="building", reason="已在建", by=cast["east_head"], **told)
        with pytest.raises(StageRefused, match="请写明原因"):
            staging.move_out_of_order(to="building", reason=" ", by=cast["centre"], **told)
        staging.move_out_of_order(to="building", reason="接管在建项目", by=cast["centre"], **told)
        staging.move_out_of_order(to="preparing", reason="现场没有动工", by=cast["centre"], **told)
        log = list(
            StageMove.objects.filter(project=talks).order_by("pk").values_list("how", "to_stage", "reason")
        )
        assert log == [
            ("opening", "talks", ""),
            ("jump", "building", "接管在建项目"),
            ("back", "preparing", "现场没有动工"),
        ]

    def test_a_step_back_takes_the_day_along_that_it_undoes(self, stand, talks):
        assert stand(talks, "signed").signed_on
        assert stand(talks, "talks").signed_on == ""


class TestStatus:
    def test_a_lost_project_says_where_it_went_and_is_verified(self, cast, talks):
        told = {"project": talks, "status": "lost", "happened_on": clock.today(), "by": cast["east_clerk"]}
        with pytest.raises(StageRefused, match="流失到哪个县"):
            staging.claim_end(words="企业去了邻县", cause="company", **told)
        made = staging.claim_end(words="企业去了邻县", cause="company", lost_to="邻县", **told)
        move = staging.verify_claim(claim=made, by=cast["centre"])
        talks.refresh_from_db()
        assert (talks.status, talks.stage, move.lost_to) == ("lost", "talks", "邻县")
        with pytest.raises(StageRefused, match="恢复为正常"):
            claim(talks, cast["east_clerk"])
        with pytest.raises(StageRefused, match="由招商服务中心办理"):
            staging.set_status(project=talks, status="normal", reason="又回来了", by=cast["east_head"])
        staging.set_status(project=talks, status="normal", reason="企业又回来了", by=cast["centre"])
        talks.refresh_from_db()
        assert talks.status == "normal"

    def test_a_delay_names_its_cause(self, cast, talks):
        with pytest.raises(StageRefused, match="请选择主要原因"):
            staging.set_status(project=talks, status="stalled", reason="停了", by=cast["east_clerk"])
        staging.set_status(
            project=talks, status="stalled", reason="土地没批", cause="land", by=cast["east_clerk"]
        )
        assert StageMove.objects.latest("pk").cause == "land"

    def test_a_sub_stage_fits_its_stage(self, cast, talks):
        with pytest.raises(StageRefused, match="没有这个细分"):
            staging.set_sub_stage(project=talks, sub_stage="trial", by=cast["east_clerk"])
        staging.set_sub_stage(project=talks, sub_stage="framework", by=cast["east_clerk"])
        talks.refresh_from_db()
        assert talks.sub_stage == "framework"


class TestOpenings:
    def test_with_what_a_project_was_entered_is_unverified_until_somebody_else_looks(self, cast, enter):
        project = enter("在建的厂", "east", by="east_clerk", stage="building")
        opening = StageMove.objects.get(project=project)
        assert opening.is_unverified
        own = StageMove.objects.get(project=enter("中心的厂", "east", by="centre", stage="building"))
        with pytest.raises(StageRefused, match="您自己登记的"):
            openings.verify_openings(moves=[own], by=cast["centre"])
        assert openings.verify_openings(moves=[opening], by=cast["centre"]) == 1
        opening.refresh_from_db()
        assert opening.verified_by == cast["centre"]

    def test_nobody_verifies_what_is_closed_to_him(self, login, cast, enter):
        project = enter("保密的厂", "east", by="east_clerk", stage="talks")
        Project.objects.filter(pk=project.pk).update(is_sensitive=True)
        opening = StageMove.objects.get(project=project)
        login(cast["centre"]).post(reverse("progress:verify_openings"), {"pick": [opening.pk]})
        opening.refresh_from_db()
        assert opening.is_unverified

    def test_nobody_proves_a_project_in_reserve(self, enter):
        assert not StageMove.objects.get(project=enter("一个想法", "east")).is_unverified


class TestPages:
    def test_the_story_through_the_pages(self, login, cast, talks, prove_all):
        prove_all(talks, "signed", but=["contract"])
        page = login(cast["east_clerk"]).get(talks.get_absolute_url()).text
        assert "还差 1 项才能申请“签约”" in page
        client = login(cast["east_clerk"])
        address = reverse("progress:add_proof", args=[talks.pk, "contract"])
        refused = client.post(address, {"issued_on": clock.today().isoformat()})
        assert "请上传投资协议（正式合同）。" in refused.text
        with Path(__file__).open("rb") as file:
            client.post(address, {"issued_on": clock.today().isoformat(), "file": _named(file)})
        claim_page = reverse("progress:claim_stage", args=[talks.pk])
        sent = client.post(claim_page, {"to": "signed", "happened_on": clock.today().isoformat()})
        made = StageClaim.objects.get()
        assert sent.url == made.get_absolute_url()
        waiting = [item.title for item in stage_pages.items_for(cast["centre"])]
        assert waiting == ["认定“签约”"]
        page = login(cast["centre"]).get(made.get_absolute_url()).text
        assert "内容和材料齐全" in page
        client.post(reverse("progress:settle_claim", args=[made.pk]), {"outcome": "verify"})
        page = client.get(talks.get_absolute_url()).text
        assert "赵东申请，周中认定" in page
        assert "招商中心认定进入“签约”" in page
        assert "东川镇登记投资协议（正式合同）" in page

    @pytest.mark.parametrize("shelf", ["", "settled", "openings"])
    def test_lists_ask_as_much_for_many_as_for_one(
        self, login, cast, enter, prove_all, shelf, django_assert_max_num_queries, django_assert_num_queries
    ):
        def one_more(number):
            project = enter(f"第{number}个厂", "east", stage="talks", firms=[FirmEntry("绿丰公司")], **READY)
            prove_all(project, "signed")
            made = claim(project, cast["east_clerk"])
            if shelf == "settled":
                staging.return_claim(claim=made, words="再看看", by=cast["centre"])

        client, address = login(cast["centre"]), f"{reverse('progress:stage_claims')}?shelf={shelf}"
        one_more(0)
        client.get(address)
        with django_assert_max_num_queries(40) as few:
            client.get(address)
        for number in range(1, 4):
            one_more(number)
        with django_assert_num_queries(len(few)):
            client.get(address)


def _named(file):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("协议.txt", file.read())


def test_a_proof_is_refused_with_the_field_it_lacks(cast, talks):
    said = papers.Said("contract", issued_on=date(2020, 1, 1))
    with pytest.raises(ProofRefused) as refused:
        papers.add_proof(project=talks, said=said, by=cast["east_clerk"])
    assert list(refused.value.problems) == ["file"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("legality", "结论是有条件通过、未通过的要填"), ("contract", "说明<span"), ("fair_competition", "结论是不涉及、适用例外规定、未通过的要填")],
)  # fmt: skip
def test_the_form_of_a_paper_asks_for_reasons_of_its_own_outcomes(login, cast, talks, kind, words):
    page = login(cast["east_clerk"]).get(reverse("progress:add_proof", args=[talks.pk, kind])).text
    assert words in page


def test_no_other_code_path_moves_a_stage():
    """Only ``standing.py`` writes stage, sub-stage and status of a record, and only ``progress`` calls it."""
    root = Path(luodi.__file__).parent
    callers, writers = set(), set()
    for path in root.rglob("*.py"):
        name = path.relative_to(root).as_posix()
        # What the reader of ledgers calls a stage is a word of a cell, not the record's.
        if "/migrations/" in name or name.startswith("ledgers/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "set_standing":
                    callers.add(name)
                words = {word.arg for word in node.keywords}
                if node.func.attr == "update" and words & {"stage", "sub_stage", "status"}:
                    writers.add(name)
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [
                one
                for target in targets
                for one in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            if any(isinstance(one, ast.Attribute) and one.attr in ("stage", "sub_stage") for one in flat):
                writers.add(name)
    assert callers == {"progress/actions/staging.py"}
    assert writers == set()


def test_every_stage_of_the_record_is_the_last_line_of_its_log(cast, talks, stand):
    for stage in (Stage.BUILDING, Stage.SIGNED, Stage.PRODUCING):
        project = stand(talks, stage)
        last = StageMove.objects.filter(project=project).latest("pk")
        assert (last.to_stage, last.to_sub_stage, last.to_status) == (
            project.stage,
            project.sub_stage,
            project.status,
        )
