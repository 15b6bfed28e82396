"""Where a project stands at the three levels: on entry, by imports, by decisions, and never in two origins."""

import html
import re
import threading
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.bench import world
from luodi.projects import merging
from luodi.projects.actions import levels, moving, record
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports.merges import preview
from luodi.projects.stages import NEXT_AT_LEVEL, Level, StatusAtLevel, highest


def standing(project):
    """Return level → (status, unit) as the rows say."""
    return {row.level: (row.status, row.unit and row.unit.short_name) for row in project.levels.all()}


def test_the_highest_library_is_the_countys_then_the_own_then_where_it_began():
    township, department, county = Level
    admitted, left, new = StatusAtLevel.ADMITTED, StatusAtLevel.LEFT, StatusAtLevel.NOT_FILED
    assert highest({township: admitted, department: new, county: admitted}, township) == county
    assert (
        highest({township: admitted, department: new, county: StatusAtLevel.IN_REVIEW}, township) == township
    )
    assert highest({township: left, department: admitted, county: new}, township) == department
    assert highest({township: left, department: new, county: left}, township) == township


def test_every_status_can_be_reached_and_none_follows_itself():
    assert {status for after in NEXT_AT_LEVEL.values() for status in after} == set(StatusAtLevel)
    assert all(status not in after for status, after in NEXT_AT_LEVEL.items())


def test_a_new_project_stands_in_the_library_of_its_unit_and_in_no_other(project):
    assert standing(project) == {
        "township": ("admitted", "东川镇"),
        "department": ("not_filed", None),
        "county": ("not_filed", None),
    }
    origin = project.levels.get(is_origin=True)
    assert (origin.level, origin.taken_over, origin.since) == ("township", False, project.created_at)


def test_the_countys_library_is_kept_by_its_centre(enter, units):
    assert standing(enter("标准化厂房", level="county"))["county"] == ("admitted", "招商中心")
    units["centre"].kind = "department"
    units["centre"].save()
    assert standing(enter("标准化厂房二期", level="county"))["county"] == ("admitted", "云岭县")


def test_only_who_acts_for_the_county_enters_into_its_library(enter):
    with pytest.raises(record.EntryInvalid, match="县级库由招商服务中心审核入库"):
        enter("标准化厂房", by="east_clerk", level="county")


def test_what_a_ledger_brought_is_taken_over_and_nobody_approved_it(cast, units):
    entry = ProjectEntry({"name": "老项目", "unit_id": units["east"].pk, "level": "county"})
    batch = world.batch(cast["centre"])
    (pk,) = record.create_projects(entries=[entry], by=cast["centre"], batch=batch)
    assert list(LevelStatus.objects.filter(project=pk, taken_over=True).values_list("level")) == [("county",)]


def test_a_project_rises_step_by_step_and_the_trail_tells_it(project, cast):
    for status in ("filed", "in_review", "admitted"):
        levels.set_status(
            project=project, level="county", status=status, by=cast["centre"], reason="例会研究"
        )
    project.refresh_from_db()
    assert (project.level, project.history.first().level) == ("county", "county")
    assert standing(project)["county"] == ("admitted", "招商中心")
    assert standing(project)["township"] == ("admitted", "东川镇")
    told = list(Entry.objects.about(project).filter(verb__startswith="level.").order_by("pk"))
    assert [entry.verb for entry in told] == ["level.filed", "level.in_review", "level.admitted"]
    assert told[-1].data["before"]["status"] == "in_review"
    assert told[-1].data["reason"] == "例会研究"


def test_what_leaves_the_countys_library_is_the_townships_again(enter, cast):
    project = enter("标准化厂房")
    levels.take_over(project=project, by=cast["centre"], reason="2024 年已入库")
    assert Project.objects.get().level == "county"
    row = levels.set_status(project=project, level="county", status="left", by=cast["centre"])
    assert row.taken_over
    assert Project.objects.get().level == "township"


