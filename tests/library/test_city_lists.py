"""报市清单: the centre reports projects of the county library to the city and marks what the city answered."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.library.actions import city_lists
from luodi.library.actions.city_lists import CityRefused
from luodi.library.models import CityList, CityListLine, CityMark
from luodi.library.reports import city_lists as reports
from luodi.projects.actions import levels, masking, record, writing
from luodi.projects.actions.merges import merge_projects, undo_merge
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.models import Merge, Project
from luodi.projects.reports.lists import Filters
from tests.library.city import REFUSED, WITHDRAWN, listed, said, sent

MAKE = "/city-lists/new/"


@pytest.fixture
def centre(cast):
    return cast["centre"]


@pytest.fixture
def held(project, centre):
    """The project as the county library holds it."""
    levels.take_over(project=project, reason="原台账已有", by=centre)
    return project


def offered(user, **filters):
    return [one.name for one in reports.candidates(user, Filters(**filters))]


def answer(line, by, what=None):
    return city_lists.mark(line=line, said=what or said(), by=by)


def test_only_what_the_county_library_holds_is_offered(held, enter, centre):
    enter("只在乡镇库的项目", "east")
    assert offered(centre) == [held.name]
    assert offered(centre, least=40_000_000_000) == []
    Project.objects.filter(pk=held.pk).update(status="lost")
    assert offered(centre) == []
    with pytest.raises(CityRefused, match="已流失，不能上报"):
        city_lists.make(project_ids=[held.pk], title="清单", by=centre)


def test_a_list_is_made_sent_and_answered_on_its_pages(held, enter, centre, login):
    second = enter("冷链物流园", "west", stage="signed")
    levels.take_over(project=second, reason="原台账已有", by=centre)
    client = login(centre)
    page = client.get(MAKE).text
    assert held.name in page
    assert "冷链物流园" in page
    assert "请先选出要上报的项目" in client.post(MAKE, {"title": "十一月清单"}, follow=True).text
    told = {"title": "十一月清单", "pick": [held.pk, second.pk], "words": "第一批"}
    assert "清单已做好" in client.post(MAKE, told, follow=True).text
    made = CityList.objects.get()
    assert (made.number, made.lines.count()) == (1, 2)
    assert "没有可以上报的项目" in client.get(MAKE).text

    where = reverse("library:mark_city_list", args=[made.pk])
    first, other = made.lines.order_by("place")
    early = client.post(
        where, {"on": "2026-11-20", f"answer-{first.pk}": "accepted", f"number-{first.pk}": "7"}
    )
    assert "清单还没有登记上报" in early.text
    today = f"{clock.today()}"
    client.post(reverse("library:send_city_list", args=[made.pk]), {"on": today})
    again = client.post(reverse("library:send_city_list", args=[made.pk]), {"on": today}, follow=True)
    assert "不用再登记" in again.text
    done = client.post(
        where,
        {
            "on": today,
            "number": "市储〔2026〕7号",
            f"answer-{first.pk}": "accepted",
            f"answer-{other.pk}": "refused",
        },
    ).text
    assert "办成 1 个，没有办成 1 个" in done
    assert "请写明市里未接收的原因" in done
    client.post(where, {"on": today, f"answer-{other.pk}": "refused", f"words-{other.pk}": "用地没有落实"})
    page = client.get(made.get_absolute_url()).text
    for words in ("市储〔2026〕7号", "用地没有落实", "已办结"):
        assert words in page
    assert "十一月清单" in client.get(reverse("library:city_lists")).text
    assert "市储〔2026〕7号" in client.get(held.get_absolute_url()).text


def test_everything_that_is_offered_can_be_listed_at_once(held, enter, centre, login):
    for number in range(60):
        project = enter(f"第{number}个项目", "west")
        levels.take_over(project=project, reason="原台账已有", by=centre)
    login(centre).post(f"{MAKE}?q=第", {"title": "清单", "whole": "1", "pick": [held.pk]})
    assert CityList.objects.get().lines.count() == 60
    assert offered(centre) == [held.name]


def test_what_waits_or_was_accepted_is_not_reported_again_what_was_refused_is(held, centre):
    made = sent(held, by=centre)
    with pytest.raises(CityRefused, match="正在等市里答复，不能重复上报"):
        listed(held, by=centre)
    noted = answer(made.lines.get(), centre, said(REFUSED))
    assert offered(centre) == [held.name]
    second = sent(held, by=centre, title="第二份")
    with pytest.raises(CityRefused, match="后来又列入“第二份”"):
        city_lists.reverse(city_mark=noted, reason="看错了", by=centre)
    answer(second.lines.get(), centre)
    assert offered(centre) == []
    with pytest.raises(CityRefused, match="市里已经接收，不用再报"):
        listed(held, by=centre)


def test_the_database_itself_holds_a_project_on_one_list(held, centre):
    line = listed(held, by=centre).lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CityListLine.objects.create(
            county_id=line.county_id, city_list=line.city_list, project=held, place=2, reported={}
        )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "请填写市里的编号或文号"),
        ({"answer": REFUSED, "words": ""}, "请写明市里未接收的原因"),
        ({"answer": WITHDRAWN, "words": ""}, "请写明撤回的原因"),
        ({"on": None}, "请填写答复日期"),
        ({"days": 1}, "不能晚于今天"),
        ({"days": -1}, "不能早于上报日期"),
        ({"answer": "maybe"}, "请选择答复"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(wrong, words, held, centre):
    line = sent(held, by=centre).lines.get()
    if "days" in wrong:
        wrong = {"on": clock.today() + timedelta(days=wrong["days"])}
    with pytest.raises(CityRefused, match=words):
        answer(line, centre, said(**wrong))
    assert not CityMark.objects.exists()


def test_a_mark_is_reversed_and_stays_and_a_new_one_follows(held, centre, cast, login):
    made = sent(held, by=centre)
    wrong = answer(made.lines.get(), centre, said(number="写错的号"))
    with pytest.raises(CityRefused, match="已由周中登记为“市里接收”"):
        answer(made.lines.get(), centre)
    where = reverse("library:reverse_city_mark", args=[made.pk, wrong.pk])
    client = login(centre)
    assert "请写明撤销的原因" in client.post(where, {}, follow=True).text
    page = client.post(where, {"reason": "编号抄错"}, follow=True).text
    assert "撤销原登记“市里接收 写错的号”：编号抄错" in page
    assert "已由周中撤销" in client.post(where, {"reason": "再来"}, follow=True).text
    answer(made.lines.get(), centre, said(number="对的号"))
    wrong.refresh_from_db()
    assert (wrong.number, wrong.reversed_by, wrong.reversal) == ("写错的号", centre, "编号抄错")
    assert made.lines.get().outcome == "accepted"
    verbs = list(
        Entry.objects.filter(verb__startswith="city.").order_by("number").values_list("verb", flat=True)
    )
    assert verbs == ["city.accepted", "city.reversed", "city.accepted"]
    story = client.get(held.get_absolute_url()).text
    assert "撤销市里答复的登记" in story


def test_the_county_takes_a_project_back_also_before_the_list_is_sent(held, centre):
    made = listed(held, by=centre)
    answer(made.lines.get(), centre, said(WITHDRAWN, words="企业暂缓投资"))
    assert offered(centre) == [held.name]
    with pytest.raises(CityRefused, match="都已撤回"):
        city_lists.send(city_list=made, on=clock.today(), by=centre)


def test_a_list_says_what_was_reported_even_after_the_record_changed(held, centre, login):
    made = sent(held, by=centre)
    held.refresh_from_db()
    entry = ProjectEntry(writing.plain(held) | {"name": "改了名的项目", "investment": 1_000_000})
    record.change_project(project=held, entry=entry, version=held.version, by=centre)
    page = login(centre).get(made.get_absolute_url()).text
    assert "年产10万吨有机肥生产线建设项目" in page
    assert "35,000" in page
    assert "改了名的项目" not in page


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_the_workbook_holds_what_was_reported_and_no_formulas(enter, centre, login):
    bad = enter("=HYPERLINK(1)", "east", investment=35_000_000_000, firms=[FirmEntry("+测试公司")])
    made = sent(bad, by=centre)
    answer(made.lines.get(), centre, said(number="@sum"))
    sheet = sheet_of(login(centre).post(reverse("library:export_city_list", args=[made.pk])))
    heads = [cell.value for cell in sheet[3]]
    row = dict(zip(heads, sheet[4], strict=True))
    assert (row["项目名称"].value, row["项目名称"].data_type) == ("=HYPERLINK(1)", "s")
    assert (row["投资方"].value, row["投资方"].data_type) == ("+测试公司", "s")
    assert (row["市里编号或文号"].value, row["市里编号或文号"].data_type) == ("@sum", "s")
    assert row["总投资（万元）"].value == 35_000
    assert row["市里答复"].value == "市里接收"
    assert Entry.objects.get(verb="city_list.exported").data["count"] == 1


def test_a_unit_reads_what_became_of_its_own_projects_and_no_others(held, enter, centre, cast, login):
    other = enter("西坪的项目", "west")
    made = sent(held, other, by=centre)
    page = login(cast["east_clerk"]).get(made.get_absolute_url()).text
    assert held.name in page
    assert "西坪的项目" not in page
    assert "共 1 个项目" in page
    sheet = sheet_of(login(cast["east_clerk"]).post(reverse("library:export_city_list", args=[made.pk])))
    assert sheet.max_row < 8
    assert login(cast["bureau_clerk"]).get(made.get_absolute_url()).status_code == 404


def test_what_is_masked_is_not_reported_and_what_is_masked_later_is_not_told(
    held, enter, centre, cast, login
):
    secret = enter("瀚海储能基地", "east", stage="talks", place="龙首台", firms=[FirmEntry("瀚海集团")])
    levels.take_over(project=secret, reason="原台账已有", by=centre)
    masking.mark_sensitive(project=secret, reason="保密", by=cast["east_clerk"])
    assert offered(centre) == [held.name]
    with pytest.raises(CityRefused) as refused:
        city_lists.make(project_ids=[secret.pk], title="清单", by=centre)
    assert "商业敏感" in str(refused.value)
    assert "瀚海" not in str(refused.value)
    masking.unmark_sensitive(project=secret, reason="可以公开", by=cast["east_clerk"])
    made = sent(secret, by=centre)
    noted = answer(made.lines.get(), centre, said(REFUSED, words="瀚海资金未到位"))
    masking.mark_sensitive(project=secret, reason="又要保密", by=cast["east_clerk"])
    for where in (made.get_absolute_url(), secret.get_absolute_url()):
        assert "瀚海" not in login(centre).get(where).text
        assert "瀚海" in login(cast["east_clerk"]).get(where).text
    city_lists.reverse(city_mark=noted, reason="看错了", by=centre)
    assert "瀚海" not in login(centre).get(reverse("library:mark_city_list", args=[made.pk])).text
    book = sheet_of(login(centre).post(reverse("library:export_city_list", args=[made.pk])))
    assert "瀚海" not in str(list(book.values))
    assert "龙首台" not in str(list(book.values))


def test_lines_go_with_the_survivor_of_a_merge_and_come_back(held, enter, centre):
    twin = enter("有机肥生产线", "east", investment=35_000_000_000)
    levels.take_over(project=twin, reason="原台账已有", by=centre)
    line = sent(twin, by=centre).lines.get()
    merge_projects(survivor=held, absorbed=twin, by=centre)
    line.refresh_from_db()
    assert line.project == held
    assert offered(centre) == []
    undo_merge(merge=Merge.objects.get(), reason="不是一个", by=centre)
    line.refresh_from_db()
    assert line.project == twin


def test_the_centre_is_reminded_of_a_list_that_was_not_sent(held, centre, cast):
    made = listed(held, by=centre, title="十一月清单")

    def waiting(user):
        user.__dict__.pop("waiting", None)
        return [item.title for item in todo.items_for(user)]

    assert "上报“十一月清单”" in waiting(centre)
    assert "上报“十一月清单”" not in waiting(cast["east_head"])
    city_lists.send(city_list=made, on=clock.today(), by=centre)
    assert "上报“十一月清单”" not in waiting(centre)


@pytest.mark.slow
def test_the_pages_take_the_same_queries_for_many_projects(held, enter, centre, cast, login):
    made = sent(held, by=centre)
    answer(made.lines.get(), centre)
    client = login(centre)
    more = enter("要报的项目", "east")
    levels.take_over(project=more, reason="原台账已有", by=centre)
    pages = [
        made.get_absolute_url(),
        reverse("library:mark_city_list", args=[made.pk]),
        reverse("library:city_lists"),
        MAKE,
        held.get_absolute_url(),
    ]
    extra = sent(more, by=centre).lines.get()
    CityListLine.objects.filter(pk=extra.pk).update(city_list=made, place=2)
    waiting = enter("还没报的项目", "west")
    levels.take_over(project=waiting, reason="原台账已有", by=centre)
    counted = [_queries(client, page) for page in pages]
    for number in range(10):
        one = enter(f"第{number}个项目", "west")
        line = sent(one, by=centre).lines.get()
        if number % 2:
            answer(line, centre)
        CityListLine.objects.filter(pk=line.pk).update(city_list=made, place=number + 3)
        levels.take_over(project=enter(f"县库{number}", "east"), reason="原台账已有", by=centre)
    assert [_queries(client, page) for page in pages] == counted


def _queries(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


def refusal(act, **told):
    """Return "" when it was done, else the sentence."""
    try:
        act(**told)
    except CityRefused as refused:
        return str(refused)
    return ""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestTenAtOnce:
    """Ten people press the same button at the same moment: one decision, nine clear answers."""

    def test_mark(self, held, centre, together):
        line = sent(held, by=centre).lines.get()
        answers = together(lambda: refusal(answer, line=line, by=centre), times=10)
        assert sorted(map(bool, answers)) == [False] + [True] * 9
        assert all("已由周中登记为“市里接收”" in words for words in answers if words)
        assert (CityMark.objects.count(), Entry.objects.filter(verb="city.accepted").count()) == (1, 1)

    def test_reverse(self, held, centre, together):
        noted = answer(sent(held, by=centre).lines.get(), centre)
        told = {"city_mark": noted, "reason": "抄错了", "by": centre}
        answers = together(lambda: refusal(city_lists.reverse, **told), times=10)
        assert sorted(map(bool, answers)) == [False] + [True] * 9
        assert all("已由周中撤销" in words for words in answers if words)

    def test_list_the_same_project(self, held, centre, together):
        told = {"project_ids": [held.pk], "title": "清单", "by": centre}
        answers = together(lambda: refusal(city_lists.make, **told), times=10)
        assert sorted(map(bool, answers)) == [False] + [True] * 9
        assert all("不能重复上报" in words for words in answers if words)
        assert CityList.objects.count() == 1

    def test_lists_get_numbers_of_their_own(self, held, enter, centre, together):
        projects = [held.pk]
        for number in range(5):
            one = enter(f"第{number}个项目", "east")
            levels.take_over(project=one, reason="原台账已有", by=centre)
            projects.append(one.pk)
        left = iter(projects)
        together(lambda: city_lists.make(project_ids=[next(left)], title="清单", by=centre), times=6)
        assert sorted(CityList.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
        assert Project.objects.filter(city_lines__isnull=False).count() == 6
