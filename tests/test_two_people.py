"""Two people where two are promised: the table is walked, and what decides on somebody's work outside it is found."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

import luodi
from luodi.accounts import two_people
from luodi.accounts.actions import passwords, people, posts, releasing
from luodi.accounts.entries import PostEntry
from luodi.accounts.models import OneTimeCode, Post, User
from luodi.accounts.permissions import READS, Role
from luodi.assessment.actions import deciding, inputs, schemes
from luodi.assessment.models import Consequence
from luodi.audit import verbs
from luodi.bulletins.actions import bulletins
from luodi.common import clock
from luodi.library.flows import STEPS
from luodi.progress import problems, promises
from luodi.progress.actions import facts, light_changes, openings, papers, staging, verdicts
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import LightChange, StageMove
from luodi.progress.reports.staging import why_not_check
from luodi.rulebook.actions import versions
from luodi.rulebook.reading import validate
from tests.assessment import runs as assessed
from tests.bulletins.bulletin_matrix import draft_of
from tests.progress import facts_matrix, light_matrix
from tests.progress.conftest import fact_entry
from tests.progress.promising import given, reviewed
from tests.rulebook.made import menu, register_menu

ROOT = Path(luodi.__path__[0])


@pytest.fixture
def world(cast, units, project, enter, prove, tmp_path, monkeypatch):
    """Two people for every role that may need another one of its own."""
    for key, name, role, unit in (
        ("centre_two", "武中", Role.CENTRE, "centre"),
        ("security_two", "华安全", Role.SECURITY_ADMIN, "county"),
    ):
        cast[key] = User.objects.create(username=key, full_name=name, must_change_password=False)
        Post.objects.create(
            user=cast[key], role=role, unit=units[unit], county_id=units[unit].county_id, scope=READS[role][0]
        )
    kind = register_menu(tmp_path, monkeypatch)
    return SimpleNamespace(menu=kind, cast=cast, units=units, project=project, enter=enter, prove=prove)


def _fact(world):
    entry = fact_entry(world.project, "arrived", on=clock.today())
    made = facts.record_fact(entry=entry, by=world.cast["centre"])
    return lambda by: verdicts.verify_facts(facts=[made], by=by)


def _reversal(world):
    back = verdicts.ask_reversal(
        fact=facts_matrix.verified(world), reason="登记重复", by=world.cast["east_clerk"]
    )
    verdicts.verify_facts(facts=[back], by=world.cast["centre"])
    return lambda by: verdicts.approve_reversal(fact=back, by=by)


def _claimed(world):
    told = {"words": "企业去了外地", "cause": "company", "lost_to": "邻县", "happened_on": clock.today()}
    return staging.claim_end(project=world.project, status="lost", by=world.cast["centre"], **told)


def _claim(world):
    made = _claimed(world)
    return lambda by: staging.verify_claim(claim=made, by=by)


def _site(world):
    claim, gate = _claimed(world), SimpleNamespace(site_check=True)
    claim.to_status = ""

    def check(by):
        if words := why_not_check(claim, gate, by, []):
            raise StageRefused(words)

    return check


def _opening(world):
    entered = world.enter("在建的厂", "east", stage="building")
    move = StageMove.objects.get(project=entered)
    return lambda by: openings.verify_openings(moves=[move], by=by)


def _proof(world):
    bad = world.prove(world.project, "fair_competition", "failed", "含按税收返还的条款", by="centre")
    return lambda by: papers.void_proof(proof=bad, reason="登记错了", by=by)


def _review(world):
    promise = given(world.project, world.cast["east_clerk"])
    reviewed(promise, world.cast["centre"], "failed")
    return lambda by: reviewed(promise, by)


def _light(world):
    change = light_matrix.change(world)
    LightChange.objects.filter(pk=change.pk).update(asked_by=world.cast["centre"])
    return lambda by: light_changes.settle_change(change=change, agrees=True, by=by)


def _rules(world):
    draft = versions.start_draft(county_id=world.units["county"].pk, kind="menu", by=world.cast["centre"])
    rules = validate(world.menu, menu(title="宴席"))
    told = {"basis": "", "note": "", "sources": [], "by": world.cast["centre"]}
    draft = versions.save_draft(version=draft, rules=rules, **told)
    told = {"effective_from": clock.today(), "basis": "云政发〔2026〕9号"}
    sent = versions.submit(version=draft, by=world.cast["centre"], **told)
    return lambda by: versions.release(version=sent, by=by)


def _scheme(world):
    scheme = assessed.found_scheme(world.units, world.cast["assessor"])
    version = assessed.second_version(scheme, world.cast["assessor"])
    return lambda by: schemes.release_version(version=version, by=by)


def _input(world):
    run = assessed.draft(world.units, world.cast["assessor"])
    entry = assessed.enter(run, world.units["east"], "2", world.cast["assessor"])
    world.cast["assessor_two"] = assessed.second_assessor(world.units)
    return lambda by: inputs.confirm(entry=entry, by=by)


def _objection(world):
    run = assessed.shown(world.units, world.cast["assessor"])
    told = {"of_unit": world.units["west"], "line": "报送", "words": "少算一次"}
    objection = deciding.object_to(run=run, by=world.cast["east_head"], **told)
    return lambda by: deciding.settle(objection=objection, verdict="refused", reason="通报无误", by=by)


def _consequence(world):
    run = assessed.final(world.units, world.cast["assessor"])
    one = Consequence.objects.filter(run=run).first()
    # The leader also heads the unit, and acts as leader.
    Post.objects.create(
        user=world.cast["leader"], role=Role.HEAD, unit=one.unit, county_id=one.county_id, scope="unit"
    )
    return lambda by: deciding.decide(consequence=one, verdict="refused", reason="不予通报", by=by)


def _bulletin(world):
    draft = draft_of(world)
    return lambda by: bulletins.issue(bulletin=draft, version=1, by=by)


def _code(world):
    return lambda by: passwords.issue_code(user=world.cast["security_admin"], by=by)


def _half(world):
    passwords.issue_code(user=world.cast["east_clerk"], by=world.cast["security_admin"])
    return lambda by: releasing.release_codes(codes=OneTimeCode.objects.all(), by=by)


def _deactivate(world):
    return lambda by: people.deactivate_person(user=world.cast["security_admin"], by=by)


def _post(world):
    today = clock.today()
    entry = PostEntry("security_admin", world.units["centre"].pk, valid_from=today + timedelta(1))
    Post.objects.filter(user=world.cast["security_admin"]).update(valid_to=today)
    return lambda by: posts.add_post(user=world.cast["security_admin"], entry=entry, by=by)


def _end(world):
    post = world.cast["security_admin"].posts.get()
    return lambda by: posts.end_post(post=post, on=clock.today(), by=by)


# Act → how it comes to wait, who did the first part, who may do the second.
SCENES = {
    "fact.verified": (_fact, "centre", "centre_two"),
    "fact.reversal_approved": (_reversal, "centre", "leader"),
    "stage.verified": (_claim, "centre", "centre_two"),
    "stage.site_checked": (_site, "centre", "inspector"),
    "stage.openings_verified": (_opening, "centre", "centre_two"),
    "proof.voided": (_proof, "centre", "centre_two"),
    "promise.reviewed": (_review, "centre", "centre_two"),
    "light.changed": (_light, "centre", "leader"),
    "rules.released": (_rules, "centre", "leader"),
    "scheme.version_released": (_scheme, "assessor", "leader"),
    "assessment.input_confirmed": (_input, "assessor", "assessor_two"),
    "assessment.objection_settled": (_objection, "assessor", "group_office"),
    "assessment.consequence_decided": (_consequence, "leader", "deputy"),
    "bulletin.issued": (_bulletin, "centre", "leader"),
    "password.code_released": (_half, "security_admin", "system_admin"),
    "password.code_issued": (_code, "security_admin", "security_two"),
    "person.deactivated": (_deactivate, "security_admin", "security_two"),
    "post.added": (_post, "security_admin", "security_two"),
    "post.ended": (_end, "security_admin", "security_two"),
}


def test_every_act_of_the_table_is_played():
    assert set(SCENES) == set(two_people.ACTS)


@pytest.mark.parametrize("act", SCENES)
def test_the_same_person_is_refused_and_another_one_passes(world, act):
    play, same, other = SCENES[act]
    settle = play(world)
    words = two_people.ACTS[act].refused.partition("{what}")[2] or two_people.ACTS[act].refused
    with pytest.raises(Exception, match=re.escape(words)):
        settle(world.cast[same])
    settle(User.objects.get(pk=world.cast[other].pk))


# What else of the trail sounds like a second person's part, and where it is held to that.
BY_OTHER_TABLES = {
    "promise.verified", "promise.changed", "promise.lifted", "promise.reversed", "promise.change_refused",
    "problem.time_granted", "problem.time_refused",
}  # fmt: skip
SECOND = re.compile("放行|认定|复核|核对|核定|印发|审定|同意")
ONE_PERSON = {
    "trail.checked": "核对 is arithmetic",
    "assessment.finished": "定稿 follows a public notice, and every input and objection took two before",
    "password.code_turned_down": "keeps something from opening",
    "calendar.due_days_reviewed": "复核 of due days that a calendar moved",
    "batch.unit_given": "what a name in a ledger means",
    "project.twins_decided": "whether rows are one project; undone within 30 days",
    "project.twins_asked_again": "puts it to be decided again",
    "level.taken_over": "what a ledger says stands in the library already",
    "batch.levels_taken_over": "the same for a whole ledger",
    "fact.verification_taken_back": "takes the own verification back",
    "light.change_declined": "settled by the same action as light.changed",
    "stagnation.agreed": "the system proposed it at night",
}


def test_no_release_of_the_trail_stands_outside_the_table():
    in_cases = {f"{step}.{outcome.code}" for step, one in STEPS.items() for outcome in one.outcomes}
    told = {verb for verb in verbs.registered() - in_cases if SECOND.search(verbs.label(verb))}
    held = set(two_people.ACTS) | BY_OTHER_TABLES | set(ONE_PERSON)
    assert told - held == set()


def test_promises_and_problems_say_whose_act_another_person_follows():
    moves = promises.MOVES
    assert {moves[act].not_by for act in (promises.Act.VERIFY, promises.Act.APPROVE, promises.Act.REVERSE)} == {
        promises.Act.REPORT, promises.Act.ASK, promises.Act.VERIFY,
    }  # fmt: skip
    assert len(problems.SIGNATURES) == 3


def test_every_step_of_a_case_keeps_somebody_out():
    free = {code for code, step in STEPS.items() if not step.not_by}
    # The first part said again; and a share, which every head signs for the own unit.
    assert free == {"filing.amend", "transfer.sign"}


def test_actions_ask_the_table_and_compare_no_persons_themselves():
    found = {
        f"{path.relative_to(ROOT)}: {ast.unparse(node)}"
        for path in ROOT.glob("*/actions/**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare) and "by.pk" in ast.unparse(node) and isinstance(node.ops[0], ast.Eq)
    }
    assert found == OF_THE_SAME_PERSON


# Where the same person is asked for, or named, on purpose.
OF_THE_SAME_PERSON = {
    # Sent twice by the same: answered as the first time.
    "assessment/actions/inputs.py: entry.confirmed_by_id == by.pk",
    "assessment/actions/deciding.py: (current.verdict, current.reason, current.decided_by_id) == (*said, by.pk)",
    # What is one's own may be taken back without giving a reason.
    "assessment/actions/schemes.py: by.pk == current.set_by_id",
    "accounts/actions/releasing.py: by.pk == code.asked_by_id",
    # Whoever handed something down stops its clock.
    "library/actions/pauses.py: step.case.started_by_id == by.pk",
    # Own log-ins; nobody is the own deputy.
    "library/actions/deputies.py: deputy.pk == by.pk",
}
