"""What acts on projects and their life are given."""

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.common import clock
from luodi.progress.actions import light_changes, promise_changes, promise_keeping, staging
from luodi.progress.actions.problems import Raised
from luodi.progress.models import HandOver, LightChange, StageClaim, StageMove, Stagnation
from luodi.progress.periods import before, month_of
from luodi.progress.promise_entries import PromiseEntry, ReportEntry, ReviewEntry, UrgingEntry
from luodi.progress.proofs import Said
from luodi.projects.actions import archives, masking, twins, views
from luodi.projects.actions.imports import answers, confirming, words
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.models import Doubt, LedgerWord
from tests.acts.told import Arguments, told_of
from tests.progress import facts_matrix, light_matrix, promises_matrix, promising, stages
from tests.progress.conftest import fact_entry
from tests.projects.imports.made import add_doubt, make_batch


def _changed(world: Any) -> Any:
    """A grant whose change waits to be approved by another."""
    promise = promising.given(world.project, world.cast["east_clerk"])
    promise_changes.ask(promise=promise, entry=promising.change(promise), by=world.cast["east_clerk"])
    return promise


def _reported(world: Any) -> Any:
    """A grant that is said to be paid."""
    promise = promising.given(world.project, world.cast["east_clerk"])
    promising.kept(promise, world.cast["east_clerk"])
    return promise


@told_of("progress.promise_changes.ask")
def _(world: Any) -> Arguments:
    promise = promising.given(world.project, world.cast["east_clerk"])
    return {"promise": promise, "entry": promising.change(promise)}


@told_of("progress.promise_changes.approve")
def _(world: Any) -> Arguments:
    return {"promise": _changed(world)}


@told_of("progress.promise_changes.refuse")
def _(world: Any) -> Arguments:
    return {"promise": _changed(world), "words": "依据不足"}


@told_of("progress.promise_keeping.report")
def _(world: Any) -> Arguments:
    promise = promising.given(world.project, world.cast["east_clerk"])
    entry = ReportEntry(True, clock.today(), "已办结。", promise.amount, promising.paper("银行回单.txt"))
    return {"promise": promise, "entry": entry}


@told_of("progress.promise_keeping.verify")
def _(world: Any) -> Arguments:
    return {"promise": _reported(world)}


@told_of("progress.promise_keeping.give_back")
def _(world: Any) -> Arguments:
    return {"promise": _reported(world), "words": "缺回单"}


@told_of("progress.promise_keeping.reverse")
def _(world: Any) -> Arguments:
    promise = promise_keeping.verify(promise=_reported(world), by=world.cast["centre"])
    # Another officer of the centre verified it.
    promise.reports.update(checked_by=world.cast["east_head"])
    return {"promise": promise, "reason": "回单有误"}


@told_of("progress.promise_keeping.note_review")
def _(world: Any) -> Arguments:
    promise = promising.given(world.project, world.cast["east_clerk"])
    return {"promise": promise, "entry": ReviewEntry("passed", paper="县市监公竞审〔2026〕8号")}


@told_of("progress.promise_urging.urge")
def _(world: Any) -> Arguments:
    due = {"due_on": clock.today() - timedelta(20)}
    promise = promising.given(world.stand(world.project, "signed"), world.cast["east_clerk"], "firm", **due)
    today = clock.today()
    return {
        "promise": promise,
        "entry": UrgingEntry(today, "王总，电话", "下月底到位。", today + timedelta(14)),
    }


@told_of("progress.returns.file_return")
def _(world: Any) -> Arguments:
    project = world.stand(world.project, "building")
    month = f"{clock.today():%Y-%m}"
    return {"month": month, "entries": [fact_entry(project, on=clock.today())], "nothing_new": []}


def _talks(world: Any) -> Any:
    """A project of the eastern township that may be signed, with every paper there."""
    project = world.enter(
        "肥料厂", "east", firms=[FirmEntry("绿丰公司")], **stages.READY | {"stage": "talks"}
    )
    world.prove_all(project, "signed")
    return project


def _claim(world: Any) -> Any:
    return staging.claim_stage(
        project=_talks(world), to="signed", happened_on=clock.today(), by=world.cast["east_clerk"]
    )


@told_of("progress.staging.claim_stage")
def _(world: Any) -> Arguments:
    return {"project": _talks(world), "to": "signed", "happened_on": clock.today()}


@told_of("progress.staging.verify_claim")
def _(world: Any) -> Arguments:
    return {"claim": _claim(world)}


@told_of("progress.staging.check_site")
def _(world: Any) -> Arguments:
    project = world.stand(_talks(world), "preparing")
    world.prove_all(project, "started")
    told = {"happened_on": clock.today(), "by": world.cast["east_clerk"]}
    claim = staging.claim_stage(project=project, to="started", **told)
    return {"claim": claim, "checked_on": clock.today(), "words": "桩基已开挖", "agrees": True}


