"""The calendar on the screen: seeing it, correcting a day, entering a year, moving due days that ran through it."""

from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.rulebook import due_days
from luodi.rulebook.actions import calendar as actions
from luodi.rulebook.actions.calendar import CalendarRefused
from luodi.rulebook.due_days import NoLongerOpen, Part, Proposal
from luodi.rulebook.holidays import NamedDay, read
from luodi.rulebook.models import CalendarChange, CalendarDay, CalendarReview, CalendarYear
from luodi.rulebook.reports import calendar
from luodi.rulebook.working_days import Calendar, DueDay

NOTICE_2027 = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。1月31日（周日）、2月20日（周六）上班。"""


@pytest.fixture(autouse=True)
def _own_memory(monkeypatch):
    """What this process remembers of the calendar ends with the test, as the rows do."""
    monkeypatch.setattr(calendar, "_kept", (None, Calendar()))
    monkeypatch.setattr(calendar, "_known_years", set())


@pytest.fixture
def centre(login, cast):
    return login(cast["centre"])


def at(*moment):
    return clock.moved_to(datetime(*moment, 9, tzinfo=clock.timezone.get_current_timezone()))


class Errands:
    """A part with open items, as the library will be one: a start, a number of working days, a due day."""

    def __init__(self, county_id):
        self.county_id = county_id
        self.items, self.settled = {}, set()

    def give(self, start, days):
        due = calendar.due_on(start, days)
        self.items[len(self.items) + 1] = {"start": start, "days": days, "due": due}
        return due

    def find(self, county_id, today, since, until):
        return [
            Proposal(
                "errands", pk, f"差事{pk}", "东川镇", "/", item["due"], today.due(item["start"], item["days"])
            )
            for pk, item in self.items.items()
            if county_id == self.county_id and item["start"] <= until and item["due"].on >= since
        ]

    def move(self, *, proposal, by):
        if proposal.pk in self.settled:
            raise NoLongerOpen(f"“{proposal.title}”已经办结，期限不再改动。")
        self.items[proposal.pk]["due"] = proposal.now


@pytest.fixture
def errands(units, monkeypatch):
    made = Errands(units["county"].pk)
    monkeypatch.setattr(due_days, "_parts", {})
    due_days.register(Part("errands", made.find, made.move))
    return made


def change(client, day, is_working, **told):
    typed = {"day": day, "is_working": is_working, "name": "补休", "reason": "省政府办公厅通知"} | told
    return client.post(reverse("rulebook:change_day"), typed)


def test_the_calendar_is_filled_after_every_migration(db):
    assert sorted(CalendarYear.objects.values_list("year", flat=True)) == [2023, 2024, 2025, 2026]
    assert calendar.due_on(date(2026, 9, 30), 3) == DueDay(date(2026, 10, 10))
    assert calendar.length(date(2026, 9, 30), date(2026, 10, 10)) == 3
    before = CalendarDay.objects.count()
    CalendarDay.objects.filter(day="2026-10-01").update(name="更正过的名称")
    call_command("migrate", verbosity=0)
    assert CalendarDay.objects.count() == before
    assert CalendarDay.objects.get(day="2026-10-01").name == "更正过的名称"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_five_who_enter_a_year_at_once_one_does(cast, together):
    people = iter([User.objects.get(pk=cast["centre"].pk) for _ in range(5)])

    def enter_it():
        told = {"notice": read(NOTICE_2027, 2027), "source": "通知", "text": NOTICE_2027}
        try:
            return actions.enter_year(**told, by=next(people)).year
        except CalendarRefused as refused:
            return str(refused)

    answers = together(enter_it, times=5)
    assert answers.count(2027) == 1
    assert len({answer for answer in answers if answer != 2027}) == 1
    assert CalendarChange.objects.filter(made_by=cast["centre"]).count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_calendar_is_filled_again_after_the_tables_were_emptied():
    call_command("flush", interactive=False, verbosity=0)
    assert CalendarYear.objects.count() == 4


def test_a_year_that_a_later_program_brings_is_added_and_to_be_looked_at(db):
    CalendarDay.objects.filter(day__year=2026).delete()
    CalendarYear.objects.get(year=2026).delete()
    call_command("migrate", verbosity=0)
    assert CalendarYear.objects.filter(year=2026).exists()
    brought = CalendarChange.objects.latest("pk")
    assert (brought.made_by, brought.since, brought.until) == (None, date(2026, 1, 1), date(2026, 12, 31))


def test_the_page_says_in_words_which_days_are_off_and_worked(login, cast):
    page = login(cast["west_clerk"]).get(reverse("rulebook:calendar_year", args=[2026])).text
    assert "2026-10-01，休息，国庆节" in page
    assert "2026-10-10，上班，国庆节调休上班" in page
    assert "1<small>休</small>" in page
    assert "10<small>班</small>" in page
    assert "国庆节　10月1日至7日，7 天" in page
    assert "修改" not in page.split('class="months"')[1].split("节假日和调休")[0]


@pytest.mark.parametrize("year", [2027, 2030])
def test_a_year_that_nobody_entered_is_shown_as_provisional(centre, year):
    page = centre.get(reverse("rulebook:calendar_year", args=[year])).text
    assert f"{year}年还没有录入，暂按周一至周五计算。" in page


@pytest.mark.parametrize("year", [0, 1999, 2101])
def test_there_is_no_calendar_of_other_ages(centre, year):
    assert centre.get(reverse("rulebook:calendar_year", args=[year])).status_code == 404


def test_the_page_costs_the_same_for_one_day_and_for_many(centre):
    empty, full = (reverse("rulebook:calendar_year", args=[year]) for year in (2030, 2026))
    centre.get(full)
    counts = []
    for address in (empty, full):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            centre.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_corrected_day_counts_at_once_and_is_in_the_trail(centre, cast):
    assert calendar.due_on(date(2026, 10, 8), 1) == DueDay(date(2026, 10, 9))
    form = centre.get(reverse("rulebook:change_day"), {"day": "2026-10-09"}).text
    assert 'value="2026-10-09"' in form
    response = change(centre, "2026-10-09", "0")
    assert response["Location"] == reverse("rulebook:calendar_year", args=[2026])
    assert calendar.due_on(date(2026, 10, 8), 1) == DueDay(date(2026, 10, 10))
    (entry,) = Entry.objects.filter(verb="calendar.day_changed")
    assert (entry.actor_id, entry.data["reason"]) == (cast["centre"].pk, "省政府办公厅通知")
    assert entry.data["before"] == {"is_working": True, "name": ""}
    assert "2026年10月9日改为休息" in centre.get(reverse("rulebook:calendar")).text


@pytest.mark.parametrize(
    ("day", "is_working", "says"),
    [
        ("2026-10-01", "0", "这一天本来就是休息，不用再改。"),
        ("2026-10-10", "1", "这一天本来就是上班，不用再改。"),
        ("2031-10-10", "0", "2031年还没有录入，请先录入这一年的通知。"),
        ("", "0", "请填写日期。"),
    ],
)
def test_a_change_that_changes_nothing_is_refused(centre, day, is_working, says):
    response = change(centre, day, is_working)
    assert says in response.text
    assert not Entry.objects.filter(verb="calendar.day_changed").exists()


def test_a_reason_is_asked_for(centre):
    assert "请填写依据。" in change(centre, "2026-10-09", "0", reason="").text


def test_the_notice_is_pasted_looked_at_and_entered(centre):
    address = reverse("rulebook:enter_year")
    assert 'value="2027"' in centre.get(address).text
    typed = {"year": 2027, "source": "国务院办公厅通知", "text": NOTICE_2027}
    looked = centre.post(address, typed).text
    assert "读到 14 天" in looked
    assert "春节　2月5日至13日，9 天" in looked
    assert "没有读到清明节、劳动节、端午节、中秋节、国庆节，请核对通知是否贴全。" in looked
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert calendar.due_on(date(2026, 12, 31), 1) == DueDay(date(2027, 1, 1), is_provisional=True)

    response = centre.post(address, {**typed, "confirmed": "1"})
    assert response["Location"] == reverse("rulebook:calendar_year", args=[2027])
    assert calendar.due_on(date(2026, 12, 31), 1) == DueDay(date(2027, 1, 4))
    assert calendar.due_on(date(2027, 1, 29), 1) == DueDay(date(2027, 1, 31))
    (entry,) = Entry.objects.filter(verb="calendar.year_entered")
    assert entry.data["after"]["days"]["2027-01-31"] is True

    again = centre.post(address, {**typed, "confirmed": "1"}).text
    assert "2027年已经录入。个别日子有调整的，请在日历上点开那一天修改。" in again


def test_a_text_that_cannot_be_read_says_why(centre):
    typed = {"year": 2027, "source": "通知", "text": NOTICE_2027.replace("周五", "周四")}
    page = centre.post(reverse("rulebook:enter_year"), typed).text
    assert "“元旦”写着1月1日是周四，2027年的这一天是周五。请核对年份和日期。" in page


def by_hand(**told):
    rows = {"form-TOTAL_FORMS": 7, "form-INITIAL_FORMS": 7, "form-MIN_NUM_FORMS": 7, "form-MAX_NUM_FORMS": 12}
    rows |= {f"form-{place}-name": "某节" for place in range(7)}
    return {"year": 2027, "source": "通知", **rows, **told}


def test_holidays_can_be_entered_by_hand(centre):
    address = reverse("rulebook:enter_by_hand")
    assert "元旦" in centre.get(address).text
    new_year = {"form-0-name": "元旦", "form-0-first": "2026-12-31", "form-0-last": "2027-01-02"}
    page = centre.post(address, by_hand(**new_year, **{"form-0-worked": "2026-12-26"})).text
    assert "读到 4 天" in page
    assert "元旦　12月31日至1月2日，3 天" in page
    assert 'name="text"' in page
    assert "请至少填写一个节日的放假日期。" in centre.post(address, by_hand()).text
    only_worked = by_hand(**{"form-0-worked": "2027-01-04"})
    assert "请填写放假第一天。" in centre.post(address, only_worked).text


def test_every_page_says_that_the_next_year_is_missing_to_whoever_can_enter_it(login, cast):
    words = "2027年的工作日历还没有录入，涉及2027年的期限暂按周一至周五计算。"
    home = reverse("desk:home")
    with at(2026, 11, 30):
        assert words not in login(cast["centre"]).get(home).text
    with at(2026, 12, 1):
        page = login(cast["centre"]).get(home).text
        assert words in page
        assert f'href="{reverse("rulebook:enter_year")}"' in page
        for who in cast.keys() - {"centre"}:
            assert "工作日历还没有录入" not in login(cast[who]).get(home).text, who
        actions.enter_year(notice=read(NOTICE_2027, 2027), source="通知", text=NOTICE_2027, by=cast["centre"])
        assert words not in login(cast["centre"]).get(home).text


def test_the_banner_asks_the_database_only_while_a_year_is_missing(cast, django_assert_num_queries):
    assert cast["east_clerk"].post
    assert cast["centre"].post
    with at(2026, 11, 24), django_assert_num_queries(0):
        assert calendar.banner(cast["centre"]) is None
    with at(2026, 12, 24), django_assert_num_queries(1):
        assert calendar.banner(cast["east_clerk"]) is None
        assert calendar.banner(cast["centre"])
    actions.enter_year(notice=read(NOTICE_2027, 2027), source="通知", text=NOTICE_2027, by=cast["centre"])
    with at(2026, 12, 24):
        assert calendar.banner(cast["centre"]) is None
        with django_assert_num_queries(0):
            assert calendar.banner(cast["centre"]) is None


def test_what_another_process_changed_counts_at_once(db, cast, django_assert_num_queries):
    calendar.current()
    with django_assert_num_queries(1):
        assert calendar.current().is_working(date(2026, 10, 9))
    mine = calendar._kept
    actions.change_day(named=NamedDay(date(2026, 10, 9), False, "补休"), reason="通知", by=cast["centre"])
    calendar._kept = mine  # as if another process had made the change
    assert not calendar.current().is_working(date(2026, 10, 9))


def test_a_corrected_day_proposes_new_due_days_and_moves_none(centre, cast, errands):
    near, far = errands.give(date(2026, 10, 8), 2), errands.give(date(2026, 11, 2), 2)
    assert near == DueDay(date(2026, 10, 10))
    response = change(centre, "2026-10-09", "0")
    assert response["Location"] == reverse("rulebook:due_days")
    assert errands.items[1]["due"] == near
    page = centre.get(response["Location"]).text
    assert "差事1" in page
    assert "差事2" not in page
    assert "2026-10-10" in page
    assert "2026-10-12" in page
    (waiting,) = todo.items_for(cast["centre"])
    assert (waiting.title, waiting.button) == ("工作日历有变更，1 项期限请核对", "去核对")

    moved = centre.post(reverse("rulebook:move_due_days"), {"pick": ["errands:1:2026-10-12:0"]}, follow=True)
    assert "1 项期限已按新日历调整。" in moved.text
    assert "没有要核对的期限" in moved.text
    assert errands.items[1]["due"] == DueDay(date(2026, 10, 12))
    assert errands.items[2]["due"] == far


def test_what_is_not_chosen_keeps_its_due_day(centre, cast, errands):
    kept = errands.give(date(2026, 10, 8), 2)
    change(centre, "2026-10-09", "0")
    up_to = CalendarChange.objects.latest("pk").pk
    response = centre.post(reverse("rulebook:close_review"), {"up_to": up_to}, follow=True)
    assert "核对完成，其余期限不变。" in response.text
    assert errands.items[1]["due"] == kept
    assert "没有要核对的期限" in centre.get(reverse("rulebook:due_days")).text
    (entry,) = Entry.objects.filter(verb="calendar.due_days_reviewed")
    assert entry.data["kept"] == ["差事1"]
    # A later change is looked at anew; what it does not touch stays closed.
    change(centre, "2026-11-04", "0")
    assert "没有要核对的期限" in centre.get(reverse("rulebook:due_days")).text


def test_a_new_year_makes_provisional_due_days_firm_only_when_chosen(centre, errands):
    assert errands.give(date(2026, 12, 31), 2) == DueDay(date(2027, 1, 4), is_provisional=True)
    errands.give(date(2027, 1, 4), 1)
    typed = {"year": 2027, "source": "通知", "text": NOTICE_2027, "confirmed": "1"}
    centre.post(reverse("rulebook:enter_year"), typed)
    page = centre.get(reverse("rulebook:due_days")).text
    assert page.count("暂定") == 2
    assert "日期不变，转为正式" in page
    assert "2027-01-05" in page


def test_what_was_settled_meanwhile_is_said_and_not_moved(centre, errands):
    errands.give(date(2026, 10, 8), 2)
    errands.give(date(2026, 10, 8), 1)
    change(centre, "2026-10-09", "0")
    listed = errands.find(errands.county_id, calendar.current(), date(2026, 10, 9), date(2026, 10, 9))
    errands.settled.add(1)  # after the part listed it, before it was moved
    answer = centre.post(
        reverse("rulebook:move_due_days"),
        {"pick": [*(proposal.key for proposal in listed), "errands:9:2026-10-12:0"]},
        follow=True,
    ).text
    assert "“差事1”已经办结，期限不再改动。" in answer
    assert "1 项已经办结或另有调整，没有改动。" in answer
    assert "1 项期限已按新日历调整。" in answer


def test_a_change_that_moves_nothing_needs_no_review(centre, units, errands):
    change(centre, "2026-10-09", "0")
    review = CalendarReview.objects.get(county=units["county"])
    assert review.up_to == CalendarChange.objects.latest("pk")


def test_two_parts_cannot_share_a_name(errands):
    due_days.register(due_days.parts()[0])
    with pytest.raises(ValueError, match="errands"):
        due_days.register(Part("errands", errands.move, errands.find))


def test_a_year_cannot_be_entered_twice(cast):
    told = {"notice": read(NOTICE_2027, 2027), "source": "通知", "text": NOTICE_2027, "by": cast["centre"]}
    actions.enter_year(**told)
    with pytest.raises(CalendarRefused, match="已经录入"):
        actions.enter_year(**told)
