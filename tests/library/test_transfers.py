"""流转: asked for, decided, accepted, signed; the introducer's part and share stay."""

import pytest
from django.db import IntegrityError, transaction

from luodi.audit.models import Entry
from luodi.library.actions import steps, transfers
from luodi.library.actions.steps import CaseRefused, StepRefused
from luodi.library.actions.transfers import Share
from luodi.library.models import Certificate
from luodi.projects.models import LevelStatus, Part, Project
from tests.library.moves import settle


@pytest.fixture
def case(project, cast, units):
    return transfers.ask_transfer(
        project=project, reason="land", words="本镇没有连片工业用地", to=units["park"], by=cast["east_clerk"]
    )


def decide(case, cast, to, *shares, mode="agreed", **said):
    said |= {"to": to, "mode": mode, "shares": [Share(*share) for share in shares]}
    return settle(case, "transfer.decide", "agree", cast["centre"], said=said)


def test_seventy_to_thirty(case, cast, units, project, login):
    decide(case, cast, units["west"], (units["east"], 70), (units["west"], 30))
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    assert not Certificate.objects.in_force().exists(), "nothing holds before both have signed"
    settle(case, "transfer.sign", "sign", cast["east_head"], unit=units["east"])
    settle(case, "transfer.sign", "sign", cast["west_head"], unit=units["west"])
    case.refresh_from_db()
    assert case.outcome == "moved"
    moved = Project.objects.get(pk=project.pk)
    assert moved.unit == units["west"]
    parts = set(Part.objects.filter(project=project).values_list("kind", "unit__short_name"))
    assert parts == {("responsible", "西坪乡"), ("introducing", "东川镇"), ("hosting", "西坪乡")}
    certificate = Certificate.objects.in_force().get(project=project)
    assert certificate.words() == "东川镇、西坪乡 70:30"
    row = LevelStatus.objects.get(project=project, level="township")
    assert (row.unit, row.status, row.is_origin) == (units["west"], "admitted", True)
    page = login(cast["east_clerk"]).get(certificate.get_absolute_url()).text
    assert "钱东" in page
    assert "70" in page
    page = login(cast["west_clerk"]).get(moved.get_absolute_url()).text
    assert "分成证明" in page


def test_from_a_township_to_the_park_it_changes_libraries(case, cast, units, project):
    decide(case, cast, units["park"], mode="single")
    agent_head = cast["bureau_head"].posts.get()
    agent_head.unit = units["park"]
    agent_head.save()
    settle(case, "transfer.accept", "accept", cast["bureau_head"])
    told = dict(LevelStatus.objects.filter(project=project).values_list("level", "status"))
    assert (told["township"], told["department"]) == ("left", "admitted")
    assert Certificate.objects.in_force().get().words() == "东川镇 1", "all credit stays with the introducer"


def test_who_does_not_sign_sends_it_back(case, cast, units):
    decide(case, cast, units["west"], (units["east"],), (units["west"],), mode="equal")
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    settle(case, "transfer.sign", "decline", cast["east_head"], unit=units["east"], words="应当七三开")
    assert [step.kind for step in case.steps.open()] == ["transfer.decide"]
    decide(case, cast, units["west"], (units["east"],), (units["west"],), mode="lead_support")
    drawn = Certificate.objects.get(refused_at=None)
    assert [line.parts for line in drawn.lines.order_by("place")] == [7, 3]


def test_a_receiver_may_decline(case, cast, units, project):
    decide(case, cast, units["west"], mode="single")
    settle(case, "transfer.accept", "decline", cast["west_clerk"], words="本乡也没有工业用地")
    assert Project.objects.get(pk=project.pk).unit == units["east"]
    settle(case, "transfer.decide", "refuse", cast["centre"], words="由东川镇继续跟进")
    case.refresh_from_db()
    assert case.outcome_label == "不同意流转"


@pytest.mark.parametrize(
    ("mode", "parts", "said"),
    [
        ("agreed", (70, None), "请给每个单位填整数份数"),
        ("agreed", (70, 0), "请给每个单位填整数份数"),
        ("equal", (1,), "至少要有两个单位"),
    ],
)
def test_shares_that_do_not_sum_are_refused(case, cast, units, mode, parts, said):
    shares = list(zip((units["east"], units["west"]), parts, strict=False))
    with pytest.raises(StepRefused, match=said):
        decide(case, cast, units["west"], *shares, mode=mode)
    assert not Certificate.objects.exists()
    assert case.steps.open().get().kind == "transfer.decide"


def test_the_centre_decides_on_the_page(case, cast, units, login):
    client = login(cast["centre"])
    page = client.get(case.get_absolute_url()).text
    assert "本镇没有连片工业用地" in page
    told = {
        "outcome": "agree", "to": units["west"].pk, "mode": "agreed", "unit0": units["east"].pk,
        "parts0": 70, "unit1": units["west"].pk, "parts1": 30, "double_count": "on",
    }  # fmt: skip
    answer = client.post(f"/cases/steps/{case.steps.get().pk}/", {**told, "to": ""})
    assert "请选择接收单位。" in answer.text
    client.post(f"/cases/steps/{case.steps.get().pk}/", told)
    drawn = Certificate.objects.get()
    assert (drawn.words(), drawn.double_count) == ("东川镇、西坪乡 70:30", True)
    assert case.steps.open().get().unit == units["west"]


def test_asking_on_the_page(project, cast, units, login):
    client = login(cast["east_clerk"])
    assert "申请流转" in client.get(project.get_absolute_url()).text
    client.post(
        f"/projects/{project.pk}/transfer/",
        {"reason": "industry", "words": "与本镇产业定位不符", "to": units["west"].pk},
    )
    case = project.cases.get()
    assert case.transfer.to_unit == units["west"]
    assert "等招商中心" in client.get(project.get_absolute_url()).text
    again = client.post(f"/projects/{project.pk}/transfer/", {"reason": "land", "words": "再来一次"})
    assert "已在办理" in again.text


def test_it_is_taken_back_before_anyone_decided(case, cast, project):
    steps.withdraw(case=case, by=cast["east_clerk"])
    assert Entry.objects.about(project).first().verb == "transfer.withdrawn"
    with pytest.raises(CaseRefused, match="已经办结"):
        steps.withdraw(case=case, by=cast["east_clerk"])


def test_the_database_keeps_one_certificate_in_force(case, cast, units, project):
    decide(case, cast, units["west"], mode="single")
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    held = Certificate.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            county=units["county"], project=project, case=case, mode="single", number="x",
            issued_at=held.issued_at,
        )  # fmt: skip


@pytest.mark.parametrize("reader", ["west_clerk", "bureau_clerk"])
def test_a_certificate_of_others_is_not_there(case, cast, units, login, reader):
    decide(case, cast, units["park"], mode="single")
    assert login(cast[reader]).get(Certificate.objects.get().get_absolute_url()).status_code == 404
