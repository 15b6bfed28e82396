"""What acts of administration, rules, figures, assessment and matters are given."""

import io
from datetime import date, timedelta
from typing import Any

from luodi.accounts.actions import passwords
from luodi.accounts.actions.reorganising import split_unit
from luodi.accounts.actions.units import create_units
from luodi.accounts.entries import PersonEntry, PostEntry, UnitEntry
from luodi.accounts.models import LogIn
from luodi.assessment.actions.inputs import Told
from luodi.assessment.models import Run
from luodi.bulletins.kinds import Kind
from luodi.common import clock
from luodi.documents.model import from_json
from luodi.library.actions import pauses, rounds
from luodi.library.actions.batches import Wish as FilingWish
from luodi.library.flows.reserve import LEAVE_AGREE
from luodi.library.models import Sweep
from luodi.library.reports.city_lists import rows_of
from luodi.metrics.actions.targets import Wish
from luodi.metrics.periods import Period
from luodi.projects.actions import levels
from luodi.projects.entries import ProjectEntry
from luodi.rulebook.actions import calendar, versions
from luodi.rulebook.holidays import read
from luodi.rulebook.models import CalendarChange
from luodi.rulebook.reading import validate
from tests.acts.told import Arguments, told_of
from tests.assessment import runs
from tests.bulletins import bulletin_matrix as bulletins
from tests.library import city, contacts
from tests.library.conftest import READY
from tests.library.matrix import filed
from tests.library.moves import settle
from tests.library.test_depth import answers
from tests.rulebook.made import menu
from tests.rulebook.test_calendar import NOTICE_2027


@told_of("accounts.units.create_units")
def _(world: Any) -> Arguments:
    return {
        "entries": [UnitEntry("南岭乡人民政府", "township", world.units["county"].pk, short_name="南岭乡")]
    }


@told_of("accounts.units.rename_unit")
def _(world: Any) -> Arguments:
    return {
        "unit": world.units["west"],
        "name": "西坪镇人民政府",
        "short_name": "西坪镇",
        "on": clock.today(),
    }


@told_of("accounts.units.change_unit")
def _(world: Any) -> Arguments:
    return {
        "unit": world.units["culture"],
        "kind": "park",
        "division_code": "",
        "parent": world.units["county"],
    }


@told_of("accounts.units.end_unit")
def _(world: Any) -> Arguments:
    return {
        "unit": create_units(
            entries=[UnitEntry("撤掉的局", "department", world.units["county"].pk)], by=None
        )[0],
        "on": clock.today(),
    }


@told_of("accounts.reorganising.merge_units")
def _(world: Any) -> Arguments:
    both = [world.units["west"], world.units["culture"]]
    return {
        "units": both,
        "into": UnitEntry("西坪镇人民政府", "township", short_name="西坪镇"),
        "on": clock.today(),
    }


@told_of("accounts.reorganising.split_unit")
def _(world: Any) -> Arguments:
    parts = [UnitEntry(f"{name}人民政府", "township", short_name=name) for name in ("上坪乡", "下坪乡")]
    return {"unit": world.units["west"], "into": parts, "on": clock.today()}


@told_of("assessment.inputs.enter_all")
def _(world: Any) -> Arguments:
    run = runs.draft(world.units, world.cast["assessor"])
    return {"run": run, "facts": [Told(world.units["east"], "missed", "2", "招商中心通报第3期")]}


@told_of("bulletins.bulletins.change")
def _(world: Any) -> Arguments:
    draft = bulletins.draft_of(world)
    return {"bulletin": draft, "document": from_json(draft.document), "version": draft.version}


@told_of("bulletins.bulletins.rebuild")
def _(world: Any) -> Arguments:
    return {"bulletin": bulletins.draft_of(world), "day": clock.today() - timedelta(1)}


@told_of("bulletins.bulletins.correct")
def _(world: Any) -> Arguments:
    return {
        "bulletin": bulletins.issued_of(world),
        "day": clock.today() - timedelta(1),
        "reason": "漏计一笔到位资金。",
    }


@told_of("library.batches.file_many")
def _(world: Any) -> Arguments:
    return {"wishes": [FilingWish(world.enter("有机肥生产线二期", "east", **READY), None, "用地还在选址。")]}


