"""Answering questions: what an answer does to its row, what is refused, and what the page sends back."""

import pytest
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.projects.models import BatchRow, Doubt, LedgerWord, Project
from tests.projects.imports.made import add_doubt, add_row, make_batch

HTMX = {"HX-Request": "true"}


@pytest.fixture
def batch(cast, units):
    """Two rows of the east, one of the west, uploaded by the eastern clerk."""
    return make_batch(cast["east_clerk"], units, "east", "east", "west")


@pytest.fixture
def answer(client):
    def post(doubt, **given):
        return client.post(reverse("projects:answer", args=[doubt.batch_id, doubt.pk]), given, headers=HTMX)

    return post


def suspect(row, **more):
    proposals = [
        {"label": "采用 35,000 万元", "set": {"investment_wan": 35000}},
        {"label": "采用 3.5 万元", "set": {"investment_wan": 3.5}},
        {"label": "先空着", "set": {"investment_wan": None}},
    ]
    why = f"第 {row.number} 行总投资“3.5”：单位是万元，其余在 7,000 以上，像是 3.5 亿元，请确认。"
    return add_doubt(row, "UNIT_SUSPECT", asks={"text": "3.5", "why": why, "proposals": proposals}, **more)


def test_a_proposal_is_one_click_away_and_takes_its_place(login, cast, batch, answer):
    login(cast["east_clerk"])
    doubt = suspect(batch.rows.get(number=2))
    response = answer(doubt, choice=0)
    assert "采用 35,000 万元" in response.text
    row = BatchRow.objects.get(pk=doubt.row_id)
    assert row.answers == {"investment_wan": 35000}
    assert Entry.objects.get(verb="batch.answered").data["answer"] == "采用 35,000 万元"


def test_the_question_is_shown_at_its_cell_in_its_own_words(login, client, cast, batch):
    doubt = suspect(batch.rows.get(number=2))
    page = login(cast["east_clerk"]).get(reverse("projects:batch", args=[batch.pk])).text
    assert "“表”第 2 行　总投资" in page
    assert "<mark>3.5</mark>" in page
    assert page.count("第 2 行总投资") == 0
    assert f'data-cell="{doubt.cell}"' in page
    assert "in-doubt-red" in page


def test_another_value_is_typed_and_nonsense_is_told(login, cast, batch, answer):
    login(cast["east_clerk"])
    doubt = suspect(batch.rows.get(number=2))
    assert "看不懂" in answer(doubt, typed="不少").text
    doubt.refresh_from_db()
    assert doubt.answer is None
    assert "改为 4.2亿" in answer(doubt, typed="4.2亿").text
    assert BatchRow.objects.get(pk=doubt.row_id).answers == {"investment_wan": 42000}


def test_an_answer_can_be_taken_back(login, cast, batch, answer):
    login(cast["east_clerk"])
    doubt = suspect(batch.rows.get(number=2))
    answer(doubt, choice=0)
    response = answer(doubt, undo=1)
    assert "采用 3.5 万元" in response.text
    assert BatchRow.objects.get(pk=doubt.row_id).answers == {}


@pytest.mark.parametrize("given", [{"choice": 9}, {"choice": -1}, {}, {"verdict": "same"}, {"choice": "x"}])
def test_answers_that_were_not_offered_are_refused(login, cast, batch, answer, given):
    login(cast["east_clerk"])
    doubt = suspect(batch.rows.get(number=2))
    assert "没有这个选项" in answer(doubt, **given).text
    doubt.refresh_from_db()
    assert doubt.answer is None


def test_questions_of_other_units_rows_are_not_answered(login, cast, batch, answer):
    doubt = suspect(batch.rows.get(number=4))
    login(cast["east_clerk"])
    assert answer(doubt, choice=0).status_code == 404
    login(cast["west_clerk"])
    assert answer(doubt, choice=0).status_code == 200


def test_all_of_a_kind_are_answered_at_once_but_only_ones_own(login, client, cast, batch):
    for number in (2, 3, 4):
        suspect(batch.rows.get(number=number))
    login(cast["east_clerk"]).post(
        reverse("projects:answer_kind", args=[batch.pk]), {"code": "UNIT_SUSPECT", "leave": 1}
    )
    labels = Doubt.objects.order_by("row__number").values_list("answer__label", flat=True)
    assert list(labels) == ["先空着", "先空着", None]


