"""Rules on screen: read by everybody, changed by the centre, released by somebody else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pydantic import Field

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Role, Scope
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.rulebook import packs
from luodi.rulebook.actions import versions
from luodi.rulebook.actions.packs import pin
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import PackKind, Rules
from luodi.rulebook.reading import validate
from luodi.rulebook.reports import history
from luodi.rulebook.reports.packs import in_force
from tests.rulebook.made import TEXT, TYPED, menu, menu_kind

pytestmark = pytest.mark.usefixtures("kind")
TODAY = clock.today


def url(route, *args):
    return reverse(f"rulebook:{route}", args=args)


@pytest.fixture
def draft(cast, units, kind):
    """A draft of the centre, in which the soup takes 15 minutes."""
    made = versions.start_draft(county_id=units["county"].pk, kind="menu", by=cast["centre"])
    content = menu()
    content["steps"][0]["minutes"] = 15
    given = {"basis": "", "note": "水烧不开", "sources": ["本县规定"], "by": cast["centre"]}
    return versions.save_draft(version=made, rules=validate(kind, content), **given)


@pytest.fixture
def submitted(draft, cast):
    given = {"effective_from": TODAY(), "basis": "云政发〔2026〕9号", "by": cast["centre"]}
    return versions.submit(version=draft, **given)


def state(version):
    version.refresh_from_db()
    return version.state


def test_everybody_in_business_reads_the_rules_in_words(login, cast):
    page = login(cast["east_clerk"]).get(url("packs")).text
    assert "菜单" in page
    assert "出厂默认" in page
    page = login(cast["east_clerk"]).get(url("pack", "menu")).text
    for words in (
        "客人看到的名称",
        "汤、主菜",
        "用时（分钟）",
        "2027-01-31",
        "《厨房手册》第 3 页",
        "没有规定",
    ):
        assert words in page
    assert "起草修改" not in page


def test_rows_with_many_fields_are_read_one_below_the_other(login, cast, tmp_path, monkeypatch):
    class Wide(Rules):
        name: str = Field(title="名称")
        a: int | None = Field(None, title="甲", json_schema_extra={"unit": "万元"}, description="甲是什么。")
        b: int | None = Field(None, title="乙")
        c: str = Field("", title="丙")
        d: str = Field("", title="丁")
        e: str = Field("", title="戊")
        f: bool = Field(False, title="己")

    class Book(Rules):
        lines: tuple[Wide, ...] = Field(title="各行")

    path = tmp_path / "wide.yaml"
    path.write_text(
        "kind: wide\nrules:\n  lines:\n    - {name: 头一行, a: 12000}\n    - {name: 次一行, c: 有}\n"
    )
    packs.register(PackKind("wide", "宽表", "", Book, path))
    page = login(cast["leader"]).get(url("pack", "wide")).text
    assert page.count("甲是什么。") == 1
    assert "<dt>甲</dt><dd>12,000 万元</dd>" in page
    assert "乙" not in page.split("各行")[1], "what is not set needs no line"


def test_a_change_goes_from_draft_to_release(login, cast, units):
    centre, leader = cast["centre"], cast["leader"]
    page = login(centre).post(url("start", "menu"), follow=True)
    draft = PackVersion.objects.get()
    assert page.request["PATH_INFO"] == url("edit", draft.pk)
    typed = TYPED | {"rules.steps.0.minutes": "15", "note": "水烧不开", "submit": "1"}
    page = login(centre).post(url("edit", draft.pk), typed, follow=True)
    assert page.request["PATH_INFO"] == url("submit", draft.pk)
    assert "10 分钟" in page.text
    assert "15 分钟" in page.text
    day = TODAY() + timedelta(days=3)
    asked = {"effective_from": day.isoformat(), "basis": "云政发〔2026〕9号"}
    page = login(centre).post(url("submit", draft.pk), asked, follow=True)
    assert "等另一个人放行" in page.text
    assert "等您放行" in login(leader).get(reverse("desk:home")).text
    page = login(leader).post(url("release", draft.pk), follow=True)
    assert "这是第 2 版" in page.text
    county = units["county"].pk
    assert in_force(county, "menu").number == 1
    assert in_force(county, "menu", day).rules.steps[0].minutes == 15
    released = PackVersion.objects.get(number=2)
    assert (released.author, released.releaser) == (centre, leader)
    told = list(Entry.objects.about(released).order_by("number").values_list("verb", flat=True))
    assert told == ["rules.drafted", "rules.changed", "rules.submitted", "rules.released"]
    page = login(cast["east_clerk"]).get(url("packs")).text
    assert "第 2 版" in page
    assert "起生效" in page


def test_nobody_releases_or_returns_what_he_wrote(login, cast, submitted):
    for route in ("release", "give_back"):
        page = login(cast["centre"]).post(url(route, submitted.pk), {"words": "好"}, follow=True)
        assert "您自己起草的" in page.text
        assert state(submitted) == "submitted"
    assert "放行</button>" not in login(cast["centre"]).get(url("version", submitted.pk)).text
    assert "等您放行" not in login(cast["centre"]).get(reverse("desk:home")).text


def test_a_version_is_given_back_with_words_and_comes_again(login, cast, submitted):
    page = login(cast["leader"]).post(url("give_back", submitted.pk), {"words": ""})
    assert "请填写原因" in page.text
    assert state(submitted) == "submitted"
    login(cast["leader"]).post(url("give_back", submitted.pk), {"words": "15 分钟太长"})
    assert state(submitted) == "draft"
    home = login(cast["centre"]).get(reverse("desk:home")).text
    assert "退回了" in home
    assert "15 分钟太长" in home
    asked = {"effective_from": TODAY().isoformat(), "basis": "会议纪要"}
    login(cast["centre"]).post(url("submit", submitted.pk), asked)
    assert state(submitted) == "submitted"


def test_the_author_takes_a_version_back(login, cast, submitted):
    page = login(cast["centre"]).post(url("take_back", submitted.pk), follow=True)
    assert page.request["PATH_INFO"] == url("edit", submitted.pk)
    assert state(submitted) == "draft"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"effective_from": "2020-01-01", "basis": "文"}, "不能早于今天"),
        ({"effective_from": "2099-01-01", "basis": ""}, "请填写依据"),
        ({"effective_from": "", "basis": "文"}, "请填写从哪天起生效"),
    ],
)
def test_what_is_missing_for_a_submission_is_said(login, cast, draft, asked, said):
    assert said in login(cast["centre"]).post(url("submit", draft.pk), asked).text
    assert state(draft) == "draft"


def test_a_draft_without_a_change_is_not_submitted(login, cast, units):
    same = versions.start_draft(county_id=units["county"].pk, kind="menu", by=cast["centre"])
    asked = {"effective_from": TODAY().isoformat(), "basis": "文"}
    assert "没有不同，不用提交" in login(cast["centre"]).post(url("submit", same.pk), asked).text


def test_a_second_person_withdraws_what_has_not_begun(login, cast, submitted):
    PackVersion.objects.update(effective_from=TODAY() + timedelta(days=9))
    versions.release(version=submitted, by=cast["leader"])
    page = login(cast["centre"]).post(url("withdraw", submitted.pk), {"words": "错了"}, follow=True)
    assert "您自己起草的" in page.text
    page = login(cast["leader"]).post(url("withdraw", submitted.pk), {"words": "县里不同意"}, follow=True)
    assert "没有生效就撤回了：县里不同意" in page.text
    assert in_force(submitted.county_id, "menu", TODAY() + timedelta(days=30)).number == 1


def test_what_was_released_never_changes(login, cast, submitted, kind):
    released = versions.release(version=submitted, by=cast["leader"])
    page = login(cast["leader"]).post(url("withdraw", released.pk), {"words": "不要了"}, follow=True)
    assert "已经生效，不能撤回" in page.text
    page = login(cast["centre"]).post(url("edit", released.pk), TYPED, follow=True)
    assert "只有起草人能修改草稿" in page.text
    acts = (
        lambda: versions.save_draft(
            version=submitted, rules=validate(kind, menu()), basis="", note="", sources=[], by=cast["centre"]
        ),
        lambda: versions.drop_draft(version=submitted, by=cast["centre"]),
        lambda: versions.take_back(version=submitted, by=cast["centre"]),
        lambda: versions.release(version=submitted, by=cast["leader"]),
        lambda: versions.give_back(version=submitted, words="晚了", by=cast["leader"]),
    )
    for act in acts:
        with pytest.raises(versions.PackRefused, match="已经放行，这是第 2 版"):
            act()
    assert PackVersion.objects.get(number=2).content["steps"][0]["minutes"] == 15


def test_the_shipped_pack_is_nobodys_to_change(cast, units):
    pin(county_id=units["county"].pk, kind="menu")
    with pytest.raises(versions.PackRefused, match="出厂默认"):
        versions.drop_draft(version=PackVersion.objects.get(), by=cast["centre"])


def test_a_late_release_begins_today_and_says_so(login, cast, submitted):
    PackVersion.objects.update(effective_from=TODAY() - timedelta(days=2))
    assert "放行后从今天起" in login(cast["leader"]).get(url("version", submitted.pk)).text
    login(cast["leader"]).post(url("release", submitted.pk))
    submitted.refresh_from_db()
    assert submitted.effective_from == TODAY()


def test_a_draft_is_dropped_and_the_trail_keeps_it(login, cast, draft):
    page = login(cast["centre"]).post(url("drop", draft.pk), follow=True)
    assert "草稿已删去" in page.text
    assert PackVersion.objects.count() == 0
    assert Entry.objects.get(verb="rules.dropped").data["before"]["steps"][0]["minutes"] == 15


def test_one_draft_a_person_and_kind(login, cast, draft):
    page = login(cast["centre"]).post(url("start", "menu"), follow=True)
    assert "已经有一份“菜单”的草稿" in page.text
    assert PackVersion.objects.count() == 1


def test_only_the_author_changes_a_draft(login, cast, draft):
    PackVersion.objects.update(author=cast["leader"])
    page = login(cast["centre"]).get(url("edit", draft.pk), follow=True)
    assert "只有起草人能修改草稿" in page.text


def test_two_versions_are_compared_in_words(login, cast, submitted):
    versions.release(version=submitted, by=cast["leader"])
    page = login(cast["assessor"]).get(url("compare", "menu")).text
    assert "从第 1 版到第 2 版，1 处不同" in page
    assert "汤 · 烧水" in page
    page = login(cast["assessor"]).get(url("compare", "menu"), {"old": "2", "new": "2"}).text
    assert "请选两个不同的版本" in page


def test_an_old_version_is_the_ground_of_a_new_draft(login, cast, submitted):
    versions.release(version=submitted, by=cast["leader"])
    first = PackVersion.objects.get(number=1)
    login(cast["centre"]).post(url("start_like", first.pk))
    again = PackVersion.objects.get(state="draft")
    assert again.content == first.content


def test_rules_go_out_as_a_file_and_come_back_as_a_draft(login, cast, submitted):
    versions.release(version=submitted, by=cast["leader"])
    sent = login(cast["centre"]).get(url("export", "menu"))
    assert "第 2 版" in sent.text
    assert "# 用时（分钟）" in sent.text
    file = SimpleUploadedFile("改过.yaml", sent.text.replace("minutes: 15", "minutes: 20").encode())
    page = login(cast["centre"]).post(url("import", "menu"), {"file": file}, follow=True)
    assert "已导入为草稿" in page.text
    draft = PackVersion.objects.get(state="draft")
    assert (draft.content["steps"][0]["minutes"], draft.sources) == (20, ["本县规定"])
    assert Entry.objects.filter(verb="rules.drafted").last().data["origin"] == "改过.yaml"
    assert (
        "第 1 版"
        in login(cast["leader"]).get(url("export_version", PackVersion.objects.get(number=1).pk)).text
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.replace("minutes: 10", "minutes: 0").encode(), "第 16 行，工序 › 第 1 条 › 用时"),
        (TEXT.encode("gb18030"), "编码不是 UTF-8"),
        (b"", "空"),
    ],
)
def test_a_faulty_file_is_refused_with_its_lines(login, cast, content, said):
    file = SimpleUploadedFile("坏.yaml", content)
    assert said in login(cast["centre"]).post(url("import", "menu"), {"file": file}).text
    assert PackVersion.objects.count() == 0


def test_an_unknown_kind_is_not_found(login, cast):
    assert login(cast["centre"]).get(url("pack", "nothing")).status_code == 404


@pytest.mark.parametrize("route", ["packs", "pack"])
def test_lists_take_as_many_queries_for_twenty_versions(login, cast, submitted, route):
    address = url(route, *(["menu"] if route == "pack" else []))
    client = login(cast["leader"])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(2, 22):
        PackVersion.objects.create(
            county=submitted.county, kind="menu", number=number, state="released", content=menu(),
            effective_from=TODAY() - timedelta(days=40 - number), released_at=clock.now(),
            author=cast["centre"], releaser=cast["leader"],
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(one)


def test_a_newer_shipped_pack_is_offered_and_never_taken_over(login, cast, units, tmp_path, monkeypatch):
    pin(county_id=units["county"].pk, kind="menu")
    assert "新的出厂默认" not in login(cast["centre"]).get(url("pack", "menu")).text
    (tmp_path / "new").mkdir()
    monkeypatch.setattr(packs, "_kinds", {})
    packs.register(menu_kind(tmp_path / "new", TEXT.replace("minutes: 10", "minutes: 12")))
    assert "有 1 处不同" in login(cast["centre"]).get(url("pack", "menu")).text
    assert "新的出厂默认" not in login(cast["leader"]).get(url("pack", "menu")).text
    assert in_force(units["county"].pk, "menu").rules.steps[0].minutes == 10
    login(cast["centre"]).post(url("start", "menu"), {"shipped": "1"})
    assert PackVersion.objects.get(state="draft").content["steps"][0]["minutes"] == 12


def test_what_waits_is_asked_in_one_query(cast, submitted, django_assert_num_queries):
    leader = cast["leader"]
    assert leader.posts_now
    for kind in range(20):
        PackVersion.objects.create(
            county=submitted.county, kind="menu", state="submitted", content=menu(), author=None,
            effective_from=TODAY(), note=str(kind),
        )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(history.items_for(leader)) == 21


def test_a_post_above_the_counties_finds_no_rules(login, units):
    region = Unit.objects.add_root({"name": "青山市", "short_name": "青山市", "kind": "region"})
    user = User.objects.create(username="region", full_name="何市长", must_change_password=False)
    Post.objects.create(user=user, role=Role.LEADER, unit=region, scope=Scope.COUNTY)
    assert "规则由各县自己定" in login(user).get(url("packs")).text
    assert login(user).get(url("pack", "menu")).status_code == 404


def test_another_county_does_not_see_them(login, cast, draft):
    county = Unit.objects.add_root({"name": "石河县", "short_name": "石河县", "kind": "county"})
    Unit.objects.filter(pk=county.pk).update(county=county)
    user = User.objects.create(username="stone", full_name="石县长", must_change_password=False)
    Post.objects.create(user=user, role=Role.LEADER, unit=county, county=county, scope=Scope.COUNTY)
    assert login(user).get(url("version", draft.pk)).status_code == 404
    assert login(user).post(url("release", draft.pk)).status_code == 404
    assert history.items_for(user) == []
