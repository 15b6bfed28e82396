"""新官理旧账: the lists of a unit, freezing them when a head changes, signing, and who is offered one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.accounts.models import UnitSuccession
from luodi.common import clock, todo
from luodi.desk import soundness
from luodi.progress import handing_over
from luodi.progress.actions import hand_overs
from luodi.progress.actions.hand_overs import HandOverRefused
from luodi.progress.models import HandOver, HandOverSign
from luodi.projects.actions import masking
from tests.conftest import StrictClient
from tests.progress.problems import raise_one
from tests.progress.promises_matrix import former_head
from tests.progress.promising import ARRIVAL, GRANT, given, verified


@pytest.fixture
def left(cast, units):
    """The head of the western township headed the eastern one up to yesterday; the present head came today."""
    former_head(cast["west_head"], units["east"])
    cast["east_head"].posts.update(valid_from=clock.today())
    cast["east_head"].__dict__.pop("posts_now", None)
    return cast["west_head"]


@pytest.fixture
def made(grant, left, cast, units):
    return freeze(units["east"], left, cast["east_head"], cast["east_clerk"])


def freeze(unit, from_person, to_person, by, day=None):
    return hand_overs.make(
        unit=unit, from_person=from_person, to_person=to_person, day=day or clock.today(), by=by
    )


def door(user):
    return StrictClient().login_as(user)


def waiting(user):
    user.__dict__.pop("waiting", None)
    return [(item.title, item.url) for item in todo.items_for(user) if item.source == "承诺交接"]


@pytest.mark.parametrize(
    ("signed_as", "settled"),
    [
        ("", False),
        ("outgoing", False),
        ("incoming", False),
        ("witness", False),
        ("outgoing witness", False),
        ("outgoing incoming", True),
        ("incoming witness", True),
        ("outgoing incoming witness", True),
    ],
)
def test_when_a_hand_over_is_done(signed_as, settled):
    assert handing_over.is_settled(signed_as.split()) == settled


def test_a_unit_sees_what_it_has_to_hand_over(grant, arrival, units, cast, enter):
    own = door(cast["east_clerk"]).get(reverse("progress:hand_over_unit", args=[units["east"].pk])).text
    assert GRANT in own
    assert ARRIVAL in own, "who leads the project sees to what its firm promised"
    assert "未见公平竞争审查结论" in own
    done = verified(given(grant.project, cast["east_clerk"], what="通水"), cast["east_clerk"], cast["centre"])
    late = given(grant.project, cast["east_clerk"], what="修路", due_on=clock.today() - timedelta(3))
    page = door(cast["centre"]).get(reverse("progress:hand_over_unit", args=[units["east"].pk])).text
    assert done.what not in page
    assert page.index(late.what) < page.index(GRANT)
    assert "逾期 3 天" in page
    assert "其中逾期 1 项" in page
    assert (
        "没有。"
        in door(cast["west_clerk"]).get(reverse("progress:hand_over_unit", args=[units["west"].pk])).text
    )


def test_open_problems_are_handed_over_as_well(grant, units, cast):
    problem = raise_one(grant.project, units["east"], cast["centre"])
    page = door(cast["east_clerk"]).get(reverse("progress:hand_over_unit", args=[units["east"].pk])).text
    assert problem.words in page
    assert page.index("未兑现的承诺") < page.index("没有办结的问题")


def test_a_new_head_is_offered_the_list_and_both_sign(grant, left, cast, units):
    new, clerk = cast["east_head"], door(cast["east_clerk"])
    where = reverse("progress:hand_over_unit", args=[units["east"].pk])
    assert waiting(new) == [("接手东川镇，请办理承诺交接", where)]
    assert waiting(left) == []
    told = {"from_person": left.pk, "to_person": new.pk, "day": clock.today()}
    page = clerk.post(reverse("progress:make_hand_over", args=[units["east"].pk]), told, follow=True).text
    assert "交接清单已形成" in page
    assert "还等交出人秦西、接收人钱东签字" in page
    made = HandOver.objects.get()
    assert made.is_whole
    assert waiting(new) == waiting(left) == [("东川镇交接清单等您签字", made.get_absolute_url())]
    sign = reverse("progress:sign_hand_over", args=[made.pk])
    assert "已签字。" in door(left).post(sign, follow=True).text
    assert "您已经签过" in door(left).post(sign, follow=True).text
    page = door(new).post(sign, {"words": "接续办理"}, follow=True).text
    assert "已交接" in page
    assert "接续办理" in page
    assert "西坪乡 · 负责人" in page, "under which post each of them signed"
    assert waiting(new) == waiting(left) == []
    assert "已交接" in clerk.get(reverse("progress:hand_overs")).text


def test_a_witness_signs_for_one_who_cannot(made, cast):
    sign = reverse("progress:sign_hand_over", args=[made.pk])
    door(cast["east_head"]).post(sign)
    centre = door(cast["centre"])
    assert "请写明交出人为什么不能签" in centre.post(sign, follow=True).text
    assert "已交接" in centre.post(sign, {"words": "已调离本县"}, follow=True).text
    assert "不用您签字" in door(cast["east_clerk"]).post(sign, follow=True).text
    roles = HandOverSign.objects.values_list("signed_as", flat=True)
    assert sorted(roles) == ["incoming", "witness"]


def test_what_was_frozen_does_not_change(made, grant, cast):
    verified(grant.project.promises.get(side="firm"), cast["east_clerk"], cast["centre"])
    verified(grant, cast["east_clerk"], cast["centre"])
    page = door(cast["east_clerk"]).get(made.get_absolute_url()).text
    assert GRANT in page
    assert "未到期" in page
    assert HandOver.objects.get().is_whole, "both databases give back what was hashed"
    snapshot = made.snapshot
    snapshot["lists"][0]["lines"][0]["cells"][1] = "别的"
    HandOver.objects.update(snapshot=snapshot)
    page = door(cast["east_head"]).post(reverse("progress:sign_hand_over", args=[made.pk]), follow=True).text
    assert "指纹对不上，不能签字" in page


def test_the_check_of_the_data_finds_a_changed_list(made, left):
    hand_overs.sign(hand_over=made, by=left)
    assert list(soundness.faults()) == []
    HandOverSign.objects.update(sha256="0" * 64)
    assert [words for words in soundness.faults() if f"交接清单 {made.pk} 的内容" in words]


def test_what_is_refused(grant, left, cast, units):
    east, new, clerk = units["east"], cast["east_head"], cast["east_clerk"]
    for told, words in (
        ((east, left, left, clerk), "不能是同一个人"),
        ((east, clerk, new, clerk), "前后任负责人"),
        ((east, left, new, cast["west_clerk"]), "由该单位或招商中心办理"),
        ((east, left, new, clerk, clock.today() + timedelta(1)), "晚于今天"),
    ):
        with pytest.raises(HandOverRefused, match=words):
            freeze(*told)
    freeze(east, left, new, clerk)
    with pytest.raises(HandOverRefused, match="已经形成"):
        freeze(east, left, new, cast["centre"])


def test_a_list_made_in_error_is_voided_until_both_have_signed(made, cast, left, units):
    void = reverse("progress:void_hand_over", args=[made.pk])
    clerk = door(cast["east_clerk"])
    assert "请写明作废的原因" in clerk.post(void, follow=True).text
    assert "原因：日期填错" in clerk.post(void, {"reason": "日期填错"}, follow=True).text
    assert "已经作废" in clerk.post(void, {"reason": "日期填错"}, follow=True).text
    with pytest.raises(HandOverRefused, match="不用您签字"):
        hand_overs.sign(hand_over=made, by=left)
    again = freeze(units["east"], left, cast["east_head"], cast["east_clerk"])
    hand_overs.sign(hand_over=again, by=left)
    hand_overs.sign(hand_over=again, by=cast["east_head"])
    with pytest.raises(HandOverRefused, match="双方已经签字"):
        hand_overs.void(hand_over=again, by=cast["centre"], reason="错")


def test_nothing_is_offered_where_nobody_left_or_nothing_is_open(left, cast, units, signed):
    assert waiting(cast["east_head"]) == [], "nothing to hand over"
    given(signed, cast["east_clerk"])
    assert len(waiting(cast["east_head"])) == 1
    cast["east_head"].posts.update(valid_from=clock.today() - timedelta(200))
    cast["east_head"].__dict__.pop("posts_now")
    assert waiting(cast["east_head"]) == [], "long in office"


def test_a_unit_hands_over_what_it_took_on_from_another(grant, units, cast):
    UnitSuccession.objects.create(county=units["county"], old=units["east"], new=units["west"], kind="merged")
    page = door(cast["west_clerk"]).get(reverse("progress:hand_over_unit", args=[units["west"].pk])).text
    assert GRANT in page


def test_a_closed_project_is_handed_over_without_its_name(project, left, cast, units):
    given(project, cast["east_clerk"], what="给瀚海的奖补")
    masking.mark_sensitive(project=project, reason="保密", by=cast["east_clerk"])
    made = freeze(units["east"], left, cast["east_head"], cast["east_clerk"])
    live = reverse("progress:hand_over_unit", args=[units["east"].pk])
    for where in (live, made.get_absolute_url()):
        page = door(cast["centre"]).get(where).text
        assert "瀚海" not in page
        assert project.name not in page
        assert "商业敏感项目" in page
    assert project.name in door(cast["east_head"]).get(made.get_absolute_url()).text