def test_a_part_sent_alone_is_the_part_of_the_page(login, client, cast, batch, answer, same_part):
    login(cast["east_clerk"])
    doubt = suspect(batch.rows.get(number=2))
    add_doubt(batch.rows.get(number=3))
    answer(doubt, choice=0)
    address = reverse("projects:batch", args=[batch.pk])
    sheet = client.get(reverse("projects:batch_sheet", args=[batch.pk]), {"row": doubt.row_id}, headers=HTMX)
    same_part(sheet, client.get(address, {"row": doubt.row_id, "view": "questions"}))


class TestUnitNames:
    @pytest.fixture
    def unknown(self, batch):
        rows = [add_row(batch, None, number) for number in (5, 6)]
        BatchRow.objects.filter(pk__in=[row.pk for row in rows]).update(unit_text="东川")
        asks = {"text": "东川", "why": "没有叫这个名字的单位。", "proposals": []}
        return [
            add_doubt(row, Doubt.UNIT_NAME, field="unit", cell="", subject="东川", asks=asks) for row in rows
        ]

    def test_one_answer_gives_every_row_its_unit(self, login, cast, units, batch, unknown):
        page = login(cast["east_clerk"]).get(reverse("projects:batch", args=[batch.pk])).text
        assert "共 2 行" in page
        login(cast["east_clerk"]).post(
            reverse("projects:give_unit", args=[batch.pk]),
            {"text": "东川", "other": "东川镇人民政府", "remember": 1},
        )
        assert batch.rows.filter(unit_text="东川", unit=units["east"]).count() == 2
        word = LedgerWord.objects.get()
        assert (word.text, word.means, word.unit) == ("东川", units["east"], units["east"])

    def test_a_clerk_names_no_other_unit_for_good(self, login, cast, units, batch, unknown):
        login(cast["east_clerk"]).post(
            reverse("projects:give_unit", args=[batch.pk]),
            {"text": "东川", "unit": units["west"].pk, "remember": 1},
        )
        assert batch.rows.filter(unit=units["west"]).count() == 3
        assert not LedgerWord.objects.exists()

    def test_a_wrong_unit_is_called_back_by_who_uploaded(self, login, cast, units, batch, unknown, answer):
        client = login(cast["east_clerk"])
        client.post(
            reverse("projects:give_unit", args=[batch.pk]), {"text": "东川", "unit": units["west"].pk}
        )
        assert answer(unknown[0], undo=1).status_code == 200
        assert batch.rows.filter(unit_text="东川", unit=None).count() == 2

    def test_the_rest_is_put_under_one_unit(self, login, cast, units, batch, unknown):
        login(cast["east_clerk"]).post(
            reverse("projects:give_rest", args=[batch.pk]), {"unit": units["east"].pk}
        )
        assert not batch.rows.filter(passed_over="", unit=None).exists()

    def test_a_unit_of_nowhere_is_refused(self, login, cast, batch, unknown):
        response = login(cast["east_clerk"]).post(
            reverse("projects:give_unit", args=[batch.pk]), {"text": "东川", "other": "月球"}, follow=True
        )
        assert "请从列表里选一个本县的单位" in response.text