@told_of("library.city_lists.mark_many")
def _(world: Any) -> Arguments:
    line = city.of_world(world).lines.get()
    return {"rows": rows_of([line], world.cast["centre"]), "said": {line.pk: city.said()}}


@told_of("library.first_contact.add_talk")
def _(world: Any) -> Arguments:
    return {"claim": contacts.register(world.cast["east_clerk"]), "talk": contacts.talk(proof="第二份纪要")}


@told_of("library.first_contact.make_project")
def _(world: Any) -> Arguments:
    claim = contacts.register(world.cast["east_clerk"])
    fields = {"name": contacts.NAME, "unit_id": world.units["east"].pk, "level": "township"}
    return {"claim": claim, "entry": ProjectEntry(fields)}


@told_of("library.handings.hand_down_lead")
def _(world: Any) -> Arguments:
    return {
        "entry": ProjectEntry({"name": "甲集团拟建冷链物流园"}),
        "order": "月底前答复",
        "lead": world.units["east"],
    }


@told_of("library.handings.hand_down")
def _(world: Any) -> Arguments:
    return {
        "project": world.enter("果蔬冷链项目", "centre"),
        "order": "月底前答复",
        "lead": world.units["east"],
    }


@told_of("library.rounds.submit")
def _(world: Any) -> Arguments:
    clerk = world.cast["east_clerk"]
    rounds.begin(flow="call", unit_ids=[world.units["east"].pk], by=world.cast["centre"])
    sweep = Sweep.objects.get()
    rounds.answer(
        sweep=sweep, said={line.pk: rounds.Said("keep", "再谈") for line in sweep.lines.all()}, by=clerk
    )
    return {"sweep": sweep}


@told_of("library.transfers.ask_transfer")
def _(world: Any) -> Arguments:
    project = world.enter("搬得动的项目", "east")
    return {"project": project, "reason": "land", "words": "本镇没有连片工业用地", "to": world.units["park"]}


@told_of("metrics.targets.hand_down")
def _(world: Any) -> Arguments:
    return {"year": clock.today().year, "wishes": [Wish(world.units["east"], "own_entered", 3, "binding")]}


@told_of("rulebook.calendar.enter_year")
def _(world: Any) -> Arguments:
    return {"notice": read(NOTICE_2027, 2027), "source": "国办通知", "text": NOTICE_2027}


@told_of("rulebook.calendar.close_review")
def _(world: Any) -> Arguments:
    told = {"notice": read(NOTICE_2027, 2027), "source": "国办通知", "text": NOTICE_2027}
    calendar.enter_year(**told, by=world.cast["centre"])
    return {"up_to": CalendarChange.objects.latest("pk")}


def _draft_of_rules(world: Any) -> Any:
    rules = validate(versions.kind_of("menu"), menu(title="新派"))
    said = {"basis": "", "note": "", "sources": [], "by": world.cast["centre"]}
    return versions.save_draft(version=world.version, rules=rules, **said)


@told_of("rulebook.versions.save_draft")
def _(world: Any) -> Arguments:
    rules = validate(versions.kind_of("menu"), menu(title="新派"))
    return {"version": world.version, "rules": rules, "basis": "", "note": "", "sources": []}


@told_of("rulebook.versions.submit")
def _(world: Any) -> Arguments:
    return {"version": _draft_of_rules(world), "effective_from": clock.today(), "basis": "会议纪要"}


@told_of("accounts.passwords.change_password")
def _(world: Any) -> Arguments:
    return {"password": "Xin-de-mi-ma-2031"}


@told_of("accounts.passwords.issue_code")
def _(world: Any) -> Arguments:
    return {"user": world.cast["west_clerk"]}


@told_of("accounts.people.change_person")
def _(world: Any) -> Arguments:
    return {"user": world.cast["west_clerk"], "full_name": "孙西山", "phone": ""}


@told_of("accounts.people.create_people")
def _(world: Any) -> Arguments:
    return {"entries": [PersonEntry("newcomer", "新来的", PostEntry("clerk", world.units["west"].pk))]}


@told_of("accounts.posts.add_post")
def _(world: Any) -> Arguments:
    return {"user": world.cast["west_clerk"], "entry": PostEntry("clerk", world.units["culture"].pk)}


