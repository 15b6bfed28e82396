"""Merging two records of one project, and taking it back: every row that moved returns, what came since stays."""

import io
import random
from datetime import timedelta

import pytest
from simple_history.models import HistoricalChanges

from luodi.common import clock
from luodi.projects import freezing, merging
from luodi.projects.actions import merges, record, twins
from luodi.projects.actions.attachments import attach
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry
from luodi.projects.models import (
    Attachment,
    BatchRow,
    Draft,
    Merge,
    Part,
    Project,
    ProjectContact,
    ProjectFirm,
    ProjectLink,
    TwinPair,
)
from luodi.projects.reports.merges import preview
from luodi.projects.terms import LinkKind


def pointing(model):
    """Return every (model, foreign key) that points at the model, hidden relations included, but for its history."""
    relations = [f for f in model._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete]
    return [
        (relation.related_model._meta.label, relation.field.name)
        for relation in relations
        if not issubclass(relation.related_model, HistoricalChanges)
    ]


def test_merging_knows_what_to_do_with_every_model_that_points_at_a_project():
    missing = merging.unhandled(pointing(Project))
    assert missing == [], (
        f"合并项目时不知道怎么处理 {missing}: register a merging.Moves, merging.Keeps or a handler of your own for it"
        " in the apps.py of its part, and say there whether its rows go over to the project that stays"
    )


def test_a_model_that_nobody_handles_is_named():
    assert ("projects.Part", "project") in pointing(Project)
    assert ("projects.Draft", "project") in pointing(Project)
    assert merging.unhandled([("projects.Part", "project"), ("permits.Case", "project")]) == [
        "permits.Case.project"
    ]
    assert merging.unhandled([("projects.ProjectLink", "third")]) == ["projects.ProjectLink.third"]


@pytest.fixture
def two(enter, units, cast):
    """The same project entered by both townships, each with its own company."""
    east = enter(
        "年产10万吨有机肥生产线建设项目",
        "east",
        investment=35_000_000_000,
        firms=[FirmEntry("云岭丰禾肥业有限公司")],
        contacts=[ContactEntry("张经理", "13812345678")],
        parts=[PartEntry("leader", person_id=cast["leader"].pk, unit_id=units["county"].pk)],
    )
    west = enter(
        "十万吨有机肥项目",
        "west",
        place="西坪乡工业集中区",
        investment=35_000_000_000,
        firms=[FirmEntry("云岭丰禾肥业有限公司"), FirmEntry("西坪建筑公司", "builder")],
        contacts=[ContactEntry("张经理", "13812345678"), ContactEntry("李会计", "13900001111")],
        parts=[
            PartEntry("introducing", units["bureau"].pk),
            PartEntry("leader", person_id=cast["leader"].pk, unit_id=units["county"].pk),
        ],
    )
    attach(project=west, content=io.BytesIO("会议纪要".encode()), name="纪要.txt", by=cast["centre"])
    return east, west


def everything(project):
    """Return what hangs on a project, as plain values."""
    project = Project.objects.get(pk=project.pk)
    return {
        "fields": {name: getattr(project, name) for name in ("name", "place", "investment", "voided_at")},
        "search": sorted(project.search.split()),
        "parts": sorted(project.parts.values_list("kind", "unit__name", "person__full_name")),
        "firms": sorted(project.firms.values_list("firm__name", "role")),
        "contacts": sorted(project.contacts.values_list("contact__name", flat=True)),
        "files": sorted(project.attachments.values_list("name", flat=True)),
        "children": sorted(project.children.values_list("name", flat=True)),
    }  # fmt: skip


def merge(two, cast, **more):
    return merges.merge_projects(survivor=two[0], absorbed=two[1], by=cast["centre"], **more)


def test_the_survivor_takes_over_what_it_has_not(two, cast):
    merge(two, cast, fill=["place"])
    east = everything(two[0])
    assert east["fields"]["place"] == "西坪乡工业集中区"
    assert "西坪建筑公司" in east["search"]
    assert [kind for kind, *_ in east["parts"]] == ["introducing", "leader", "reporting", "responsible"]
    assert ("reporting", "西坪乡人民政府", None) in east["parts"]
    assert east["firms"] == [("云岭丰禾肥业有限公司", "investor"), ("西坪建筑公司", "builder")]
    assert east["contacts"] == ["张经理", "李会计"]
    assert east["files"] == ["纪要.txt"]


def test_the_merged_record_leaves_the_library_and_keeps_what_the_other_has_already(two, cast):
    merge(two, cast)
    assert [p.pk for p in Project.objects.current()] == [two[0].pk]
    west = Project.objects.get(pk=two[1].pk)
    assert west.merged_into_id == two[0].pk
    assert west.voided_at
    left = everything(west)
    assert [kind for kind, *_ in left["parts"]] == ["leader", "responsible"]
    assert left["contacts"] == ["张经理"]


