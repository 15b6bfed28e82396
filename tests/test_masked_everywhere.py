"""商业敏感 on every page: whatever route there is, who takes no part never reads what is closed.

The walk goes through the rows of the matrix, so a route added by any part is asked as well.
"""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.bulletins.actions import bulletins
from luodi.projects.actions import drafts, masking, merges, twins
from luodi.projects.actions.imports import giving_back
from luodi.projects.entries import FirmEntry, PartEntry
from luodi.projects.models import Batch, Project, TwinPair
from luodi.projects.terms import PartKind
from tests.archives import take
from tests.conftest import PEOPLE, StrictClient
from tests.masked import (
    CONTACT,
    FILE,
    INVESTOR,
    SECRETS,
    mark,
    plant,
    steep,
    text_in,
    text_of,
    told,
    told_by_trail,
)
from tests.matrix import ADMINS, ROWS
from tests.projects.imports.made import add_doubt, make_batch
from tests.test_matrix import world  # noqa: F401  the world in which every route can be called

pytestmark = pytest.mark.slow

INSIDE = ("east_clerk", "east_head", "bureau_clerk", "bureau_head", "agent", "deputy")
EVERYBODY = [*PEOPLE, "both"]
READ_IT_VEILED = ["centre", "leader", "inspector", "discipline", "assessor", "group_office"]


OUTSIDE = [person for person in EVERYBODY if person not in INSIDE]


@pytest.fixture
def secret(world, cast, units):  # noqa: F811
    """The project of the world, full of secrets and marked."""
    return mark(plant(world, units, cast), by=cast["east_clerk"])


@pytest.fixture
def steep_but_open(world, cast, units):  # noqa: F811
    """The same with a past and not marked yet: it was merged and parted, promised, claimed and drafted about."""
    project = plant(world, units, cast)
    steep(world, project)
    return project


@pytest.fixture
def steeped(steep_but_open, cast):
    """The same, marked."""
    return mark(steep_but_open, by=cast["east_clerk"])


def clients(world, people=OUTSIDE):  # noqa: F811
    return {who: StrictClient().login_as(world.cast[who]) for who in people}


READ = [row for row in ROWS if row.method == "get" and row.route != "accounts:use_code"]
SENT = [row for row in ROWS if row.method == "post"]
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_no_route_tells_who_takes_no_part(part, steeped, world, caplog):  # noqa: F811
    """Neither the answer to a GET, a page or a part of one, nor the line that the server logs, nor the one that the auditor reads."""
    caplog.set_level(logging.INFO)
    outside = clients(world)
    for row in READ[part::PARTS]:
        # Each row finds the world as it was made.
        before, last = transaction.savepoint(), Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        address = reverse(row.route, args=row.args(world))
        for who, client in outside.items():
            answer = client.get(address, row.body(world))
            assert told(text_of(answer)) == [], (row.route, who)
            if "HX-Request" in answer.headers.get("Vary", ""):
                part = client.get(address, row.body(world), headers={"HX-Request": "true"})
                assert told(text_of(part)) == [], (row.route, who)
        assert told_by_trail(last) == [], row.route
        transaction.savepoint_rollback(before)
    assert told(caplog.text) == []