@told_of("progress.staging.move_out_of_order")
def _(world: Any) -> Arguments:
    return {"project": world.project, "to": "signed", "happened_on": clock.today(), "reason": "原台账漏登"}


@told_of("progress.staging.set_status")
def _(world: Any) -> Arguments:
    return {"project": world.project, "status": "delayed", "reason": "用地未批", "cause": "land"}


@told_of("progress.staging.set_sub_stage")
def _(world: Any) -> Arguments:
    return {"project": world.project, "sub_stage": "framework"}


def _stagnant(world: Any) -> Any:
    return Stagnation.objects.get(project=light_matrix.factory(world))


@told_of("progress.stagnation.agree")
def _(world: Any) -> Arguments:
    return {"stagnation": _stagnant(world), "reason": "企业资金断了", "cause": "company"}


@told_of("progress.stagnation.decline")
def _(world: Any) -> Arguments:
    return {"stagnation": _stagnant(world), "reason": "冬季停工"}


@told_of("progress.verdicts.return_facts")
def _(world: Any) -> Arguments:
    return {"facts": [facts_matrix.recorded(world)], "reason": "缺回单"}


@told_of("projects.attachments.attach")
def _(world: Any) -> Arguments:
    return {"project": world.project, "content": io.BytesIO("可研".encode()), "name": "可研.txt"}


@told_of("projects.drafts.enter_project")
def _(world: Any) -> Arguments:
    return {
        "entry": ProjectEntry({"name": "新来的项目", "unit_id": world.units["east"].pk, "level": "township"})
    }


@told_of("projects.drafts.save_project")
def _(world: Any) -> Arguments:
    return {
        "project": world.project,
        "entry": ProjectEntry({"remark": "改一改"}),
        "version": world.project.version,
    }


def _twins(world: Any) -> Any:
    batch = make_batch(world.cast["east_clerk"], world.units, "east", "east")
    asks = {"members": ["表!2", "表!3"], "why": "第 2 行与第 3 行像是同一个项目，请确认。"}
    about = {"field": "", "cell": "", "subject": "表!2|表!3", "asks": asks}
    return [add_doubt(row, Doubt.TWINS, **about) for row in batch.rows.filter(number__gte=2)][0]


@told_of("projects.imports.answers.judge_twins")
def _(world: Any) -> Arguments:
    return {"doubt": _twins(world), "verdict": "same", "keep": "表!3"}


@told_of("projects.imports.answers.judge_match")
def _(world: Any) -> Arguments:
    batch = make_batch(world.cast["east_clerk"], world.units, "east")
    asks = {"project": world.project.pk, "why": "名称核心相同"}
    return {
        "doubt": add_doubt(batch.rows.last(), "IN_LIBRARY", field="", cell="", asks=asks),
        "verdict": "skip",
    }


@told_of("projects.imports.answers.type_in")
def _(world: Any) -> Arguments:
    return {"doubt": world.batch.doubts.get(), "text": "300"}


@told_of("projects.imports.answers.take_back")
def _(world: Any) -> Arguments:
    doubt = world.batch.doubts.get()
    answers.choose(doubt=doubt, choice=0, by=world.cast["east_clerk"])
    return {"doubt": doubt}


@told_of("projects.imports.uploads.take_in")
def _(world: Any) -> Arguments:
    sheet = "项目名称,责任单位,总投资（万元）\n饲料厂,东川镇,300\n".encode()
    return {"file": SimpleUploadedFile("台账.csv", sheet), "name": "台账.csv"}


@told_of("projects.merges.merge_projects")
def _(world: Any) -> Arguments:
    return {"survivor": world.project, "absorbed": world.enter("有机肥生产线", "east")}


@told_of("projects.views.drop_view")
def _(world: Any) -> Arguments:
    return {"view": views.save_view(name="我的", query="stage=talks", by=world.cast["east_clerk"])}


@told_of("progress.staging.send_prepared")
def _(world: Any) -> Arguments:
    claim = _claim(world)
    StageClaim.objects.filter(pk=claim.pk).update(state=StageClaim.State.PREPARING)
    return {"claim": claim, "happened_on": clock.today()}


@told_of("projects.imports.words.forget")
def _(world: Any) -> Arguments:
    batch = make_batch(world.cast["east_clerk"], world.units, "east")
    words.teach_unit_name(text="东川", unit=world.units["east"], batch=batch, by=world.cast["east_clerk"])
    return {"word": LedgerWord.objects.get()}


@told_of("progress.facts.record_fact")
def _(world: Any) -> Arguments:
    return {"entry": fact_entry(world.project, on=clock.today())}