@told_of("accounts.posts.end_post")
def _(world: Any) -> Arguments:
    return {"post": world.cast["west_clerk"].posts.get(), "on": clock.today()}


@told_of("accounts.posts.place_post")
def _(world: Any) -> Arguments:
    parts = [UnitEntry(f"{name}人民政府", "township", short_name=name) for name in ("上坪乡", "下坪乡")]
    made = split_unit(unit=world.units["west"], into=parts, on=clock.today(), by=None)
    return {"post": world.cast["west_clerk"].posts.get(), "unit": made[1]}


@told_of("library.batches.settle_many")
def _(world: Any) -> Arguments:
    case = filed(world)
    return {"waiting": [(case.steps.open().first(), "")], "outcome": "agree", "words": "同意报送"}


@told_of("accounts.log_ins.end_log_ins")
def _(world: Any) -> Arguments:
    clerk = world.cast["east_clerk"]
    return {
        "log_ins": [
            LogIn.objects.create(user=clerk, session_key="a" * 32, address="10.1.2.3", browser="Chrome")
        ]
    }


@told_of("accounts.notices.note_read")
def _(world: Any) -> Arguments:
    return {}


def _code(world: Any) -> Any:
    """A code for the western clerk that waits for its second half."""
    passwords.issue_code(user=world.cast["west_clerk"], by=world.cast["security_admin"])
    return world.cast["west_clerk"].codes.get()


@told_of("accounts.releasing.release_codes")
def _(world: Any) -> Arguments:
    return {"codes": [_code(world)]}


@told_of("accounts.releasing.turn_down_codes")
def _(world: Any) -> Arguments:
    return {"codes": [_code(world)]}


@told_of("accounts.second_step.set_two_step_rule")
def _(world: Any) -> Arguments:
    return {"is_required": False, "reason": "政务内网统一认证"}


def _version_that_waits(world: Any) -> Any:
    """A version of a scheme that its author cannot put in force alone."""
    run = runs.draft(world.units, world.cast["assessor"])
    return runs.second_version(run.scheme, world.cast["assessor"])


@told_of("assessment.schemes.release_version")
def _(world: Any) -> Arguments:
    return {"version": _version_that_waits(world)}


@told_of("assessment.schemes.return_version")
def _(world: Any) -> Arguments:
    return {"version": _version_that_waits(world), "reason": "分值不妥"}


@told_of("assessment.inputs.enter")
def _(world: Any) -> Arguments:
    run = runs.draft(world.units, world.cast["assessor"])
    return {"run": run, "unit": world.units["east"], "fact": "missed", "value": "2", "document": "通报第3期"}


@told_of("assessment.inputs.confirm_all")
def _(world: Any) -> Arguments:
    run = runs.draft(world.units, world.cast["assessor"])
    return {"entries": [runs.enter(run, world.units["east"], "2", runs.second_assessor(world.units))]}


@told_of("assessment.runs.begin")
def _(world: Any) -> Arguments:
    return {"scheme": runs.found_scheme(world.units, world.cast["assessor"]), "period": runs.QUARTER}


@told_of("assessment.runs.ask")
def _(world: Any) -> Arguments:
    run = runs.draft(world.units, world.cast["assessor"])
    return {"run": run, "as_of": clock.today(), "reason": "补录一笔"}


@told_of("assessment.runs.show")
def _(world: Any) -> Arguments:
    return {"run": runs.draft(world.units, world.cast["assessor"]), "until": clock.today() + timedelta(7)}


@told_of("assessment.runs.finish")
def _(world: Any) -> Arguments:
    run = runs.shown(world.units, world.cast["assessor"])
    Run.objects.filter(pk=run.pk).update(objections_until=clock.today() - timedelta(1))
    return {"run": run}


@told_of("assessment.schemes.found")
def _(world: Any) -> Arguments:
    return {"title": "年度考核", "units": [world.units["east"], world.units["west"]]}


@told_of("assessment.schemes.set_units")
def _(world: Any) -> Arguments:
    scheme = runs.found_scheme(world.units, world.cast["assessor"])
    return {"scheme": scheme, "units": [world.units["east"]], "groups": {}}