@pytest.mark.parametrize("part", range(PARTS // 2))
def test_no_act_tells_who_takes_no_part(part, steep_but_open, world, caplog):  # noqa: F811
    """What is sent answers with a page, a refusal, a file, or a message on the next page.

    What the row asks for is made before the mark, so that it may be made by those who take no part as well.
    """
    caplog.set_level(logging.INFO)
    outside = clients(world)
    for row in SENT[part :: PARTS // 2]:
        before, last = transaction.savepoint(), Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        # What was printed before the mark stays as it was printed; see tests/bulletins/test_withholding.py.
        marked_first = row.route.startswith("bulletins:")
        marks = Project.objects.filter(pk=steep_but_open.pk)
        marks.update(is_sensitive=marked_first)
        address, body = reverse(row.route, args=row.args(world)), row.body(world)
        marks.update(is_sensitive=True)
        asked = transaction.savepoint()
        for who, client in outside.items():
            answer = client.post(address, body)
            assert told(text_of(answer)) == [], (row.route, who)
            if answer.status_code not in (403, 404):
                assert told_by_trail(last) == [], (row.route, who)
                transaction.savepoint_rollback(asked)
                asked = transaction.savepoint()
        assert told_by_trail(last) == [], row.route
        transaction.savepoint_rollback(before)
    assert told(caplog.text) == []


def test_nothing_that_stands_beside_it_tells(steeped, world):  # noqa: F811
    """The story of what it was parted from, its archive, and what was drafted before the mark."""
    draft = [world.draft.pk]
    places = [
        (reverse("projects:timeline", args=[world.parted.pk]), {"all": "1"}),
        (world.parted.get_absolute_url(), {}),
        (reverse("bulletins:bulletin", args=draft), {}),
        (reverse("bulletins:edit", args=draft), {}),
        *((reverse("bulletins:figure", args=[*draft, key]), {}) for key in world.draft.data),
    ]
    for who, client in clients(world).items():
        for place, asked in places:
            assert told(text_of(client.get(place, asked))) == [], (place, who)
        for act in ("draft_word", "issue"):
            sent = client.post(reverse(f"bulletins:{act}", args=draft), {"version": "1"})
            assert told(text_of(sent)) == [], (act, who)
    for who in ("centre", "west_clerk", "inspector"):
        taken = take(world.parted, world.cast[who])
        for name in taken.names:
            assert told(text_in(taken.read(name))) == [], (name, who)


def test_a_bulletin_tells_nobody(steeped, world):  # noqa: F811
    """Page, figures and files of one that was built anew and issued, for everybody it is written for."""
    centre = world.cast["centre"]
    day = world.draft.as_of.date()
    done = bulletins.rebuild(bulletin=world.draft, day=day, by=centre)
    done = bulletins.issue(bulletin=done, version=done.version, by=world.cast["leader"])
    assert told(done.document + str(done.data)) == []
    here = [done.pk]
    for who, client in clients(world, ["west_clerk", "inspector", "east_clerk"]).items():
        places = [
            reverse("bulletins:bulletin", args=here),
            *(reverse("bulletins:figure", args=[*here, key]) for key in done.data),
        ]
        for place in places:
            text = text_of(client.get(place))
            # Who takes part is led from the figure to the project, by its open name.
            assert told(text) == [], (place, who)
        for form in ("docx", "pdf", "xlsx"):
            taken = client.post(reverse("bulletins:download", args=[*here, form]))
            assert told(text_of(taken)) == [], (form, who)


LISTS = [
    ("projects:list", {}),
    ("projects:list", {"stage": "talks", "sort": "-investment"}),
    ("projects:list", {"cols": ["name", "investor", "content", "place", "code", "progress", "remark", "owner", "origin"]}),
    ("projects:groups", {"by": "unit"}),
    ("projects:groups", {"by": "industry"}),
    ("projects:views", {}),
    ("desk:home", {}),
]  # fmt: skip


@pytest.mark.parametrize("person", [*READ_IT_VEILED, *INSIDE])
def test_lists_pages_and_workbooks_tell_exactly_those_who_take_part(person, secret, world, client):  # noqa: F811
    client.login_as(world.cast[person])
    inside = person in INSIDE
    for route, query in LISTS:
        assert inside or told(text_of(client.get(reverse(route), query))) == [], (route, query)
    assert (SECRETS["name"] in text_of(client.get(reverse("projects:list")))) == inside
    for kind in ("", "record", "import", "files"):
        page = text_of(client.get(reverse("projects:timeline", args=[secret.pk]), {"kind": kind}))
        assert bool(told(page)) == inside, kind
    page = text_of(client.get(secret.get_absolute_url()))
    assert inside or "商业敏感项目（在谈·电气机械和器材制造业）" in page
    assert [word in page for word in [*SECRETS.values(), INVESTOR, CONTACT, FILE]] == [inside] * (
        len(SECRETS) + 3
    )
    if person not in ("agent", "group_office"):
        for columns in ("all", "shown"):
            book = text_of(client.post(reverse("projects:export"), {"columns": columns}))
            assert bool(told(book)) == inside
            assert "350000000" in book or "35000" in book


@pytest.mark.parametrize("person", READ_IT_VEILED)
@pytest.mark.parametrize("words", [*SECRETS.values(), INVESTOR, "瀚海", "hhxny", "91110000100000000x"])
def test_nobody_finds_by_its_words_what_is_closed(person, words, secret, world, client):  # noqa: F811
    """The page says the words searched for, so the rows and counts are asked."""
    client.login_as(world.cast[person])
    page = client.get(reverse("projects:list"), {"q": words, "page": "1"})
    assert "没有符合条件的项目" in page.text
    assert client.get(reverse("projects:list"), {"q": words}).status_code == 200
    groups = client.get(reverse("projects:groups"), {"q": words})
    assert secret.name not in groups.text.replace(words, "")
    assert client.get(reverse("projects:sums"), {"q": words}, headers={"HX-Request": "true"}).text.count(
        " 0 个"
    )


def test_who_takes_part_finds_it(secret, world, client):  # noqa: F811
    for person in ("east_clerk", "bureau_clerk", "deputy"):
        found = client.login_as(world.cast[person]).get(reverse("projects:list"), {"q": "hhxny"})
        assert found.status_code == 302


def test_twins_and_counts_go_on_over_what_is_closed(secret, world, client):  # noqa: F811
    typed = {"name": SECRETS["name"], "firms-0-name": INVESTOR}
    for person, inside in (("centre", False), ("west_clerk", False), ("east_head", True)):
        part = text_of(client.login_as(world.cast[person]).get(reverse("projects:twins"), typed))
        assert (SECRETS["name"] in part) == inside
        assert "东川镇" in part
        assert bool(told(part)) == inside
    groups = client.login_as(world.cast["inspector"]).get(reverse("projects:groups"), {"by": "stage"})
    assert "35,000" in groups.text


@pytest.mark.parametrize(("person", "inside"), [("east_clerk", True), ("centre", False)])
@pytest.mark.parametrize("view", ["questions", "rows", "units"])
def test_ledgers_that_speak_of_it(person, inside, view, secret, world, client):  # noqa: F811
    client.login_as(world.cast[person])
    where = reverse("projects:batch", args=[world.batch.pk])
    seen = told(text_of(client.get(where, {"view": view})))
    assert bool(seen) == (inside and view != "units")
    columns = told(text_of(client.get(reverse("projects:batch_columns", args=[world.batch.pk]))))
    assert inside or not columns


def test_the_centres_own_ledger_learns_only_who_holds_it(secret, world, units, client):  # noqa: F811
    """Who brings the name along gets no more than the unit to ask, and cannot update what is closed."""
    centre = world.cast["centre"]
    batch = make_batch(centre, units, "east")
    row = batch.rows.last()
    asks = {"project": secret.pk, "why": f"投资方相同（{INVESTOR}）、地点相同（{SECRETS['place']}）"}
    doubt = add_doubt(row, "IN_LIBRARY", field="", cell="", asks=asks)
    client.login_as(centre)
    page = client.get(reverse("projects:batch", args=[batch.pk]), {"view": "questions"})
    assert "这个项目已由东川镇人民政府登记，请与该单位联系。" in page.text
    assert told(text_of(page)) == []
    # The workbook given back repeats the centre's own rows and what the page says of them.
    returned = str(giving_back._sheets(batch, centre))
    assert "这个项目已由东川镇人民政府登记，请与该单位联系。" in returned
    assert told(returned) == []
    answer = reverse("projects:answer", args=[batch.pk, doubt.pk])
    said = client.post(answer, {"verdict": "update"}, follow=True).text
    assert "请跳过这一行" in said
    client.post(answer, {"verdict": "skip"})
    assert told(text_of(client.get(reverse("projects:confirm_batch", args=[batch.pk])))) == []
    client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "all"})
    assert not Project.objects.get(pk=secret.pk).parts.filter(unit=units["centre"]).exists()


def test_the_trail_calls_it_by_its_number_and_does_not_find_it(secret, world, client):  # noqa: F811
    client.login_as(world.cast["audit_admin"])
    trail = reverse("accounts:trail")
    page = client.get(trail).text
    assert told(page) == []
    assert f"商业敏感项目{secret.pk}号" in page
    for words in ("瀚海", "新能源"):
        assert f"商业敏感项目{secret.pk}号" not in client.get(trail, {"text": words}).text
    masking.unmark_sensitive(project=secret, reason="已公布", by=world.cast["east_clerk"])
    assert SECRETS["name"] in client.get(trail).text


def test_a_draft_of_what_was_closed_meanwhile_is_not_named(secret, world, client):  # noqa: F811
    centre = world.cast["centre"]
    drafts.keep_draft(project=secret, typed={"name": SECRETS["name"]}, by=centre)
    assert told(text_of(client.login_as(centre).get(reverse("desk:home")))) == []


def test_administrators_still_read_no_project(secret, world, client):  # noqa: F811
    for person in ADMINS:
        assert client.login_as(world.cast[person]).get(secret.get_absolute_url()).status_code == 403


def test_signing_opens_every_page(secret, world, client):  # noqa: F811
    project = Project.objects.get(pk=secret.pk)
    project.stage = "signed"
    project.save()
    assert project.parts.filter(kind=PartKind.RESPONSIBLE).exists()
    page = client.login_as(world.cast["inspector"]).get(secret.get_absolute_url()).text
    assert SECRETS["name"] in page
    assert "商业敏感" not in page.replace("标为商业敏感", "")


def test_a_list_that_was_exported_veiled_enters_nothing_when_it_comes_back(secret, world, units, client):  # noqa: F811
    """The centre exports the list, masked row and all, and hands it in again."""
    centre = world.cast["centre"]
    book = b"".join(
        client.login_as(centre).post(reverse("projects:export"), {"columns": "all"}).streaming_content
    )
    upload = SimpleUploadedFile("台账.xlsx", book)
    client.post(reverse("projects:upload"), {"file": upload})
    batch = Batch.objects.latest("pk")
    assert batch.state == Batch.State.ASKING or "没有找到项目" in batch.problem
    row = batch.rows.get(reading__name__startswith="商业敏感项目")
    assert row.passed_over == "sensitive"
    assert not row.doubts.exists()


def test_as_many_queries_for_one_masked_row_as_for_many(cast, enter, client):
    def count(where, **query):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where, query).status_code == 200
        return len(asked)

    open_one = enter("公开项目", "east", stage="talks")
    client.login_as(cast["centre"])
    here = reverse("projects:list")
    count(here)
    plain, home = count(here), count(reverse("desk:home"))
    assert count(open_one.get_absolute_url()) > 0
    for number in range(5):
        project = enter(f"第{number}个谈判", "east", stage="talks")
        masking.mark_sensitive(project=project, reason="保密", by=cast["east_clerk"])
        assert count(here) == plain + 1
        assert count(reverse("desk:home")) == home


