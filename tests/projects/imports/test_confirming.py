"""Confirming, updating, giving back and undoing; and that nobody confirms what is not theirs by any way."""

import io

import openpyxl
import pytest
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.library.actions import steps, transfers
from luodi.projects.actions import levels, record
from luodi.projects.actions.imports import answers, confirming
from luodi.projects.models import Attachment, Batch, BatchRow, Doubt, Project
from tests.projects.imports.made import add_doubt, add_row, make_batch


@pytest.fixture
def batch(cast, units):
    """Two rows of the east, one of the west, uploaded by the eastern clerk."""
    return make_batch(cast["east_clerk"], units, "east", "east", "west")


@pytest.fixture
def confirm(client, batch):
    def post(user, how="all", **more):
        response = client.login_as(user).post(
            reverse("projects:confirm_batch", args=[batch.pk]), {"how": how} | more, follow=True
        )
        batch.refresh_from_db()
        return response

    return post


@pytest.fixture
def undo(client, batch):
    def post(user):
        response = client.login_as(user).post(reverse("projects:undo_batch", args=[batch.pk]), follow=True)
        batch.refresh_from_db()
        return response

    return post


def outcomes(batch):
    return dict(batch.rows.filter(passed_over="").values_list("number", "outcome"))


def test_each_confirms_only_what_is_theirs(cast, units, batch, confirm):
    confirm(cast["east_clerk"])
    assert set(Project.objects.values_list("unit", "level")) == {(units["east"].pk, "township")}
    assert batch.state == Batch.State.ASKING
    confirm(cast["west_clerk"])
    assert Project.objects.filter(unit=units["west"]).count() == 1
    assert batch.state == Batch.State.COMMITTED


def test_confirming_again_changes_nothing(cast, batch, confirm):
    confirm(cast["centre"])
    assert "不能改" in confirm(cast["centre"]).text
    assert Project.objects.count() == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_who_confirm_at_once_one_does(cast, batch, together):
    def press():
        try:
            confirming.confirm(batch=batch, good_only=False, by=cast["centre"])
        except (confirming.NotReady, answers.NotOpen) as refused:
            return str(refused)
        return ""

    assert sum(not said for said in together(press, times=10)) == 1
    assert Project.objects.count() == 3


def test_all_or_nothing_stops_at_a_question(cast, batch, confirm):
    add_doubt(batch.rows.get(number=3))
    assert "还有 1 行有疑问" in confirm(cast["east_clerk"]).text
    assert not Project.objects.exists()


def test_a_row_the_record_refuses_stops_everything_and_is_named(cast, batch, confirm):
    BatchRow.objects.filter(number=3).update(answers={"signed": "2019-13"})
    assert "“表”第 3 行" in confirm(cast["east_clerk"]).text
    assert not Project.objects.exists()
    assert not Entry.objects.filter(verb="batch.committed").exists()