@pytest.mark.slow
def test_undoing_gives_both_back_exactly(two, cast):
    before = [everything(project) for project in two]
    done = merge(two, cast, fill=["place"])
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    assert [everything(project) for project in two] == before


@pytest.mark.slow
def test_parting_two_that_shared_nothing_counts_nothing(enter, cast, login):
    pair = enter("糖厂", "east"), enter("蔗糖厂", "east")
    merges.undo_merge(merge=merge(pair, cast), reason="看错了", by=cast["centre"])
    page = login(cast["centre"]).get(pair[0].get_absolute_url()).text
    assert "“蔗糖厂”与“糖厂”重新分开。看错了" in page


def test_undoing_leaves_with_the_survivor_what_came_since(two, cast, units):
    done = merge(two, cast, fill=["place"])
    east = Project.objects.get(pk=two[0].pk)
    attach(project=east, content=io.BytesIO("后来的".encode()), name="后来.txt", by=cast["centre"])
    record.update_projects(changes=[(east.pk, {"place": "东川镇"})], by=cast["centre"], batch=None)
    east.firms.filter(role="builder").delete()
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    assert everything(east)["files"] == ["后来.txt"]
    assert everything(east)["fields"]["place"] == "东川镇"
    assert everything(two[1])["files"] == ["纪要.txt"]
    assert everything(two[1])["firms"] == [("云岭丰禾肥业有限公司", "investor")]


@pytest.mark.slow
def test_children_and_links_go_over_and_come_back(two, cast, enter):
    child = enter("有机肥项目配套道路", "west", parent_id=two[1].pk)
    other = enter("秸秆收储中心", "west")
    ProjectLink.objects.create(county=other.county, one=two[1], other=other, kind=LinkKind.RELATED)
    done = merge(two, cast)
    child.refresh_from_db()
    link = ProjectLink.objects.get()
    assert child.parent_id == two[0].pk
    assert child.version == 2
    assert (link.one_id, link.other_id) == (two[0].pk, other.pk)
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    child.refresh_from_db()
    link.refresh_from_db()
    assert child.parent_id == two[1].pk
    assert (link.one_id, link.other_id) == (two[1].pk, other.pk)


def test_a_project_is_not_merged_into_one_below_it(two, cast, enter):
    below = enter("有机肥项目二期", "west", parent_id=two[1].pk)
    with pytest.raises(merges.MergeRefused, match="请改为保留"):
        merge((below, two[1]), cast)


@pytest.mark.slow
def test_what_was_shown_is_what_moves(two, cast):
    seen = preview(*(Project.objects.get(pk=p.pk) for p in two)).fingerprint
    attach(project=two[1], content=io.BytesIO("又一份".encode()), name="又一份.txt", by=cast["centre"])
    with pytest.raises(merges.PreviewOutdated, match="新的清单"):
        merge(two, cast, seen=seen)
    merge(two, cast, seen=preview(*(Project.objects.get(pk=p.pk) for p in two)).fingerprint)


def test_what_is_merged_is_not_merged_again(two, cast, enter):
    merge(two, cast)
    with pytest.raises(merges.MergeRefused, match="已经并入“年产10万吨有机肥生产线建设项目”"):
        merge(two, cast)
    third = enter("有机肥厂", "east")
    record.void_project(project=third, reason="错录", by=cast["centre"])
    with pytest.raises(merges.MergeRefused, match="不用合并"):
        merge((two[0], third), cast)
    with pytest.raises(merges.MergeRefused, match="两个不同项目"):
        merge((two[0], two[0]), cast)


def test_a_township_does_not_merge_the_project_of_another(two, cast):
    with pytest.raises(merges.MergeRefused, match="请由县招商服务中心办理"):
        merges.merge_projects(survivor=two[0], absorbed=two[1], by=cast["east_head"])


def test_a_merge_is_undone_within_thirty_days_and_with_a_reason(two, cast, monkeypatch):
    done = merge(two, cast)
    with pytest.raises(merges.MergeRefused, match="请写明撤销的原因"):
        merges.undo_merge(merge=done, reason=" ", by=cast["centre"])
    later = done.merged_at + timedelta(days=30, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(merges.MergeRefused, match="超过 30 天"):
        merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])


@pytest.mark.slow
def test_merges_upon_merges_are_undone_in_turn(two, cast, enter):
    first = merge(two, cast)
    third = enter("有机肥项目", "east")
    second = merge((third, two[0]), cast)
    with pytest.raises(merges.MergeRefused, match="请先撤销那一次"):
        merges.undo_merge(merge=first, reason="看错了", by=cast["centre"])
    merges.undo_merge(merge=second, reason="看错了", by=cast["centre"])
    merges.undo_merge(merge=first, reason="看错了", by=cast["centre"])
    with pytest.raises(merges.MergeRefused, match="已经撤销"):
        merges.undo_merge(merge=first, reason="看错了", by=cast["centre"])
    assert Project.objects.current().count() == 3
    assert Merge.objects.filter(undone_at=None).count() == 0