@pytest.mark.parametrize(
    ("level", "status", "words"),
    [
        ("township", "admitted", "在乡镇库已经是“已入库”，不用再办"),
        ("county", "left", "在县级库现在是“未报送”，不能转为“已出库”"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_in_words(project, cast, level, status, words):
    with pytest.raises(levels.LevelBlocked, match=words):
        levels.set_status(project=project, level=level, status=status, by=cast["centre"])


def test_a_voided_project_goes_nowhere(project, cast):
    record.void_project(project=project, reason="重复", by=cast["centre"])
    with pytest.raises(levels.LevelBlocked, match="已经作废"):
        levels.set_status(project=project, level="county", status="filed", by=cast["centre"])


def test_a_township_cannot_say_that_the_county_holds_its_project(project, cast):
    with pytest.raises(levels.NotTheCountys):
        levels.take_over(project=project, by=cast["east_head"], reason="早就在库")


def corrected(project, unit, by):
    entry = ProjectEntry({"unit_id": unit.pk})
    record.change_project(project=project, entry=entry, version=project.version, by=by)
    project.refresh_from_db()
    return standing(project)


def test_a_corrected_unit_takes_its_library_along(project, cast, units):
    assert corrected(project, units["west"], cast["centre"])["township"] == ("admitted", "西坪乡")
    found = corrected(project, units["bureau"], cast["centre"])
    assert found["department"] == ("admitted", "农业农村局")
    assert found["township"] == ("not_filed", None)
    assert project.level == project.levels.get(is_origin=True).level == "department"


def test_a_transfer_leaves_the_origin_where_it_was(project, cast, units):
    moving.move_to_unit(project=project, unit=units["bureau"], by=cast["centre"], former=None)
    found = standing(project)
    assert found["township"] == ("left", "东川镇")
    assert found["department"] == ("admitted", "农业农村局")
    project.refresh_from_db()
    assert (project.unit, project.level) == (units["bureau"], "department")
    assert project.levels.get(is_origin=True).level == "township"
    moving.move_to_unit(project=project, unit=units["park"], by=cast["centre"], former=None)
    assert standing(project)["department"] == ("admitted", "工业园区")
    moving.move_to_unit(project=project, unit=units["west"], by=cast["centre"], former=None)
    assert standing(project)["township"] == ("admitted", "西坪乡")
    assert standing(project)["department"] == ("left", "工业园区")


def test_a_project_in_the_countys_library_stays_there_when_it_goes_to_another_unit(project, cast, units):
    levels.take_over(project=project, by=cast["centre"], reason="早已入库")
    moving.move_to_unit(project=project, unit=units["west"], by=cast["centre"], former=None)
    assert standing(project)["county"] == ("admitted", "招商中心")
    assert standing(project)["township"] == ("admitted", "西坪乡")


def test_merging_loses_no_place_in_the_countys_library_and_no_filing(enter, cast):
    mine, theirs = enter("有机肥厂"), enter("有机肥生产线", "west")
    (kept,) = [plan for plan in preview(mine, theirs).staying if plan.label == "三级库状态"]
    assert kept.stays == [("乡镇库 已入库", merging.STANDS_ITSELF)]
    levels.set_status(project=theirs, level="county", status="filed", by=cast["centre"])
    assert "请先撤回报送或等办完再合并" in str(preview(mine, theirs).refusals)
    levels.set_status(project=theirs, level="county", status="admitted", by=cast["centre"])
    theirs.refresh_from_db()
    assert "请改为保留“有机肥生产线”" in str(preview(mine, theirs).refusals)
    assert not preview(theirs, mine).refusals


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("level_one_origin", {"is_origin": True}),
        ("level_once", {"level": "township"}),
        ("level_known", {"level": "moon"}),
        ("level_status_known", {"status": "lost"}),
        ("level_has_unit", {"status": "filed"}),
        ("level_taken_over_is_held", {"taken_over": True}),
    ],
)
def test_the_database_refuses_what_cannot_be(project, constraint, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        project.levels.filter(level="county").update(**change)


def test_projects_from_before_there_were_levels_are_taken_over_as_they_stood(enter, cast, units):
    batch = world.batch(cast["centre"])
    entry = ProjectEntry({"name": "台账里的", "unit_id": units["east"].pk, "level": "county"})
    (imported,) = record.create_projects(entries=[entry], by=cast["centre"], batch=batch)
    typed, raised = enter("手工登记的", "bureau", level="department"), enter("后来入县级库的")
    levels.take_over(project=raised, by=cast["centre"], reason="当时直接改的库层级")
    found = "project_id", "level", "unit__short_name", "status", "is_origin", "taken_over"
    before = set(LevelStatus.objects.values_list(*found))
    assert (imported, "county", "招商中心", "admitted", True, True) in before
    assert (typed.pk, "department", "农业农村局", "admitted", True, False) in before
    LevelStatus.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("luodi.projects.migrations.0006_level_status").TAKE_OVER)
    assert set(LevelStatus.objects.values_list(*found)) == before
    assert LevelStatus.objects.get(project=raised, is_origin=True).since == raised.created_at


def shown(client, query=""):
    """Return name → cells of the levels in the list."""
    found = re.findall(r'data-href.*?class="name">.*?<a [^>]*>(.*?)</a>.*?class="lights"[^>]*>(.*?)</td>',
                       client.get(f"/projects/?{query}").text, re.DOTALL)  # fmt: skip
    return {name: " ".join(re.sub(r"<[^>]*>", " ", cell).split()) for name, cell in found}


@pytest.fixture
def three(enter, cast):
    """One project of the township in review, one of it in the county's library, one of another township."""
    up, held, _ = enter("正在报送的"), enter("已在县里的"), enter("别处的", "west")
    for status in ("filed", "in_review"):
        levels.set_status(project=up, level="county", status=status, by=cast["centre"])
    levels.take_over(project=held, by=cast["centre"], reason="早已入库")
    return up, held


def test_the_county_sees_all_three_levels_and_a_unit_its_own_with_what_it_sent_up(login, cast, three):
    assert shown(login(cast["centre"])) == {
        "正在报送的": "乡 已入库 部 — 县 审核中",
        "已在县里的": "乡 已入库 部 — 县 已入库",
        "别处的": "乡 已入库 部 — 县 —",
    }
    assert shown(login(cast["east_clerk"])) == {
        "正在报送的": "乡 已入库 县 审核中",
        "已在县里的": "乡 已入库 县 已入库",
    }
    assert shown(login(cast["centre"]), "cols=name&cols=mine")["别处的"] == "县 —"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("at=county.admitted", {"已在县里的"}),
        ("at=county.filed&at=county.in_review", {"正在报送的"}),
        ("at=township.admitted", {"正在报送的", "已在县里的", "别处的"}),
        ("at=township.admitted&at=county.not_filed", {"别处的"}),
        ("at=moon.admitted", {"正在报送的", "已在县里的", "别处的"}),
    ],
)
def test_a_list_asks_how_projects_stand_at_a_level(login, cast, three, query, found):
    assert set(shown(login(cast["centre"]), query)) == found


