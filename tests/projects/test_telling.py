"""What one project tells of another, and what a ledger's row tells of persons: on time lines, in archives, in workbooks."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from luodi.audit import trail
from luodi.audit.chain import fingerprint
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.projects import phones
from luodi.projects.actions import masking, merges, twins
from luodi.projects.actions.imports import apart, giving_back
from luodi.projects.entries import ContactEntry, FirmEntry
from luodi.projects.models import BatchRow, Project, TwinPair
from luodi.projects.reports import telling
from tests.archives import take
from tests.moments import at
from tests.projects.imports.made import add_doubt, add_row, make_batch

NAME, REASON = "瀚海新能源储能基地", "和瀚海是一回事"


@pytest.fixture
def parted(enter, cast):
    """Two projects of two units that were merged and parted; of the second only its unit and the centre know."""
    one = enter("龙首储能", "west", stage="talks")
    other = enter(NAME, "east", stage="talks", place="龙首台北坡", firms=[FirmEntry("瀚海控股集团")])
    merge = merges.merge_projects(
        survivor=one, absorbed=other, fill=["place"], reason=REASON, by=cast["centre"]
    )
    merges.undo_merge(merge=merge, reason=f"{REASON}，其实不是", by=cast["centre"])
    return Project.objects.get(pk=one.pk), Project.objects.get(pk=other.pk)


def shown(client, user, project):
    return client.login_as(user).get(reverse("projects:timeline", args=[project.pk]), {"all": "1"}).text


def test_a_parted_project_is_named_to_nobody_who_does_not_read_it(parted, cast, client):
    """M2, out of scope: the clerk of one township learns that there was another record, and whose."""
    page = shown(client, cast["west_clerk"], parted[0])
    assert NAME not in page
    assert "瀚海" not in page
    assert "龙首台北坡" not in page
    assert "东川镇登记的一个项目并入本项目" in page
    assert "东川镇登记的一个项目与“龙首储能”重新分开" in page
    assert f"“{NAME}”并入本项目" in shown(client, cast["centre"], parted[0])
    assert REASON in shown(client, cast["centre"], parted[0])


@pytest.mark.parametrize("who", ["inspector", "centre", "west_clerk"])
def test_a_masked_project_is_not_named_by_the_one_it_was_parted_from(who, parted, cast, client):
    """M2, masked since: page, archive's story and archive's trail say no more than that there is one."""
    masking.mark_sensitive(project=parted[1], reason="保密", by=cast["east_clerk"])
    page = shown(client, cast[who], parted[0])
    taken = take(parted[0], cast[who])
    told = [page, taken.chapter("经过"), taken.read("审计记录.csv").decode()]
    for text in told:
        assert "瀚海" not in text
        assert "龙首台北坡" not in text
    assert ("商业敏感项目（在谈）" in page) == (who != "west_clerk")


@pytest.mark.parametrize("page", ["past", "list"])
def test_on_the_days_between_the_one_is_as_closed_as_the_other(page, enter, cast, client):
    """While they were merged the one showed firm and place of the other, which is masked by now."""
    with clock.moved_to(at("2026-10-01 09:00")):
        one = enter("龙首储能", "west", stage="talks")
        other = enter(NAME, "east", stage="talks", place="龙首台北坡", firms=[FirmEntry("瀚海控股集团")])
    with clock.moved_to(at("2026-10-05 09:00")):
        merge = merges.merge_projects(survivor=one, absorbed=other, fill=["place"], by=cast["centre"])
    with clock.moved_to(at("2026-10-20 09:00")):
        merges.undo_merge(merge=merge, reason="看错了", by=cast["centre"])
        where = reverse("projects:as_of", args=[one.pk]) if page == "past" else reverse("projects:list")
        asked = {
            "as_of": "2026-10-10",
            "known": "then",
            "day": "2026-10-10",
            "cols": ["name", "investor", "place"],
        }
        assert "瀚海控股集团" in client.login_as(cast["inspector"]).get(where, asked).text
        masking.mark_sensitive(project=Project.objects.get(pk=other.pk), reason="保密", by=cast["east_clerk"])
        told = client.get(where, asked).text
        assert "瀚海" not in told
        assert "龙首台北坡" not in told


def test_entries_of_former_versions_that_do_not_say_which_merge_name_nobody_either(parted, cast):
    masking.mark_sensitive(project=parted[1], reason="保密", by=cast["east_clerk"])
    entries = Entry.objects.about(parted[0])
    for entry in entries:
        entry.data.pop("merge", None)
    project = Project.objects.visible_to(cast["inspector"]).get(pk=parted[0].pk)
    told = telling.data_for(entries, cast["inspector"], project)
    assert "瀚海" not in str(list(told.values()))


def test_what_is_still_merged_is_named(enter, cast, client):
    one, other = enter("龙首储能", "west", stage="talks"), enter(NAME, "east", stage="talks")
    merges.merge_projects(survivor=one, absorbed=other, reason=REASON, by=cast["centre"])
    page = shown(client, cast["west_clerk"], one)
    assert f"“{NAME}”并入本项目" in page
    assert REASON in page


def test_a_merged_record_that_stays_masked_says_only_that_something_was_done(enter, cast, client):
    """The mark was taken off the survivor alone."""
    one, other = (
        enter("龙首储能", "east", stage="talks"),
        enter(NAME, "east", stage="talks", remark="对手是邻县"),
    )
    masking.mark_sensitive(project=other, reason="瀚海要求", by=cast["east_clerk"])
    other = Project.objects.get(pk=other.pk)
    merges.merge_projects(survivor=one, absorbed=other, by=cast["east_head"])
    masking.unmark_sensitive(project=Project.objects.get(pk=one.pk), reason="已公布", by=cast["east_clerk"])
    one = Project.objects.visible_to(cast["inspector"]).get(pk=one.pk)
    assert not one.is_closed
    assert "瀚海" not in shown(client, cast["inspector"], one)
    assert "瀚海" not in take(one, cast["inspector"]).read("审计记录.csv").decode()


@pytest.mark.parametrize("who", ["east_clerk", "inspector"])
def test_addresses_of_officials_leave_only_with_who_reads_the_trail(who, cast, enter):
    """L9: and with the address put back each line gives its fingerprint."""
    with trail.coming_from("10.20.30.40"):
        project = enter("有机肥厂", "east")
    head, *rows = take(project, cast[who]).table("审计记录.csv")
    assert "10.20.30.40" not in str(rows)
    entries = list(Entry.objects.about(project).order_by("number"))
    assert "10.20.30.40" in [entry.address for entry in entries]
    for row, entry in zip(rows, entries, strict=True):
        told = dict(zip(head, row, strict=True))
        covered = json.loads(told["原文"])
        assert "address" not in covered
        whole = covered | {"address": entry.address}
        assert fingerprint(told["上一条指纹"], whole, settings.TRAIL_KEY) == told["指纹"]


@pytest.mark.parametrize("former", [False, True])
def test_why_two_are_different_is_told_to_who_reads_both(former, enter, cast):
    """The words about both may name either; the other's unit is told to everybody."""
    one, other = (enter(name, unit, stage="talks") for name, unit in (("龙首储能", "west"), (NAME, "east")))
    pair = TwinPair.objects.create(county=one.county, one=one, other=other, likeness=80)
    twins.decide(pair=pair, verdict="different", words="瀚海在北坡，另一块地", by=cast["centre"])
    entries = list(Entry.objects.about(one))
    for entry in entries:
        if former:
            entry.data.pop("other", None)

    def said(who):
        project = Project.objects.visible_to(cast[who]).get(pk=one.pk)
        return str(list(telling.data_for(entries, cast[who], project).values()))

    assert "瀚海" in said("centre")
    assert "瀚海" not in said("west_clerk")
    assert "东川镇" in said("west_clerk")
    masking.mark_sensitive(project=Project.objects.get(pk=other.pk), reason="保密", by=cast["east_clerk"])
    assert "瀚海" not in said("centre")