def test_merging_carries_the_mark_both_ways(cast, enter):
    agents = [PartEntry("agent", person_id=cast["centre"].pk)]
    names = ("瀚海储能一期", "瀚海储能壹期")
    held, plain = (enter(name, "east", stage="talks", parts=agents) for name in names)
    masking.mark_sensitive(project=held, reason="保密", by=cast["east_clerk"])
    merges.merge_projects(survivor=held, absorbed=plain, by=cast["centre"])
    for project in Project.objects.visible_to(cast["inspector"]).order_by("pk"):
        assert project.is_closed
        assert "瀚海" not in f"{project.name}{project.void_reason}"


@pytest.mark.parametrize("person", ["centre", "west_head", "group_office"])
def test_a_pair_of_twins_does_not_say_in_what_they_are_alike(person, secret, world, enter, client):  # noqa: F811
    """The reasons name investor and place; who reads one of the two would learn those of the other."""
    other = enter(
        "瀚海新能源储能基地项目",
        "west",
        stage="talks",
        place=SECRETS["place"],
        code=SECRETS["code"],
        firms=[FirmEntry(INVESTOR)],
    )
    twins.look_for_twins(project=other)
    pair = TwinPair.objects.get(other=other, one=secret)
    assert pair.reasons
    client.login_as(world.cast[person])
    for where in (
        reverse("projects:twin_pairs"),
        reverse("projects:twin_pair", args=[pair.pk]),
        other.get_absolute_url(),
    ):
        page = client.get(where).text
        assert "东川镇" in page
        assert "名称或内容相近" in page
        assert "相同（" not in page


def test_the_trail_of_refusals_names_it_no_more_than_that_of_deeds(secret, world, enter, client):  # noqa: F811
    """Who is refused leaves the label of the row in the trail: a case is called by its project, a pair by both."""
    world.case.__class__.objects.filter(pk=world.case.pk).update(title=SECRETS["name"])
    other = enter("瀚海新能源储能基地二", "east", stage="talks", firms=[FirmEntry(INVESTOR)])
    masking.mark_sensitive(project=other, reason="保密", by=world.cast["east_clerk"])
    twins.look_for_twins(project=other)
    pair = TwinPair.objects.get(other=other, one=secret)
    client.login_as(world.cast["west_clerk"])
    places = [
        secret.get_absolute_url(),
        reverse("library:case", args=[world.case.pk]),
        reverse("projects:twin_pair", args=[pair.pk]),
    ]
    assert [client.get(place).status_code for place in places] == [404, 404, 404]
    page = client.login_as(world.cast["audit_admin"]).get(reverse("accounts:trail")).text
    assert told(page) == []
    for words in ("商业敏感项目的事项", "商业敏感项目的疑似重复"):
        assert words in page
