"""A bulletin is drafted from figures, edited, issued under a number, never changed, and corrected by a successor."""

import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.audit.models import Entry
from luodi.bulletins import soundness
from luodi.bulletins.actions import bulletins
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.forms.bulletins import TextForm
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports.troubles import by_owner, problems
from luodi.common import clock
from luodi.documents.model import Paragraph, figures, from_json
from luodi.metrics.periods import Period
from luodi.projects.actions import masking
from tests.moments import at
from tests.progress.problems import raise_one

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


def issued(bulletin, by):
    return bulletins.issue(bulletin=bulletin, version=bulletin.version, by=by)


def body(bulletin):
    return [
        "".join(piece if isinstance(piece, str) else piece.words for piece in block.pieces)
        for block in from_json(bulletin.document).blocks
        if isinstance(block, Paragraph)
    ]


def test_the_draft_says_what_the_month_brought_and_what_is_missing(drafted):
    told = body(drafted())
    assert told[1] == (
        "11月，全县新签约项目2个，计划总投资3,000万元，新开工项目1个，新投产项目0个，到位资金200万元，完成投资暂无数据。"
    )
    assert told[2].startswith("1至11月，全县累计新签约项目3个")
    assert told[3] == "新签约项目、新开工项目、到位资金、完成投资没有去年同期数据，不作比较。"


def test_last_year_is_compared_where_it_is_known(live, drafted):
    live("老厂", signed="2025-06-01")
    told = body(drafted())
    assert told[3].startswith("去年同期（2025年1至11月），新签约项目1个，今年同比增长200.0%。")


def test_every_figure_is_kept_with_what_it_is(drafted):
    made = drafted()
    keys = {figure.key for figure in figures(from_json(made.document))}
    assert keys == set(made.data)
    told = made.data["arrived@2026-11"]
    assert (told["value"], told["shown"], told["period"]) == ("200000000", "200", "2026-11")
    assert told["as_of"].startswith("2026-12-02")


def test_numbers_count_up_by_kind_and_year(drafted, cast):
    first = issued(drafted(), cast["leader"])
    second = issued(drafted(period=Period.of_month(2026, 10)), cast["leader"])
    week = issued(drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), []), cast["leader"])
    assert first.number == "落地通报〔2026〕第1期"
    assert second.number == "落地通报〔2026〕第2期"
    assert week.number == "落地调度〔2026〕第1期"
    assert from_json(first.document).number == first.number
    with clock.moved_to(at("2027-01-05 10:00")):
        new = issued(drafted(period=Period.of_month(2026, 12), day=date(2027, 1, 4)), cast["leader"])
    assert new.number == "落地通报〔2027〕第1期"


def test_what_was_issued_is_neither_changed_nor_issued_again(drafted, cast):
    centre = cast["centre"]
    draft = drafted()
    assert drafted() == draft, "the draft of the period is taken up again"
    done = issued(draft, cast["leader"])
    kept = Bulletin.objects.values().get(pk=done.pk)
    for act in (
        lambda: issued(draft, cast["leader"]),
        lambda: bulletins.change(bulletin=done, document=from_json(done.document), version=1, by=centre),
        lambda: bulletins.rebuild(bulletin=done, day=date(2026, 12, 1), by=centre),
        lambda: bulletins.drop(bulletin=done, by=centre),
    ):
        with pytest.raises(BulletinRefused, match="已经印发"):
            act()
    with pytest.raises(BulletinRefused, match="已经印发（落地通报〔2026〕第1期）"):
        drafted()
    assert Bulletin.objects.values().get() == kept


def test_a_correction_names_what_it_corrects(drafted, cast, receive, live):
    centre = cast["centre"]
    first = issued(drafted(), cast["leader"])
    receive(live("后来认定的厂", signed="2026-03-01"), 50, on=date(2026, 11, 8))
    with clock.moved_to(at("2026-12-06 10:00")):
        draft = bulletins.correct(
            bulletin=first, day=date(2026, 12, 5), reason="漏计一笔到位资金。", by=centre
        )
        with pytest.raises(BulletinRefused, match="已有更正的草稿"):
            bulletins.correct(bulletin=first, day=date(2026, 12, 5), reason="再来", by=centre)
        second = issued(draft, cast["leader"])
        assert second.number == "落地通报〔2026〕第2期"
        assert body(second)[0] == (
            f"本期更正并代替{first.number}《关于2026年11月全县招商引资和项目建设情况的通报》。更正原因：漏计一笔到位资金。"
        )
        assert second.data["arrived@2026-11"]["shown"] == "250"
        with pytest.raises(BulletinRefused, match="已由落地通报〔2026〕第2期更正"):
            bulletins.correct(bulletin=first, day=date(2026, 12, 5), reason="再来", by=centre)
        assert (
            bulletins.correct(bulletin=second, day=date(2026, 12, 5), reason="又错", by=centre).corrects
            == second
        )
    first.refresh_from_db()
    assert first.data["arrived@2026-11"]["shown"] == "200"