PHONE, OWN, SECOND = "13912345678", "8234567", "0931-8765432"


@pytest.mark.parametrize(
    "who", ["inspector", "discipline", "group_office", "assessor", "east_clerk", "centre"]
)
def test_the_row_of_a_ledger_shows_no_whole_phone(who, cast, units, enter, client):
    """M1: whoever needs the whole number asks for it at the contact person, and that leaves a trace."""
    batch = make_batch(cast["east_clerk"], units, "east")
    told = batch.understood["sheets"][0]["tables"][0]["columns"]
    told += [
        {"letter": "D", "head": "联系人", "field": "contact", "hidden": False},
        {"letter": "E", "head": "对接", "field": "phone", "hidden": False},
    ]
    batch.save()
    project = enter("有机肥厂", "east", contacts=[ContactEntry("欧阳秘书", PHONE)])
    row = add_row(batch, units["east"], 9)
    row.cells = {
        "A": f"有机肥厂（{PHONE}）",
        "D": f"欧阳秘书 139 1234 5678、{SECOND}",
        "E": OWN,
        "C": "35000",
    }
    row.project, row.outcome = project, BatchRow.Outcome.CREATED
    row.save()
    page = shown(client, cast[who], project)
    assert "欧阳秘书" in page
    assert "35000" in page
    assert "139****5678" in page
    for number in (PHONE, "139 1234 5678", OWN, SECOND):
        assert number not in page
    assert not Entry.objects.filter(verb="contact.phone_revealed").exists()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("13912345678", "139****5678"),
        ("张三１３９１２３４５６７８。", "张三139****5678。"),
        ("+86 139-1234-5678", "139****5678"),
        ("139.1234.5678", "139****5678"),
        ("座机（0931）8234567转802", "座机093****4567转802"),
        ("400-800-1234", "400****1234"),
        ("2507-629901-04-02-680708", "2507-629901-04-02-680708"),
        ("91620000MA7ABCDE1K", "91620000MA7ABCDE1K"),
        ("1,391,234.56 万元", "1,391,234.56 万元"),
        ("2026-07-04 至 2027-12-31", "2026-07-04 至 2027-12-31"),
        ("110101199003071234", "110101199003071234"),
    ],
)
def test_phones_are_known_by_their_shape(text, left):
    assert phones.without_numbers(text) == left