def test_the_good_go_in_and_the_others_come_back_as_a_workbook(client, cast, batch, confirm):
    add_doubt(batch.rows.get(number=3))
    confirm(cast["east_clerk"], how="good")
    assert outcomes(batch) == {2: "created", 3: "returned", 4: "open"}
    response = client.get(reverse("projects:batch_problems", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0][-1] == "问题"
    assert lines[1][0] == "第3号项目"
    assert "总投资没有填" in lines[1][-1]
    assert len(lines) == 2


def test_a_committed_batch_writes_one_line_and_each_row_keeps_its_cells(cast, batch, confirm):
    confirm(cast["centre"])
    entry = Entry.objects.get(verb="batch.committed")
    assert (entry.data["created"], entry.actor_name) == (3, "周中")
    assert batch.rows.get(number=2).cells["A"] == "第2号项目"
    assert Project.objects.filter(level="county").count() == 3


class TestUpdates:
    @pytest.fixture
    def known(self, enter, batch):
        """A project of the library that the first row is about."""
        project = enter("第2号项目", "east", place="旧地点", stage="talks", remark="留着")
        row = batch.rows.get(number=2)
        BatchRow.objects.filter(pk=row.pk).update(
            plan="update", project=project, reading=row.reading | {"place": "新地点"}
        )
        answer = {"label": "更新", "verdict": "update"}
        add_doubt(
            row, Doubt.IN_LIBRARY, field="", cell="", asks={"project": project.pk, "why": ""}, answer=answer
        )
        return project

    def test_old_and_new_are_shown_before(self, login, client, cast, batch, known):
        page = login(cast["east_clerk"]).get(reverse("projects:confirm_batch", args=[batch.pk])).text
        assert "旧地点" in page
        assert "新地点" in page

    def test_a_day_that_will_not_be_changed_is_shown_as_what_stays(self, login, cast, batch, known):
        Project.objects.filter(pk=known.pk).update(stage="signed", signed_on="2026-03-08")
        row = batch.rows.get(number=2)
        row.reading |= {"stage": "签约", "dates": {"signed": {"raw": "3月1日", "iso": "2026-03-01"}}}
        row.save()
        page = login(cast["east_clerk"]).get(reverse("projects:confirm_batch", args=[batch.pk])).text
        assert "2026-03-01（不改，日期以阶段认定为准）" in page
        assert "精确程度" not in page

    def test_only_what_the_row_says_is_changed(self, cast, batch, known, confirm):
        confirm(cast["east_clerk"])
        known.refresh_from_db()
        assert (known.place, known.remark) == ("新地点", "留着")
        row = batch.rows.get(number=2)
        assert row.outcome == "updated"
        assert row.changes["place"] == ["旧地点", "新地点"]

    def test_an_undo_puts_the_old_back(self, cast, batch, known, confirm, undo):
        confirm(cast["centre"])
        undo(cast["centre"])
        known.refresh_from_db()
        assert known.place == "旧地点"
        assert known.investment is None
        assert batch.state == Batch.State.UNDONE
        assert Project.objects.current().count() == 1

    def test_a_project_of_another_unit_is_not_updated(self, cast, units, batch, known, confirm):
        Project.objects.filter(pk=known.pk).update(unit=units["west"])
        assert "其中 1 行所指的项目不由您单位负责" in confirm(cast["east_clerk"]).text
        assert outcomes(batch) == {2: "open", 3: "created", 4: "open"}
        known.refresh_from_db()
        assert known.place == "旧地点"

    def test_of_a_project_one_may_not_read_only_the_unit_is_told(self, login, cast, units, batch, known):
        record_unit = units["west"]
        Project.objects.filter(pk=known.pk).update(unit=record_unit)
        known.parts.update(unit=record_unit)
        Doubt.objects.update(answer=None)
        page = login(cast["east_clerk"]).get(reverse("projects:batch", args=[batch.pk])).text
        assert "已由西坪乡人民政府登记" in page
        assert "旧地点" not in page
        assert "更新库里的项目" not in page


class TestLedgerOfTheCountysLibrary:
    """A township entered its projects before the centre came with the ledger of the county's library."""

    @pytest.fixture
    def known(self, batch, enter):
        """The first row is a project that the east entered; the second one says nothing new."""
        first, second = batch.rows.filter(passed_over="").order_by("number")[:2]
        projects = [enter(row.reading["name"], "east", by="east_clerk") for row in (first, second)]
        batch.rows.filter(pk=first.pk).update(plan="update", project=projects[0])
        batch.rows.filter(pk=second.pk).update(plan="skip", project=projects[1])
        return projects

    def levels(self, known):
        return [(p.level, p.levels.get(level="county").taken_over) for p in map(_again, known)]

    def test_the_centre_says_that_the_county_holds_them(self, login, cast, batch, known, confirm):
        page = login(cast["centre"]).get(reverse("projects:confirm_batch", args=[batch.pk])).text
        assert "还不在县级库的 2 个项目" in page
        confirm(cast["centre"], take_over="on")
        assert self.levels(known) == [("county", True)] * 2
        assert "库层级" in login(cast["east_clerk"]).get(known[1].get_absolute_url()).text
        entry = Entry.objects.get(verb="batch.levels_taken_over")
        assert entry.data["count"] == 2

    def test_without_the_word_of_the_centre_a_known_project_stays_where_it_is(
        self, cast, batch, known, confirm
    ):
        confirm(cast["centre"])
        assert self.levels(known) == [("township", False)] * 2

    def test_an_undo_puts_them_back_where_they_were(self, cast, batch, known, confirm, undo):
        confirm(cast["centre"], take_over="on")
        undo(cast["centre"])
        assert batch.state == Batch.State.UNDONE
        assert self.levels(known) == [("township", False)] * 2
        assert known[0].levels.get(level="county").unit is None

    def test_what_is_filed_goes_its_way_and_cannot_be_undone_over(self, cast, batch, known, confirm, undo):
        levels.set_status(project=known[0], level="county", status="filed", by=cast["centre"])
        confirm(cast["centre"], take_over="on")
        assert [level for level, _ in self.levels(known)] == ["township", "county"]
        levels.set_status(project=known[1], level="county", status="left", by=cast["centre"])
        assert "入库后又改过" in undo(cast["centre"]).text

    def test_a_township_cannot_say_it(self, login, cast, batch, known, confirm):
        page = login(cast["east_clerk"]).get(reverse("projects:confirm_batch", args=[batch.pk])).text
        assert "不在县级库" not in page
        assert "只有招商服务中心能认定" in confirm(cast["east_clerk"], take_over="on").text
        assert self.levels(known) == [("township", False)] * 2


def _again(project):
    return Project.objects.get(pk=project.pk)


class TestUndo:
    def test_the_whole_batch_is_taken_back(self, cast, batch, confirm, undo):
        confirm(cast["centre"])
        undo(cast["centre"])
        assert set(outcomes(batch).values()) == {"undone"}
        assert set(Project.objects.values_list("void_reason", flat=True)) == {"撤销导入批次"}
        assert Project.history.filter(history_type="~").count() == 3

    def test_not_while_a_project_was_changed_since(self, cast, batch, confirm, undo, client):
        confirm(cast["centre"])
        project = Project.objects.order_by("pk").first()
        from_now = record.update_projects(
            changes=[(project.pk, {"place": "新"})], by=cast["centre"], batch=batch
        )
        assert from_now
        assert f"“{project.name}”入库后又改过" in undo(cast["centre"]).text
        assert Project.objects.current().count() == 3

    def test_not_while_a_file_hangs_on_it(self, cast, batch, confirm, undo):
        confirm(cast["centre"])
        project = Project.objects.order_by("pk").first()
        Attachment.objects.create(
            county=project.county, project=project, file=batch.file, name="合同", added_by=cast["centre"]
        )
        assert "有附件" in undo(cast["centre"]).text

    def test_not_while_something_is_under_way_for_it(self, cast, batch, confirm, undo):
        confirm(cast["centre"])
        project = Project.objects.filter(unit__short_name="东川镇").order_by("pk").first()
        case = transfers.ask_transfer(project=project, reason="land", words="不合适", by=cast["east_clerk"])
        said = f"“{project.name}”正在办理流转（"
        page = undo(cast["centre"]).text
        assert said in page
        assert "由东川镇发起），请先办结或撤回。" in page
        assert Project.objects.current().count() == 3
        steps.withdraw(case=case, by=cast["east_clerk"])
        undo(cast["centre"])
        assert not Project.objects.current().exists()

    def test_not_by_those_who_do_not_hold_all_of_it(self, cast, batch, confirm, undo):
        confirm(cast["centre"])
        assert "属于别的单位" in undo(cast["east_head"]).text
        assert Project.objects.current().count() == 3


def test_no_post_of_a_clerk_moves_rows_of_others(client, cast, units, batch, confirm):
    """The west's clerk tries everything on the east's rows, also after the centre answered for them."""
    doubt = add_doubt(batch.rows.get(number=2))
    client.login_as(cast["west_clerk"])
    for route, body in (
        ("answer_kind", {"code": doubt.code}),
        ("give_unit", {"text": "东川镇", "unit": units["west"].pk}),
        ("give_rest", {"unit": units["west"].pk}),
        ("confirm_batch", {"how": "all"}),
        ("confirm_batch", {"how": "good"}),
    ):
        client.post(reverse(f"projects:{route}", args=[batch.pk]), body)
    for route in ("drop_batch", "read_anew", "batch_columns"):
        assert client.post(reverse(f"projects:{route}", args=[batch.pk])).status_code == 403
    assert outcomes(batch) == {2: "open", 3: "open", 4: "created"}
    assert not Project.objects.filter(unit=units["east"]).exists()
    doubt.refresh_from_db()
    assert doubt.answer is None


def test_a_form_without_its_token_is_refused(cast, batch):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["centre"], backend="django.contrib.auth.backends.ModelBackend")
    for route in ("confirm_batch", "undo_batch", "answer_kind", "drop_batch"):
        assert client.post(reverse(f"projects:{route}", args=[batch.pk])).status_code == 403


