"""The pages of rules after an upgrade: what a stored version does not say stands there as the default, and is said so."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.common import clock
from luodi.rulebook import packs, reading
from luodi.rulebook.actions import versions
from luodi.rulebook.actions.counties import CountiesLeftOut, in_every_county
from luodi.rulebook.actions.packs import pin
from luodi.rulebook.faults import PackUnreadable
from luodi.rulebook.forms.rules import RulesForm
from luodi.rulebook.models import PackVersion
from luodi.rulebook.reports.packs import in_force, pinned, unreadable, version
from tests.rulebook.aged import GONE, aged, plain, store, without_code
from tests.rulebook.made import menu

KINDS = packs.kinds()
every_kind = pytest.mark.parametrize("upgraded", KINDS, ids=lambda kind: kind.code)
WHOLE = [kind for kind in KINDS if kind.schema.EVERY]
every_whole_kind = pytest.mark.parametrize("upgraded", WHOLE, ids=lambda kind: kind.code)
HEAD = {"basis": "云政发〔2026〕9号", "note": "", "sources": ""}


def url(route, *args):
    return reverse(f"rulebook:{route}", args=args)


def lacking_a_code(kind):
    every = kind.schema.EVERY[0]
    return without_code(kind, every, every.codes[0])


def typed(kind, content):
    """Return the form of a kind as a browser sends it back."""
    sent = {}

    def fill(node):
        if node.input == "rows":
            sent[f"{node.name}.count"] = str(len(node.rows))
            for row in node.rows:
                fill(row)
        elif node.input == "section":
            if node.may_be_empty and node.is_given:
                sent[f"{node.name}.given"] = "on"
            for inner in node.nodes:
                fill(inner)
        elif node.input in ("choice", "choices"):
            sent[node.name] = [code for code, _, chosen in node.choices if chosen]
        elif node.input == "flag":
            sent.update({node.name: "on"} if node.value else {})
        else:
            sent[node.name] = str(node.value)

    fill(RulesForm(kind, content=content).root)
    return sent


@every_kind
def test_every_page_of_rules_says_what_holds_by_default(login, cast, units, upgraded):
    first = store(units["county"], upgraded, aged(upgraded))
    second = store(units["county"], upgraded, aged(upgraded) | {"gone_too": 2}, number=2)
    whole = reading.restored(upgraded, first.content)
    clerk = login(cast["east_clerk"])
    pages = [
        clerk.get(address).text
        for address in (
            url("pack", upgraded.code),
            url("version", first.pk),
            url("version", second.pk),
            url("compare", upgraded.code),
        )
    ]
    for page in pages:
        assert "不再起作用" in page
        assert GONE in page
        if whole.lacking:
            assert f"{len(whole.lacking)} 项按系统默认" in page
            assert "里没有，是程序升级后新增的" in page
            assert whole.lacking[0].where[-1] in page
    overview = clerk.get(url("packs")).text
    assert ("项按系统默认" if whole.lacking else "项不再起作用") in overview
    assert in_force(units["county"].pk, upgraded.code).rules == reading.shipped(upgraded).rules


@every_kind
def test_the_file_of_such_a_version_is_whole_and_says_what_was_filled_in(login, cast, units, upgraded):
    found = store(units["county"], upgraded, aged(upgraded))
    for address in (url("export", upgraded.code), url("export_version", found.pk)):
        text = login(cast["centre"]).get(address).text
        assert reading.parse(upgraded, text).rules == reading.shipped(upgraded).rules
        assert ("按系统默认补上" in text) == bool(reading.restored(upgraded, found.content).lacking)
    file = SimpleUploadedFile("规则.yaml", text.encode())
    login(cast["centre"]).post(url("import", upgraded.code), {"file": file})
    assert PackVersion.objects.get(state="draft").content == plain(upgraded)


@every_kind
def test_a_draft_begins_whole_and_is_a_change_even_where_it_only_writes_the_defaults(
    login, cast, units, upgraded
):
    store(units["county"], upgraded, aged(upgraded))
    page = login(cast["centre"]).post(url("start", upgraded.code), follow=True)
    assert page.status_code == 200
    draft = PackVersion.objects.get(state="draft")
    assert draft.content == plain(upgraded)
    given = {"effective_from": clock.today(), "basis": "会议纪要", "by": cast["centre"]}
    versions.submit(version=draft, **given)
    released = versions.release(version=draft, by=cast["leader"])
    assert "不再起作用" not in login(cast["leader"]).get(url("pack", upgraded.code)).text
    again = versions.start_draft(county_id=units["county"].pk, kind=upgraded.code, by=cast["centre"])
    with pytest.raises(versions.PackRefused, match="没有不同，不用提交"):
        versions.submit(version=again, **given)
    assert released.number == 2
    assert version(units["county"].pk, upgraded.code, 1).rules == reading.shipped(upgraded).rules


@every_kind
def test_an_old_version_is_the_ground_of_a_whole_draft(login, cast, units, upgraded):
    old = store(units["county"], upgraded, aged(upgraded))
    login(cast["centre"]).post(url("start_like", old.pk))
    assert PackVersion.objects.get(state="draft").content == plain(upgraded)


@every_whole_kind
def test_a_draft_from_before_the_upgrade_is_filled_in_before_it_is_released(login, cast, units, upgraded):
    county, centre = units["county"], cast["centre"]
    draft = versions.start_draft(county_id=county.pk, kind=upgraded.code, by=centre)
    PackVersion.objects.filter(pk=draft.pk).update(content=lacking_a_code(upgraded), note="升级前起草")
    label = upgraded.schema.EVERY[0].codes[0].label
    for route, told in (("version", "放行前要写全"), ("edit", "已经按默认填上"), ("submit", "放行前要写全")):
        page = login(centre).get(url(route, draft.pk)).text
        assert told in page
        assert label in page
    asked = {"effective_from": clock.today().isoformat(), "basis": "会议纪要"}
    page = login(centre).post(url("submit", draft.pk), asked).text
    assert f"里没有“{label}”" in page
    assert "请先点“修改”" in page
    sent = typed(upgraded, reading.restored(upgraded, lacking_a_code(upgraded)).content)
    assert login(centre).post(url("edit", draft.pk), sent | HEAD).status_code == 302
    draft.refresh_from_db()
    assert reading.validate(upgraded, draft.content)
    assert not reading.restored(upgraded, draft.content)
    assert "放行前要写全" not in login(centre).get(url("version", draft.pk)).text


@every_whole_kind
def test_what_was_submitted_before_the_upgrade_goes_back_to_its_author(login, cast, units, upgraded):
    found = store(
        units["county"], upgraded, lacking_a_code(upgraded), None, state="submitted", released_at=None,
        effective_from=clock.today(), author=cast["centre"], author_post=cast["centre"].post,
    )  # fmt: skip
    page = login(cast["leader"]).post(url("release", found.pk), follow=True).text
    assert "请退回起草人，修改后再提交" in page
    found.refresh_from_db()
    assert (found.state, found.number) == ("submitted", None)
    login(cast["leader"]).post(url("give_back", found.pk), {"words": "请补全。"})
    found.refresh_from_db()
    assert found.state == "draft"


def test_two_versions_are_compared_by_what_stands_in_them(login, cast, units):
    clocks = packs.kind_of("clocks")
    store(units["county"], clocks, lacking_a_code(clocks))
    store(units["county"], clocks, plain(clocks), number=2)
    page = login(cast["assessor"]).get(url("compare", "clocks")).text
    assert "1 处不同" in page
    assert "新增" in page
    assert page.count("1 项按系统默认") == 1
    assert page.count("里没有，是程序升级后新增的") == 1


def test_a_menu_that_lacks_a_section_is_read(units, kind):
    content = menu()
    del content["cook"], content["helper"], content["share"]
    stored = store(units["county"], kind, content)
    assert in_force(units["county"].pk, "menu").rules == reading.shipped(kind).rules
    assert pin(county_id=units["county"].pk, kind="menu").number == 1
    stored.refresh_from_db()
    assert stored.content == content, "what was released never changes"


# What does not fit the program any more


@pytest.fixture
def broken(units, kind):
    """A released menu whose soup takes longer than the program allows today."""
    content = menu()
    content["steps"][0]["minutes"] = 900
    return store(units["county"], kind, content)


def test_rules_that_cannot_be_read_are_said_and_the_way_out_is_open(login, cast, units, broken, kind):
    centre, county = cast["centre"], units["county"].pk
    with pytest.raises(PackUnreadable, match="工序 › 第 1 条 › 用时：“900”超出范围"):
        in_force(county, "menu")
    assert "读不出来" in login(centre).get(url("packs")).text
    for route, at in (("pack", "menu"), ("version", broken.pk)):
        page = login(centre).get(url(route, at)).text
        assert "规则“菜单第 1 版”和现在的程序对不上，读不出来" in page
        assert ">900</td>" in page
    assert "900" in login(centre).get(url("export", "menu")).text
    page = login(centre).post(url("start", "menu"), follow=True).text
    assert "请按出厂默认起草" in page
    page = login(centre).post(url("start_like", broken.pk), follow=True).text
    assert "不合现在的格式" in page
    login(centre).post(url("start", "menu"), {"shipped": "1"})
    draft = PackVersion.objects.get(state="draft")
    assert login(centre).get(url("submit", draft.pk)).status_code == 200
    asked = {"effective_from": clock.today().isoformat(), "basis": "会议纪要"}
    login(centre).post(url("submit", draft.pk), asked)
    login(cast["leader"]).post(url("release", draft.pk))
    assert in_force(county, "menu").number == 2
    assert login(centre).get(url("compare", "menu")).status_code == 200
    assert [(stored.number, "900" in why) for stored, why in unreadable()] == [(1, True)]


@pytest.mark.parametrize(
    "strange",
    [{"cook": "老王"}, {"steps": "两步"}, {"steps": [7]}, {"title": ["家常"]}, {"words": {"香菜": 1}}],
)
def test_rules_of_another_form_are_shown_as_far_as_they_go(login, cast, units, kind, strange):
    found = store(units["county"], kind, menu() | strange)
    for route, at in (("pack", "menu"), ("version", found.pk), ("compare", "menu"), ("packs", None)):
        page = login(cast["centre"]).get(url(route, *[at] if at else [])).text
        assert route == "compare" or "读不出来" in page
    assert login(cast["centre"]).get(url("export", "menu")).status_code == 200


def test_a_page_that_rests_on_them_says_so_instead_of_failing(login, cast, units):
    upkeep = packs.kind_of("upkeep")
    store(units["county"], upkeep, plain(upkeep) | {"stale_days": 0})
    answer = login(cast["centre"]).get(reverse("library:reserve"))
    assert answer.status_code == 424
    assert "规则“储备库管理第 1 版”和现在的程序对不上，读不出来" in answer.text
    assert url("pack", "upkeep") in answer.text
    part = login(cast["centre"]).get(reverse("desk:to_do"), headers={"HX-Request": "true"})
    assert (part.status_code, part.text[:15]) == (424, "规则“储备库管理第 1 版”和")


def test_what_such_rules_keep_from_happening_changes_nothing(login, cast, units, project):
    clocks = packs.kind_of("clocks")
    store(units["county"], clocks, {"clocks": [row | {"days": -1} for row in plain(clocks)["clocks"]]})
    said = {"where": "all", "why": "given_up", "words": "企业来函放弃投资"}
    answer = login(cast["east_clerk"]).post(reverse("library:leave", args=[project.pk]), said)
    assert answer.status_code == 424
    assert project.cases.count() == 0


def test_one_county_does_not_keep_the_night_from_another(units, broken):
    seen = []

    def work(county_id):
        seen.append(county_id)
        in_force(county_id, "menu")

    with pytest.raises(CountiesLeftOut, match="菜单第 1 版"):
        in_every_county(work)
    PackVersion.objects.update(content=menu(), effective_from=clock.today() - timedelta(days=1))
    in_every_county(work)
    assert seen == [units["county"].pk] * 2


def test_what_began_before_there_was_such_a_kind_keeps_to_the_rules_of_its_day(units, kind):
    store(units["county"], kind, menu(title="旧"))
    store(units["county"], kind, menu(title="新"), number=2, effective_from=clock.today())
    county, began = units["county"].pk, clock.now() - timedelta(days=30)
    assert pinned(county, "menu", {"menu": 2}, began).rules.title == "新"
    assert pinned(county, "menu", {}, began).rules.title == "旧"


def test_versions_of_a_kind_that_the_program_has_no_more_are_not_shown(login, cast, units, kind, monkeypatch):
    found = store(units["county"], kind, menu(), None, state="submitted", released_at=None)
    assert login(cast["leader"]).get(url("version", found.pk)).status_code == 200
    monkeypatch.delitem(packs._kinds, "menu")
    assert login(cast["leader"]).get(url("version", found.pk)).status_code == 404
    assert login(cast["leader"]).get(reverse("desk:home")).status_code == 200