@told_of("progress.verdicts.take_back")
def _(world: Any) -> Arguments:
    return {"facts": [facts_matrix.verified(world)]}


@told_of("progress.light_changes.ask_change")
def _(world: Any) -> Arguments:
    until = clock.today() + timedelta(30)
    return {
        "project": light_matrix.factory(world),
        "to": "yellow",
        "reason": "县里同意延后开工",
        "until": until,
    }


@told_of("progress.light_changes.withdraw_change")
def _(world: Any) -> Arguments:
    change = light_matrix.change(world)
    LightChange.objects.filter(pk=change.pk).update(asked_by=world.cast["centre"])
    return {"change": change}


@told_of("progress.light_changes.revert_change")
def _(world: Any) -> Arguments:
    change = light_changes.settle_change(
        change=light_matrix.change(world), agrees=True, by=world.cast["leader"]
    )
    return {"change": change, "reason": "情况不实"}


@told_of("progress.papers.add_proof")
def _(world: Any) -> Arguments:
    said = Said("contract", issued_on=clock.today(), has_file=True)
    return {
        "project": world.project,
        "said": said,
        "content": io.BytesIO("协议".encode()),
        "name": "协议.txt",
    }


@told_of("progress.problems.raise_problem")
def _(world: Any) -> Arguments:
    said = {"kind": "土地", "cause": "land", "urgency": "一般", "wanted": "月底前落实指标。"}
    return {
        "project": world.project,
        "raised": Raised(words="用地指标没有落实。", unit=world.units["bureau"], **said),
    }


@told_of("progress.promise_keeping.record_promise")
def _(world: Any) -> Arguments:
    told = promising.wording(world.project, "government")
    entry = PromiseEntry(
        "government", "奖补资金", "contract", "《协议》", told, files=promising.paper("协议.txt")
    )
    return {"project": world.project, "entry": entry}


@told_of("progress.promise_keeping.void")
def _(world: Any) -> Arguments:
    return {"promise": promising.given(world.project, world.cast["east_clerk"]), "reason": "写错了"}


@told_of("progress.hand_overs.make")
def _(world: Any) -> Arguments:
    (pk,) = promises_matrix.of_hand_over(world)
    HandOver.objects.filter(pk=pk).delete()
    cast = world.cast
    people = {"from_person": cast["west_head"], "to_person": cast["east_head"]}
    return {"unit": world.units["east"], "day": clock.today(), **people}


@told_of("progress.returns.remind_units")
def _(world: Any) -> Arguments:
    world.stand(world.project, "building")
    return {"month": before(month_of(clock.today())), "units": [world.units["east"].pk]}


@told_of("progress.openings.verify_openings")
def _(world: Any) -> Arguments:
    project = world.enter("在建的厂", "east", by="east_clerk", stage="building")
    return {"moves": [StageMove.objects.get(project=project)]}


@told_of("progress.staging.claim_end")
def _(world: Any) -> Arguments:
    told = {"words": "企业去了外地", "cause": "company", "lost_to": "邻县", "happened_on": clock.today()}
    return {"project": world.project, "status": "lost", **told}


@told_of("projects.archives.take")
def _(world: Any) -> Arguments:
    return {"archive": archives.ask(project=world.project, by=world.cast["centre"])}


@told_of("projects.imports.answers.give_unit")
def _(world: Any) -> Arguments:
    batch = make_batch(world.cast["east_clerk"], world.units, "east")
    add_doubt(batch.rows.last(), Doubt.UNIT_NAME, field="unit", cell="B2", subject="东川")
    return {"batch": batch, "text": "东川", "unit": world.units["east"], "remember": False}


@told_of("projects.imports.undoing.undo")
def _(world: Any) -> Arguments:
    batch = make_batch(world.cast["east_clerk"], world.units, "east")
    confirming.confirm(batch=batch, good_only=False, by=world.cast["east_clerk"])
    return {"batch": batch}


@told_of("projects.imports.uploads.read_anew")
def _(world: Any) -> Arguments:
    batch = make_batch(world.cast["east_clerk"], world.units, "east", state="unreadable")
    return {"batch": batch}


@told_of("projects.masking.unmark_sensitive")
def _(world: Any) -> Arguments:
    clerk = world.cast["east_clerk"]
    project = masking.mark_sensitive(project=world.project, reason="签约前保密", by=clerk)
    return {"project": project, "reason": "已公布"}


@told_of("projects.record.void_project")
def _(world: Any) -> Arguments:
    return {"project": world.enter("录错的项目", "east"), "reason": "录错"}


@told_of("projects.twins.ask_again")
def _(world: Any) -> Arguments:
    return {"pair": twins.decide(pair=world.pair(), verdict="different", by=world.cast["centre"])}