@told_of("assessment.schemes.set_version")
def _(world: Any) -> Arguments:
    scheme = runs.found_scheme(world.units, world.cast["assessor"])
    told = {
        "text": runs.TEXT,
        "counting": "to_date",
        "effective_from": date(2027, 1, 1),
        "basis": "县办发〔2027〕1号",
    }
    return {"scheme": scheme, **told}


@told_of("bulletins.bulletins.draft")
def _(world: Any) -> Arguments:
    day = clock.today() - timedelta(1)
    period = Period.of_month(day.year, day.month)
    return {"kind": Kind.MONTHLY, "period": period, "day": day, "ranking": bulletins.RANKING}


@told_of("bulletins.bulletins.issue")
def _(world: Any) -> Arguments:
    draft = bulletins.draft_of(world)
    return {"bulletin": draft, "version": draft.version}


@told_of("bulletins.sheets.upload")
def _(world: Any) -> Arguments:
    return {"content": bulletins.workbook(), "file_name": "县台账.xlsx", "name": "县台账"}


@told_of("library.city_lists.make")
def _(world: Any) -> Arguments:
    levels.take_over(project=world.project, reason="原台账已有", by=world.cast["centre"])
    return {"project_ids": [world.project.pk], "title": "报市项目清单"}


@told_of("library.city_lists.send")
def _(world: Any) -> Arguments:
    return {"city_list": city.of_world(world, city.listed), "on": clock.today()}


@told_of("library.deputies.name_deputy")
def _(world: Any) -> Arguments:
    today = clock.today()
    return {"deputy": world.cast["east_clerk"], "from_on": today, "to_on": today, "reason": "外出"}


@told_of("library.filings.file_project")
def _(world: Any) -> Arguments:
    return {"project": world.enter("有机肥生产线二期", "east", **READY), "words": "用地还在选址。"}


@told_of("library.first_contact.register")
def _(world: Any) -> Arguments:
    return {"subject": contacts.subject(), "talk": contacts.talk()}


@told_of("library.first_contact.prove")
def _(world: Any) -> Arguments:
    claim = contacts.register(world.cast["east_clerk"], proof="")
    return {"talk": claim.talks.get(), "files": [(io.BytesIO("纪要".encode()), "纪要.txt")]}


@told_of("library.leaving.ask_to_leave")
def _(world: Any) -> Arguments:
    return {"project": world.enter("谈不成的项目", "east", stage="talks"), "reason": "企业放弃投资"}


@told_of("library.leaving.take_back")
def _(world: Any) -> Arguments:
    settle(world.case, LEAVE_AGREE, "agree", world.cast["east_head"])
    return {"project": world.project, "reason": "企业又来了"}


@told_of("library.maturity.assess")
def _(world: Any) -> Arguments:
    idea = world.enter("梨园沟康养小镇", "east", stage="reserve")
    return {"project": idea, "answers": answers(idea)}


@told_of("library.pauses.resume")
def _(world: Any) -> Arguments:
    step = world.case.steps.open().get()
    pauses.pause(step=step, reason="等省里批复", by=world.cast["centre"])
    return {"step": step}


@told_of("library.rounds.begin")
def _(world: Any) -> Arguments:
    return {"flow": "call", "unit_ids": [world.units["east"].pk]}


@told_of("rulebook.versions.start_draft")
def _(world: Any) -> Arguments:
    versions.drop_draft(version=world.version, by=world.cast["centre"])
    return {"county_id": world.units["county"].pk, "kind": "menu"}


def _submitted(world: Any, days: int = 0) -> Any:
    day = clock.today() + timedelta(days)
    return versions.submit(
        version=_draft_of_rules(world), effective_from=day, basis="会议纪要", by=world.cast["centre"]
    )


@told_of("rulebook.versions.take_back")
def _(world: Any) -> Arguments:
    return {"version": _submitted(world)}


@told_of("rulebook.versions.give_back")
def _(world: Any) -> Arguments:
    return {"version": _submitted(world), "words": "不妥"}


@told_of("rulebook.versions.release")
def _(world: Any) -> Arguments:
    return {"version": _submitted(world)}


@told_of("rulebook.versions.withdraw")
def _(world: Any) -> Arguments:
    version = versions.release(version=_submitted(world, 9), by=world.cast["leader"])
    return {"version": version, "words": "不办了"}