class TestTwins:
    @pytest.fixture
    def twins(self, batch):
        members = ["表!2", "表!3"]
        asks = {
            "members": members,
            "why": "第 2 行与第 3 行“乙”（名称核心相同、金额相同）像是同一个项目，请确认。",
        }
        rows = [batch.rows.get(number=number) for number in (2, 3)]
        return [
            add_doubt(row, Doubt.TWINS, field="", cell="", subject="|".join(members), asks=asks)
            for row in rows
        ]

    def confirm(self, client, batch):
        client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "all"})

    def test_they_stand_side_by_side_with_the_reasons(self, login, cast, batch, twins):
        page = login(cast["east_clerk"]).get(reverse("projects:batch", args=[batch.pk])).text
        assert "像同一个项目：名称核心相同、金额相同。" in page
        assert page.count('class="ledger twins"') == 1

    def test_one_project_is_made_of_two_rows(self, login, cast, batch, twins, answer):
        client = login(cast["east_clerk"])
        answer(twins[1], same="表!3")
        self.confirm(client, batch)
        assert list(Project.objects.values_list("name", flat=True)) == ["第3号项目"]
        assert batch.rows.get(number=2).project == Project.objects.get()

    def test_one_stands_above_the_other(self, login, cast, batch, twins, answer):
        client = login(cast["east_clerk"])
        answer(twins[0], above="表!3")
        self.confirm(client, batch)
        assert Project.objects.get(name="第2号项目").parent == Project.objects.get(name="第3号项目")

    def test_different_ones_are_remembered_as_different(self, login, cast, batch, twins, answer):
        client = login(cast["east_clerk"])
        answer(twins[0], verdict="different")
        self.confirm(client, batch)
        one, other = Project.objects.order_by("pk")
        assert one.links_from.get(kind="different").other == other

    @pytest.mark.parametrize("given", [{"same": "别的!7"}, {"verdict": "same"}, {"verdict": "gone"}])
    def test_a_verdict_about_other_rows_is_refused(self, login, cast, batch, twins, answer, given):
        login(cast["east_clerk"])
        answer(twins[0], **given)
        twins[0].refresh_from_db()
        assert twins[0].answer is None


@pytest.fixture
def alike(batch, units):
    """Four rows of the east that ask the very same of their stage, and one of the west."""
    proposals = [{"label": f"采用{one}", "set": {"stage": one}} for one in ("在建", "签约")]
    rows = [add_row(batch, units["east"], number) for number in range(10, 14)]
    rows.append(add_row(batch, units["west"], 14))
    return [
        add_doubt(
            row,
            "STAGE_CONFLICT",
            alike="same",
            asks={
                "text": "已签约",
                "why": f"第 {row.number} 行列在“在建项目”，可是进展写“已签约”，像是签约，先按在建，请确认。",
                "proposals": proposals,
            },
        )
        for row in rows
    ]


def test_equal_questions_stand_once_and_are_answered_at_once(login, client, cast, batch, alike):
    there = reverse("projects:batch", args=[batch.pk])
    page = login(cast["east_clerk"]).get(there).text
    assert "4 行一样" in page
    assert "列在“在建项目”，可是进展写“已签约”，像是签约，先按在建，请确认。" in page
    assert page.count("STAGE_CONFLICT") == 1
    given = {"code": "STAGE_CONFLICT", "alike": "same", "choice": 1, "back": there}
    assert client.post(reverse("projects:answer_kind", args=[batch.pk]), given).url == there
    answers = list(BatchRow.objects.filter(batch=batch, number__gte=10).order_by("number"))
    assert [row.answers for row in answers] == [{"stage": "签约"}] * 4 + [{}]


def test_equal_questions_can_be_looked_at_one_by_one(login, cast, batch, alike):
    page = login(cast["east_clerk"]).get(reverse("projects:batch", args=[batch.pk]), {"alike": "same"}).text
    assert "4 行一样" not in page
    assert [f"第 {number} 行" in page for number in range(10, 14)] == [True] * 4


def test_an_answer_to_equal_questions_that_was_not_offered_is_refused(login, client, cast, batch, alike):
    login(cast["east_clerk"])
    given = {"code": "STAGE_CONFLICT", "alike": "same", "choice": 7}
    page = client.post(reverse("projects:answer_kind", args=[batch.pk]), given, follow=True).text
    assert "没有这个选项" in page
    assert not Doubt.objects.filter(batch=batch, answer__isnull=False).exists()


def test_the_beginning_of_a_units_name_is_enough_where_only_one_begins_so(login, client, cast, batch, units):
    row = add_row(batch, None, 20)
    asks = {"text": "某处", "why": "没有叫这个名字的单位。", "proposals": []}
    add_doubt(row, Doubt.UNIT_NAME, subject="某处", asks=asks)
    login(cast["east_clerk"])
    given = {"text": "某处", "other": units["east"].name[:2]}
    client.post(reverse("projects:give_unit", args=[batch.pk]), given)
    row.refresh_from_db()
    assert row.unit == units["east"]