def test_the_returned_workbook_tells_what_the_page_tells(cast, units, enter, client, monkeypatch):
    """M5: in what a row is like a project that the reader may not read would tell what stands in it."""
    held = enter(NAME, "east", stage="talks", place="龙首台北坡", firms=[FirmEntry("瀚海控股集团")])
    masking.mark_sensitive(project=held, reason="保密", by=cast["east_clerk"])
    seen = enter("龙首储能", "west", firms=[FirmEntry("龙首公司")])
    batch = make_batch(cast["west_clerk"], units, "west", "west", "west")
    first, second, third = batch.rows.filter(passed_over="").order_by("number")
    why = "名称核心相同、投资方相同（瀚海控股集团）、地点相同（龙首台北坡）、金额相同（73,500 万元）"
    add_doubt(first, "IN_LIBRARY", field="", cell="", asks={"project": held.pk, "why": why})
    add_doubt(
        second, "IN_LIBRARY", field="", cell="", asks={"project": seen.pk, "why": "投资方相同（龙首公司）"}
    )
    add_doubt(third)
    given = {}
    monkeypatch.setattr(
        apart, "run", lambda what, *, to, sheets, **more: (given.update(sheets), open(to, "wb").close())
    )
    giving_back.workbook(batch=batch, by=cast["west_clerk"])
    said = {number: words for number, _, words, _ in given["表"]}
    assert said[first.number] == "这个项目已由东川镇人民政府登记，请与该单位联系。"
    assert said[second.number] == "投资方相同（龙首公司）"
    assert said[third.number] == f"C{third.number}：第 {third.number} 行总投资没有填，请补填。"
    page = client.login_as(cast["west_clerk"]).get(
        reverse("projects:batch", args=[batch.pk]), {"view": "questions"}
    )
    assert said[first.number] in page.text