@pytest.mark.parametrize("day", [date(2026, 12, 3), date(2026, 10, 31)])
def test_figures_are_those_of_a_day_that_is_over(drafted, day):
    with pytest.raises(BulletinRefused):
        drafted(day=day)


def test_check_finds_what_was_changed(drafted, cast):
    done = issued(drafted(), cast["leader"])
    assert list(soundness.faults()) == []
    data = done.data | {"arrived@2026-11": done.data["arrived@2026-11"] | {"value": "1"}}
    Bulletin.objects.filter(pk=done.pk).update(data=data)
    assert ["落地通报〔2026〕第1期" in fault for fault in soundness.faults()] == [True]


def test_the_editor_changes_words_and_never_figures(drafted, cast, login):
    draft, client = drafted(), login(cast["centre"])
    assert "{1：2}" in client.get(f"/bulletins/{draft.pk}/edit/").text
    sent = sent_by(draft)
    place = next(name for name, words in sent.items() if words.startswith("11月，全县"))
    sent[place] = sent[place].replace("{1：2}", "{1：99}").replace("11月，全县", "11月份，我县")
    response = client.post(f"/bulletins/{draft.pk}/edit/", {**sent, "version": 1, "done": "1"})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert body(draft)[1].startswith("11月份，我县新签约项目2个"), "what stands in a mark is not read"
    broken = {**sent_by(draft), "version": 2}
    broken[place] = "11月份，我县新签约项目99个。"
    page = client.post(f"/bulletins/{draft.pk}/edit/", broken).text
    assert "少了 {1：2}" in page
    stale = client.post(f"/bulletins/{draft.pk}/edit/", {**sent_by(draft), place: "", "version": 1}).text
    assert "刚才被别人改过" in stale
    shown = client.post(f"/bulletins/{draft.pk}/preview/", {**sent_by(draft), place: ""}).text
    assert "我县" not in shown
    assert 'id="preview"' in shown


def sent_by(draft):
    """Return what the form of a draft sends."""
    form = TextForm(from_json(draft.document))
    return {name: form[name].value() for name in form.fields}


def test_a_figure_opens_to_its_rows_of_that_moment(drafted, cast, login, live, receive):
    done = issued(drafted(), cast["leader"])
    receive(live("后来认定的厂", signed="2026-03-01"), 50, on=date(2026, 11, 8))
    with clock.moved_to(at("2027-03-01 09:00")):
        client = login(cast["leader"])
        page = client.get(f"/bulletins/{done.pk}/").text
        assert f"/bulletins/{done.pk}/figures/arrived@2026-11/" in page
        page = client.get(f"/bulletins/{done.pk}/figures/arrived@2026-11/").text
        assert "全县 2026 年 11 月到位资金 200 万元" in page
        assert "面粉厂" in page
        assert "后来认定的厂" not in page
        assert "与通报不同" not in page
        told = login(cast["west_clerk"]).get(f"/bulletins/{done.pk}/figures/arrived@2026-11/").text
        assert "面粉厂" not in told
        assert "1 条不在您的查看范围" in told


def test_a_figure_that_no_rule_tells_any_more_is_shown_as_it_was_printed(drafted, cast, login):
    done = issued(drafted(), cast["leader"])
    key = "arrived@2026-11"
    for changed in ({"code": "gone"}, {"period": "2026-gone"}):
        Bulletin.objects.filter(pk=done.pk).update(data={key: done.data[key] | changed})
        page = login(cast["leader"]).get(f"/bulletins/{done.pk}/figures/{key}/").text
        assert "全县 2026 年 11 月到位资金 200 万元" in page
        assert "数以通报为准" in page


def test_every_figure_of_a_bulletin_gives_itself_again(drafted, cast, login):
    done = issued(drafted(), cast["leader"])
    client = login(cast["leader"])
    for key in done.data:
        page = client.get(f"/bulletins/{done.pk}/figures/{key}/")
        assert page.status_code == 200, key
        assert "与通报不同" not in page.text, key