def test_what_was_asked_is_said_above_the_list(login, cast, three):
    client = login(cast["centre"])
    assert "县级库审核中" in client.get("/projects/?at=county.in_review").text
    assert "<h1>县级库" in re.sub(r"<h1[^>]*>\s*", "<h1>", client.get("/projects/?at=county.admitted").text)
    panel = client.get("/projects/filters/?at=county.in_review").text
    assert re.search(r'value="county.in_review"\s+checked', panel)


def test_ready_made_views_hold_the_own_library_and_what_is_under_way(login, cast, units, enter, three):
    enter("参与的", "west", parts=[PartEntry("supporting", units["east"].pk)])
    client = login(cast["east_clerk"])
    chips = client.get("/projects/views/").text
    views = re.findall(r'class="chip"\s+href="([^"]*)"[^>]*>([^<\s]+)', chips)
    lists = {word: set(shown(client, html.unescape(url).partition("?")[2])) for url, word in views}
    assert lists["本单位库"] == {"正在报送的", "已在县里的"}
    assert lists["县级库"] == {"已在县里的"}
    assert lists["正在报送"] == {"正在报送的"}
    assert "本单位库" not in login(cast["centre"]).get("/projects/").text


def test_the_sums_by_status_lead_to_the_rows_they_count(login, cast, three):
    client = login(cast["centre"])
    page = client.get("/projects/groups/?by=at&at=township.admitted&at=county.filed&at=county.in_review").text
    assert 'href="/projects/?at=township.admitted&amp;at=county.in_review"' in page
    own = login(cast["east_clerk"]).get("/projects/groups/?by=at").text
    assert re.search(
        r'href="/projects/\?at=township.admitted">乡镇库已入库</a></th>\s*<td class="num">2<', own
    )


@pytest.mark.parametrize("person", ["east_clerk", "centre"])
@pytest.mark.parametrize("path", ["/projects/?at=county.in_review", "/projects/groups/?by=at"])
def test_as_many_queries_for_many_rows_as_for_one(login, cast, enter, person, path):
    client = login(cast[person])

    def queries(count):
        for number in range(count):
            project = enter(f"第{number}个")
            levels.set_status(project=project, level="county", status="filed", by=cast["centre"])
            levels.set_status(project=project, level="county", status="in_review", by=cast["centre"])
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    assert queries(1) == queries(20)


def test_the_page_shows_the_three_levels_and_what_happened_there(login, cast, three):
    page = login(cast["east_clerk"]).get(three[1].get_absolute_url()).text
    box = re.sub(r"<[^>]*>|\s", "", page[page.index('id="levels"') :].partition("</section>")[0])
    assert "乡镇库已入库首次入库东川镇，" in box
    assert "部门库未报送" in box
    assert "县级库已入库接管招商中心，" in box
    assert "认定早已在县级库" in page
    assert "早已入库" in page


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(project, cast):
    answers, together = [], threading.Barrier(2)

    def decide():
        by = User.objects.get(pk=cast["centre"].pk)
        together.wait()
        try:
            levels.set_status(project=project, level="county", status="filed", by=by)
            answers.append("已办")
        except levels.LevelBlocked as blocked:
            answers.append(str(blocked))
        finally:
            connection.close()

    both = [threading.Thread(target=decide) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answer == "已办" for answer in answers) == [False, True]
    assert any("不用再办" in answer for answer in answers)
    assert Entry.objects.about(project).filter(verb="level.filed").count() == 1
