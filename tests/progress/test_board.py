"""The board: the filtered list by stage, what each card says, and moving cards."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock
from luodi.progress.models import StageClaim
from luodi.progress.reports import board
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Project
from luodi.projects.reports.lists import LATEST, Filters
from tests.progress.stages import READY

WAN = 1_000_000
BOARD = "progress:board"


def columns(user, **filters):
    return {column.stage: column for column in board.columns(user, Filters(**filters), LATEST)}


def names(cards):
    return [card.project.name for card in cards]


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


class TestColumns:
    def test_counts_and_sums_are_of_the_whole_column_in_scope(self, cast, enter, verified):
        verified(amount=1200 * WAN)
        for number in range(27):
            enter(f"在谈的第{number}个", "east", stage="talks", investment=100 * WAN)
        enter("没有总投资的", "east", stage="talks")
        enter("西边的", "west", stage="talks", investment=900 * WAN)

        told = columns(cast["east_clerk"])
        talks, building = told["talks"], told["building"]
        assert (talks.count, talks.with_amount, talks.investment) == (28, 27, 2700 * WAN)
        assert (len(talks.cards), talks.left, talks.arrived) == (25, 3, None)
        assert (building.count, building.investment, building.arrived) == (1, 35_000 * WAN, 1200 * WAN)
        assert told["reserve"].count == 0
        assert columns(cast["leader"])["talks"].investment == 3600 * WAN

    def test_the_filters_of_the_list_hold(self, cast, enter):
        enter("养牛场", "east", stage="talks", investment=100 * WAN)
        enter("养羊场", "west", stage="signed", investment=900 * WAN)
        assert list(columns(cast["centre"], stages=("signed",))) == ["signed"]
        told = columns(cast["centre"], q="养牛")
        assert names(told["talks"].cards) == ["养牛场"]
        assert told["signed"].count == 0

    def test_further_cards_follow_without_twice_showing_one(self, login, cast, enter):
        for number in range(30):
            enter(f"第{number}个厂", "east", stage="talks")
        client, first = login(cast["east_clerk"]), columns(cast["east_clerk"])["talks"]
        page = client.get(reverse(BOARD)).text
        assert "更多（还有 5 个）" in page
        there = reverse("progress:board_more", args=["talks"])
        part = client.get(f"{there}?page=2&q=厂", headers={"HX-Request": "true"}).text
        shown = set(re.findall(r'data-card="(\d+)"', part))
        assert len(shown) == 5
        assert not shown & {str(card.project.pk) for card in first.cards}
        assert "更多" not in part
        assert client.get(f"{there}?page=2&q=厂").url.endswith(f"?{'q=%E5%8E%82'}&stage=talks")
        assert client.get(reverse("progress:board_more", args=["moon"])).status_code == 404

    def test_it_asks_as_much_for_many_as_for_one(self, login, cast, enter, prove, report, units):
        def some(number):
            for stage in ("reserve", "talks", "signed", "building"):
                project = enter(
                    f"{stage} {number}", "east", stage=stage, firms=[FirmEntry("绿丰公司")], **READY
                )
                prove(project, "contract", words=f"{number}")
                report(project=project)

        client = login(cast["centre"])
        some(0)
        client.get(reverse(BOARD))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse(BOARD))
        assert len(few) <= 40
        for number in range(1, 5):
            some(number)
        with CaptureQueriesContext(connection) as many:
            client.get(reverse(BOARD))
        assert len(many) == len(few)


class TestCards:
    def test_a_card_says_what_is_missing_then_that_a_claim_waits(
        self, login, cast, talks, prove_all, verified
    ):
        client = login(cast["east_clerk"])
        assert "进入签约还差 7 项" in plain(client.get(reverse(BOARD)).text)
        prove_all(talks, "signed")
        page = plain(client.get(reverse(BOARD)).text)
        assert "可以申请进入签约" in page
        assert "35,000 万元" in page
        self.claimed(client, talks)
        assert "签约：待认定" in plain(client.get(reverse(BOARD)).text)

    def test_a_total_reads_as_people_write_it_and_foreign_money_is_not_called_missing(
        self, login, cast, enter
    ):
        farm = enter(
            "养鸡场", "east", stage="talks", investment=2000 * WAN, investment_qualifier="lower_bound"
        )
        enter("光电厂", "east", stage="talks", foreign_amount=5500 * WAN, foreign_currency="USD")
        client = login(cast["east_clerk"])
        page = plain(client.get(reverse(BOARD)).text)
        assert "2,000 万元以上" in page
        assert "5,500 万美元" in page
        assert "1 个未计入总投资" in page
        assert "总投资 2,000 万元以上" in plain(client.get(farm.get_absolute_url()).text)

    def claimed(self, client, project):
        sent = {"to": "signed", "happened_on": clock.today().isoformat()}
        return client.post(
            reverse("progress:move_card", args=[project.pk]), sent, headers={"HX-Request": "true"}
        )

    @pytest.mark.parametrize(("light", "says"), [(("红灯", "red"), True), (("绿灯", "green"), False)])
    def test_a_light_stands_on_a_card_where_it_warns(self, cast, talks, monkeypatch, light, says):
        monkeypatch.setattr(board.lights, "known", lambda ids: dict.fromkeys(ids, light))
        (card,) = columns(cast["east_clerk"])["talks"].cards
        assert card.notices == ([light] if says else [])

    def test_what_is_closed_is_masked_and_says_nothing(self, login, cast, talks):
        Project.objects.filter(pk=talks.pk).update(is_sensitive=True)
        page = login(cast["leader"]).get(reverse(BOARD)).text
        assert talks.name not in page
        assert "商业敏感" in page
        assert "还差" not in page

    def test_who_may_not_write_gets_no_menu(self, login, cast, talks):
        assert "data-move" not in login(cast["leader"]).get(reverse(BOARD)).text
        assert "data-move" in login(cast["east_clerk"]).get(reverse(BOARD)).text


class TestMoving:
    @pytest.fixture
    def move(self, login):
        def send(user, project, to, **said):
            address = reverse("progress:move_card", args=[project.pk])
            return login(user).post(address, {"to": to, **said}, headers={"HX-Request": "true"})

        return send

    @pytest.fixture
    def ask(self, login):
        def get(user, project, to):
            page = login(user).get(f"{reverse('progress:move_card', args=[project.pk])}?to={to}")
            return page.text

        return get

    def test_a_refused_move_shows_what_is_missing_and_where_to_fill_it(
        self, cast, talks, prove_all, move, ask
    ):
        prove_all(talks, "signed", but=["decision"])
        page = ask(cast["east_clerk"], talks, "signed")
        assert "还差 1 项才能进入“签约”" in page
        assert reverse("progress:add_proof", args=[talks.pk, "decision"]) in page
        assert "申请进入签约</button>" not in page
        sent = move(cast["east_clerk"], talks, "signed", happened_on=clock.today().isoformat())
        assert sent.status_code == 200
        assert not StageClaim.objects.exists()

    def test_the_unit_claims_and_the_centre_verifies(self, cast, talks, prove_all, move, ask):
        prove_all(talks, "signed")
        done = move(cast["east_clerk"], talks, "signed", happened_on=clock.today().isoformat())
        told = json.loads(done.headers["HX-Trigger"])["board-moved"]
        assert (done.status_code, told["card"]) == (204, talks.pk)
        assert "已申请进入“签约”" in told["words"]
        assert move(cast["centre"], talks, "signed", words="材料齐全").status_code == 204
        assert Project.objects.get(pk=talks.pk).stage == "signed"

    def test_out_of_order_the_unit_is_told_who_may_and_the_centre_gives_a_reason(
        self, cast, talks, move, ask
    ):
        assert "退回或跨阶段调整由招商服务中心办理" in ask(cast["east_clerk"], talks, "building")
        assert move(cast["east_clerk"], talks, "building", reason="想快点").status_code == 200
        sent = {"happened_on": clock.today().isoformat(), "reason": ""}
        assert "原因" in move(cast["centre"], talks, "building", **sent).text
        assert Project.objects.get(pk=talks.pk).stage == "talks"
        assert move(cast["centre"], talks, "building", **sent | {"reason": "台账漏报"}).status_code == 204
        assert Project.objects.get(pk=talks.pk).stage == "building"

    def test_a_waiting_claim_stands_in_the_way(self, cast, talks, claimed, ask):
        assert "有一个“签约”的申请待认定" in ask(cast["centre"], talks, "building")
        assert "自己申请的不能自己认定" in ask(cast["east_clerk"], talks, "signed")

    def test_pressed_twice_it_is_claimed_once(self, cast, talks, prove_all, move):
        prove_all(talks, "signed")
        said = {"happened_on": clock.today().isoformat()}
        assert move(cast["east_clerk"], talks, "signed", **said).status_code == 204
        assert move(cast["east_clerk"], talks, "signed", **said).status_code == 200
        assert StageClaim.objects.count() == 1


def test_list_and_board_lead_to_each_other_with_their_filters(login, cast, project):
    client = login(cast["east_clerk"])
    assert f"{reverse(BOARD)}?stage=talks" in client.get(f"{reverse('projects:list')}?stage=talks").text
    page = client.get(f"{reverse(BOARD)}?stage=talks&on=talks").text
    assert f"{reverse('projects:list')}?stage=talks" in page
    panel = client.get(f"{reverse('projects:filters')}?as=board&stage=talks").text
    assert f'action="{reverse(BOARD)}"' in panel


def test_an_earlier_day_is_left_to_the_list(login, cast, project):
    asked = f"?as_of={clock.today().replace(year=clock.today().year - 1)}&unit={project.unit_id}"
    answer = login(cast["east_clerk"]).get(reverse(BOARD) + asked)
    assert answer.url == reverse("projects:list") + asked


def test_the_part_is_what_the_page_shows(login, cast, project, same_part):
    client = login(cast["east_clerk"])
    part = client.get(reverse(BOARD), headers={"HX-Request": "true"})
    same_part(part, client.get(reverse(BOARD)))
