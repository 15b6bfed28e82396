"""The county as it stands: something on every shelf, everything readable by whom it concerns."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from luodi.accounts.models import AccountNotice, OneTimeCode, Post, UnitName, UnitSuccession, User
from luodi.accounts.permissions import READS, Role
from luodi.audit import trail
from luodi.audit.models import Entry
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports import withholding
from luodi.common import clock, todo
from luodi.demo import city, county
from luodi.files.models import StoredFile
from luodi.library.models import CityList, CityMark
from luodi.progress.models import HandOverSign, Node, Promise, PromiseReport
from luodi.progress.reports import nodes
from luodi.projects.models import (
    Attachment,
    Batch,
    BatchRow,
    Doubt,
    Draft,
    Firm,
    LedgerWord,
    Merge,
    Part,
    Project,
    ProjectContact,
    ProjectFirm,
    SavedView,
    TwinPair,
)
from luodi.projects.reports import waiting
from luodi.projects.stages import Level, Stage, Status, SubStage
from luodi.projects.terms import Basis, Origin, PartKind, Qualifier
from luodi.rulebook.models import PackVersion
from tests.demo.conftest import DAY, everything_told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_likely_twins_wait_are_merged_and_told_apart():
    assert set(TwinPair.objects.values_list("state", "verdict")) >= {
        ("open", ""),
        ("decided", "same"),
        ("decided", "different"),
    }
    assert TwinPair.objects.open().across().exists()
    assert TwinPair.objects.open().exclude(pk__in=TwinPair.objects.across()).exists()
    merged = Merge.objects.get(undone_at=None)
    assert merged.absorbed.merged_into == merged.survivor
    assert Merge.objects.filter(undone_at__isnull=False).exists()


def values_of(name):
    return set(Project.objects.values_list(name, flat=True))


def test_every_shelf_holds_something():
    assert values_of("stage") == set(Stage.values)
    assert values_of("status") == set(Status.values)
    assert values_of("level") == set(Level.values)
    assert values_of("sub_stage") == {"", *SubStage.values}
    assert values_of("investment_qualifier") >= {"", *Qualifier.values}
    assert values_of("investment_basis") >= {Basis.CONTRACT, Basis.ESTIMATE, Basis.BUDGET}
    assert set(Part.objects.values_list("kind", flat=True)) >= set(PartKind.values) - {PartKind.REPORTING}
    assert set(Firm.objects.values_list("origin", flat=True)) >= {
        Origin.PROVINCE_OUTSIDE,
        Origin.LOCAL,
        Origin.FOREIGN,
    }
    assert Project.objects.filter(voided_at__isnull=False).count() >= 3
    assert Project.objects.filter(parent__isnull=False).exists()
    assert Project.objects.filter(package_count__gt=1).exists()
    assert Project.objects.filter(foreign_currency="USD", investment__isnull=True).exists()
    assert Project.objects.filter(investment__isnull=True).count() > 50
    assert ProjectContact.objects.count() > 40


def test_every_clerk_has_projects_to_see():
    for post in Post.objects.filter(role=Role.CLERK, unit__kind__in=["township", "park"]).select_related(
        "user", "unit"
    ):
        user = User.objects.get(pk=post.user_id).act_under(post)
        assert Project.objects.visible_to(user).count() >= 5, post


def test_the_past_was_recorded_when_it_happened():
    assert Entry.objects.count() > 1000
    moments = list(Entry.objects.order_by("county_id", "number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert max(moments).date() <= DAY
    chains = Entry.objects.values_list("county_id", flat=True).distinct()
    assert [trail.broken_at(chain) for chain in chains] == [None] * len(chains)


@pytest.mark.parametrize("role", sorted(READS))
def test_whoever_comes_in_finds_the_first_screens(client, role):
    client.force_login(User.objects.filter(is_active=True, posts__role=role).order_by("pk")[0])
    assert client.get("/").status_code == 200
    for address in ("/to-do/", "/projects/", "/overview/"):
        assert client.get(address, follow=True).status_code in (200, 403), address


def test_it_is_known_to_be_built_and_no_stranger_is_in_it():
    assert county.is_built()
    assert county.others() == []


def test_units_changed_their_names_and_were_merged():
    succession = UnitSuccession.objects.get()
    assert succession.old.short_name == "林业局"
    land = User.objects.get(
        posts__unit=succession.new,
        posts__role=Role.CLERK,
        posts__title="项目股干事",
        posts__valid_to=None,
        posts__valid_from__lt=succession.on,
    )
    assert Project.objects.visible_to(land).filter(unit=succession.old).exists()
    former = UnitName.objects.get(name="云岭县经济技术合作局", unit__short_name="招商中心")
    labels = Entry.objects.filter(post_label__contains="经合局").values_list("at", flat=True)
    assert labels.exists()
    assert max(labels).date() <= former.valid_to + timedelta(days=1)


def test_some_people_hold_two_posts_and_one_has_left():
    posts = Post.objects.valid_on(DAY).values_list("user_id", flat=True)
    assert len(posts) - len(set(posts)) >= 3
    assert User.objects.filter(is_active=False).exists()


def test_desks_are_as_people_left_them():
    assert Attachment.objects.count() > 100
    assert Attachment.objects.filter(voided_at__isnull=False).exists()
    kinds = set(StoredFile.objects.values_list("kind", flat=True))
    assert kinds >= {"application/pdf", "text/plain"}
    assert Draft.objects.filter(project__isnull=True).exists()
    assert Draft.objects.filter(project__isnull=False).exists()
    assert SavedView.objects.count() >= 6
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {
        "project.list_exported",
        "contact.phone_revealed",
        "project.voided",
        "person.deactivated",
    } <= verbs


def test_the_same_day_gives_the_same_county(built_apart):
    """In another process, and on another database where this one is PostgreSQL."""
    assert everything_told() == built_apart["told"]


def test_ledgers_are_taken_in_waiting_and_unreadable():
    assert set(Batch.objects.values_list("state", flat=True)) == {"committed", "asking", "unreadable"}
    assert Project.objects.filter(batch__state="committed").count() == 5
    asked = Doubt.objects.filter(batch__state="asking", severity="error", answer__isnull=True)
    assert {"UNIT_NAME", "UNIT_SUSPECT", "IN_LIBRARY", "DUP_PROBABLE", "DATE_INVALID"} <= set(
        asked.values_list("code", flat=True)
    )


def test_what_the_house_keeps_back_waits_for_somebody_else():
    held = BatchRow.objects.filter(outcome="open", batch__state="asking").leading_elsewhere().get()
    assert held.unit.short_name == "西坪乡"
    assert held.project.unit.short_name == "东川镇"
    asked = [item.title for item in waiting.items_for(User.objects.get(username="majingyi"))]
    assert [title for title in asked if "等中心认定" in title]
    assert set(LedgerWord.objects.values_list("kind", flat=True)) == {"head", "unit_name"}
    assert ProjectFirm.objects.get(said__isnull=False).said == {"origin": Origin.FOREIGN}
    # A first code lasts for seven days, which a long holiday may outlast.
    assert OneTimeCode.objects.filter(released_at=None, user__username="shiwenbo").exclude(second_half="")
    assert OneTimeCode.objects.filter(released_at__isnull=False).exists()
    assert AccountNotice.objects.filter(read_at=None).exists()
    drafts = Bulletin.objects.filter(state="draft")
    assert sorted(bool(withholding.why(draft)) for draft in drafts) == [False, True]


def test_rules_were_changed_and_some_wait():
    states = PackVersion.objects.filter(author__isnull=False).values_list("kind", "state", "number", "answer")
    found = sorted((kind, state, number, bool(answer)) for kind, state, number, answer in states)
    assert found == [
        ("clocks", "draft", None, True), ("clocks", "released", 2, False), ("clocks", "submitted", None, False),
        ("letterheads", "released", 2, False),
    ]  # fmt: skip


def test_the_city_was_told_answered_and_waits_to_answer():
    lists = {one.title: one for one in CityList.objects.all()}
    answered, waiting, unsent = (lists[title] for title in (city.ANSWERED, city.WAITING, city.UNSENT))
    outcomes = sorted(answered.lines.values_list("outcome", flat=True))
    assert outcomes == ["accepted", "accepted", "accepted", "refused"]
    assert set(waiting.lines.values_list("outcome", flat=True)) == {""}
    assert (bool(waiting.sent_on), bool(unsent.sent_on)) == (True, False)
    assert CityMark.objects.filter(reversed_at__isnull=False).count() == 1


def test_nodes_are_planned_late_moved_and_taken_out():
    told = nodes.plans(Node.objects.values_list("project_id", flat=True), Project.objects.first().county_id)
    lights = [plan.light for plan in told.values()]
    assert len(lights) > 20
    assert {"late", "done"} <= set(lights)
    assert Node.objects.filter(voided_at__isnull=False).count() == 1
    assert Node.objects.filter(code="Z1").count() == 1
    verbs = set(Entry.objects.filter(verb__startswith="node").values_list("verb", flat=True))
    assert {"nodes.planned", "nodes.moved", "node.reported", "node.voided", "node.added"} <= verbs
    seen_to = Node.objects.exclude(unit=None).values_list("unit__short_name", flat=True).distinct()
    assert {"自然资源局", "住建局", "发改局", "生态环境分局"} <= set(seen_to)


def test_both_sides_promise_and_a_new_head_signed_for_what_was_open():
    states = set(Promise.objects.values_list("side", "state"))
    assert states >= {(side, state) for side in ("government", "firm") for state in ("open", "kept")}
    assert {state for _, state in states} >= {"partly", "changing", "changed", "lifted", "void"}
    assert Promise.objects.late().exists()
    assert Promise.objects.without_review().exists()
    assert PromiseReport.objects.filter(state="reversed").exists()
    signed = HandOverSign.objects.values_list("hand_over__unit__short_name", "signed_as").order_by("pk")
    assert list(signed) == [("民政局", "outgoing"), ("民政局", "incoming"), ("民政局", "witness")]
    new = User.objects.get(username="dingjiahe")
    with clock.moved_to(timezone.make_aware(datetime.combine(DAY, time(9)))):
        assert "接手卫健局，请办理承诺交接" in {item.title for item in todo.items_for(new)}