@pytest.mark.slow
def test_merging_answers_the_question_and_undoing_asks_it_again(two, cast):
    for project in two:
        twins.look_for_twins(project=project)
    pair = TwinPair.objects.get()
    done = merge(two, cast, reason="同一家企业")
    pair.refresh_from_db()
    assert (pair.state, pair.verdict, pair.decided_by) == ("decided", "same", cast["centre"])
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    pair.refresh_from_db()
    assert (pair.state, pair.verdict, pair.decided_by) == ("open", "", None)


def test_a_batch_row_that_waits_goes_over_and_one_that_is_done_stays(two, cast, units):
    from tests.projects.imports.made import make_batch

    batch = make_batch(cast["centre"], units, "west", "west")
    waiting, done = batch.rows.filter(passed_over="")[:2]
    waiting.project = done.project = two[1]
    done.outcome = "created"
    waiting.save()
    done.save()
    merge(two, cast)
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert waiting.project_id == two[0].pk
    assert done.project_id == two[1].pk


def test_an_amount_is_filled_whole(enter, cast):
    east = enter("有机肥生产线", "east")
    west = enter("有机肥生产线", "west", investment_min=100, investment_max=200, investment_qualifier="range")
    merge((east, west), cast, fill=["investment"])
    east.refresh_from_db()
    assert (east.investment_min, east.investment_max, east.investment_qualifier) == (100, 200, "range")


def test_what_one_record_keeps_closed_the_other_does_not_tell(two, cast):
    Project.objects.filter(pk=two[1].pk).update(is_sensitive=True)
    with pytest.raises(ClosedToYou, match="请联系西坪乡"):
        merge(two, cast)
    two[1].parts.create(kind="supporting", unit=cast["centre"].post.unit, county=two[1].county)
    done = merge(two, cast)
    assert Project.objects.get(pk=two[0].pk).is_sensitive
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    assert not Project.objects.get(pk=two[0].pk).is_sensitive


KEPT_BY_UNDO = [Part, ProjectFirm, ProjectContact, Attachment, ProjectLink, BatchRow, Draft]
# What changes with every save, and what saving works out anew.
SAVED = {"version", "updated_at", "search"}


def tables():
    """Return every row that hangs on projects, and the projects themselves, as plain values."""
    found = {
        model._meta.label: {row.pop("id"): row for row in model.objects.values()} for model in KEPT_BY_UNDO
    }
    found["projects"] = {
        row["id"]: {name: value for name, value in row.items() if name not in SAVED}
        for row in Project.objects.values()
    }
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_any_two_projects_are_parted_exactly_as_they_were(seed, enter, units, cast):
    chance = random.Random(seed)
    firms, people = ["甲公司", "乙公司", "丙公司"], ["leader", "deputy", "agent"]

    def company():
        places = chance.sample(["west", "bureau", "culture", "park"], 2)
        return {
            "parts": [PartEntry(chance.choice(["introducing", "hosting"]), units[key].pk) for key in places]
            + [PartEntry("leader", person_id=cast[chance.choice(people)].pk, unit_id=units["county"].pk)],
            "firms": [
                FirmEntry(name, chance.choice(["investor", "owner"])) for name in chance.sample(firms, 2)
            ],
            "contacts": [ContactEntry(chance.choice(["张三", "李四"]), "13812345678")],
        }

    made = [
        enter(f"项目{n}", chance.choice(["east", "west"]), place=chance.choice(["", "城关"]), **company())
        for n in range(4)
    ]
    survivor, absorbed, *others = chance.sample(made, 4)
    for other in others:
        if chance.random() < 0.5:
            Project.objects.filter(pk=other.pk).update(parent=absorbed)
        first, second = sorted((chance.choice([survivor, absorbed]).pk, other.pk))
        ProjectLink.objects.create(county=other.county, one_id=first, other_id=second, kind=LinkKind.RELATED)
    for project in (survivor, absorbed):
        attach(project=project, content=io.BytesIO(b"minutes"), name="纪要.txt", by=cast["centre"])
    before = tables()
    done = merge((survivor, absorbed), cast, fill=["place"])
    assert tables() != before
    merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
    assert tables() == before


def test_nothing_comes_to_a_project_under_review_or_goes_from_it(two, cast, monkeypatch):
    held = {}
    monkeypatch.setattr(freezing, "_freezers", [lambda ids: {pk: held[pk] for pk in ids if pk in held}])
    freeze = freezing.Freeze(frozenset({"name"}), "正在审核，要改请先撤回报送。")
    for project in two:
        held[project.pk] = freeze
        with pytest.raises(merges.MergeRefused, match=f"“{project.name}”正在审核，要改请先撤回报送"):
            merge(two, cast)
        held.clear()
    done = merge(two, cast)
    held[two[0].pk] = freeze
    with pytest.raises(merges.MergeRefused, match="请先撤回报送"):
        merges.undo_merge(merge=done, reason="看错了", by=cast["centre"])