def test_many_rows_are_left_to_the_worker(cast, units, batch, confirm, monkeypatch):
    monkeypatch.setattr(confirming, "AT_ONCE", 2)
    confirm(cast["centre"])
    assert batch.state == Batch.State.COMMITTED
    assert Project.objects.count() == 3


def test_who_lost_the_post_meanwhile_confirms_nothing(cast, units, batch):
    Batch.objects.filter(pk=batch.pk).update(
        state="committing", answers={"confirm": {"user": cast["centre"].pk, "post": 0, "good_only": False}}
    )
    confirming.commit_confirmed(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.ASKING
    assert "已不在当时的岗位上" in batch.problem
    assert not Project.objects.exists()


def test_a_row_that_repeats_anothers_waits_for_it(cast, units, batch, confirm):
    row = add_row(batch, units["east"], 5)
    BatchRow.objects.filter(pk=row.pk).update(plan="skip", same_as=batch.rows.get(number=4))
    confirm(cast["east_clerk"])
    assert outcomes(batch)[5] == "open"
    confirm(cast["west_clerk"])
    confirm(cast["east_clerk"])
    assert outcomes(batch)[5] == "open"
    confirm(cast["centre"])
    row.refresh_from_db()
    assert row.outcome == "skipped"
    assert row.project.parts.filter(kind="reporting", unit=units["east"]).exists()