def test_drafts_are_read_by_those_who_make_and_issue_them(drafted, cast, login):
    draft = drafted()
    assert login(cast["leader"]).get(f"/bulletins/{draft.pk}/").status_code == 200
    assert login(cast["east_clerk"]).get(f"/bulletins/{draft.pk}/").status_code == 404
    issued(draft, cast["leader"])
    page = login(cast["east_clerk"]).get("/bulletins/")
    assert "落地通报〔2026〕第1期" in page.text


def test_what_was_issued_is_handed_out_as_it_was_frozen(drafted, cast, login):
    done = issued(drafted(), cast["leader"])
    client = login(cast["east_clerk"])
    docx = b"".join(client.post(f"/bulletins/{done.pk}/docx/").streaming_content)
    assert "落地通报〔2026〕第1期" in zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    assert b"".join(client.post(f"/bulletins/{done.pk}/pdf/").streaming_content).startswith(b"%PDF")
    xlsx = b"".join(client.post(f"/bulletins/{done.pk}/xlsx/").streaming_content)
    assert "到位资金" in "".join(
        zipfile.ZipFile(io.BytesIO(xlsx)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(xlsx)).namelist()
    )
    forms = Entry.objects.filter(verb="bulletin.downloaded").order_by("pk")
    assert [entry.data["form"] for entry in forms] == ["docx", "pdf", "xlsx"]


def test_nobody_learns_of_a_project_that_is_closed(cast, units, enter):
    secret = enter("瀚海新能源储能基地", "east", stage="talks")
    with clock.moved_to(at("2026-11-01 09:00")):
        raise_one(secret, units["bureau"], cast["east_clerk"])
    masking.mark_sensitive(project=secret, reason="投资方要求", by=cast["east_clerk"])
    late = problems(secret.county_id, date(2027, 12, 3))
    told = str(by_owner("", late))
    assert late
    assert "瀚海" not in told
    assert late[0].words not in told


def test_the_list_asks_as_often_for_many_as_for_few(drafted, cast, login):
    client = login(cast["centre"])
    drafted()
    with CaptureQueriesContext(connection) as few:
        client.get("/bulletins/")
    for month in (8, 9, 10):
        issued(drafted(period=Period.of_month(2026, month)), cast["leader"])
    with CaptureQueriesContext(connection) as many:
        client.get("/bulletins/")
    assert len(many) == len(few)


def test_who_signs_gets_the_draft_as_word_marked_on_every_page(drafted, cast, login):
    draft = drafted()
    made = login(cast["leader"]).post(f"/bulletins/{draft.pk}/draft.docx").content
    packed = zipfile.ZipFile(io.BytesIO(made))
    headers = [packed.read(name).decode() for name in packed.namelist() if "header" in name]
    assert len(headers) == 2
    assert all("草稿　第1稿" in header for header in headers)
    assert "草稿，没有编号" in packed.read("word/document.xml").decode()
    issued(draft, cast["leader"])
    page = login(cast["leader"]).post(f"/bulletins/{draft.pk}/draft.docx", follow=True).text
    assert "请下载印发的 Word" in page


def test_counts_of_the_week_open_to_what_they_counted_then(drafted, cast, units, enter, login):
    open_, secret = enter("面粉厂二期", "east", stage="building"), enter("瀚海储能", "east", stage="talks")
    with clock.moved_to(at("2026-11-01 09:00")):
        raised = [raise_one(one, units["bureau"], cast["east_clerk"]) for one in (open_, secret)]
    masking.mark_sensitive(project=secret, reason="投资方要求", by=cast["east_clerk"])
    draft = drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), [])
    key = "due_problems@" + draft.period
    assert draft.data[key]["value"] == "2"
    done = issued(draft, cast["leader"])
    page = login(cast["east_clerk"]).get(f"/bulletins/{done.pk}/figures/{key}/").text
    assert f'href="{open_.get_absolute_url()}"' in page
    far = login(cast["west_clerk"]).get(f"/bulletins/{done.pk}/figures/{key}/").text
    assert "面粉厂二期" in far
    assert open_.get_absolute_url() not in far
    for told in (page, far):
        assert "瀚海" not in told
    assert raised
    assert (
        login(cast["leader"]).get(f"/bulletins/{done.pk}/figures/red_lights@{draft.period}/").status_code
        == 200
    )
