"""People and their posts, and the walls between the three administrators."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from luodi.accounts.actions import founding, passwords, people, posts, releasing
from luodi.accounts.actions.people import PersonRefused
from luodi.accounts.actions.posts import PostRefused
from luodi.accounts.entries import PersonEntry, PostEntry
from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.accounts.permissions import ADMINISTRATORS, READS, Role, Scope
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.projects.models import Project

TODAY = clock.today
SCOPED = [model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)]


@pytest.fixture
def security(cast):
    return cast["security_admin"]


def give(security, user, role, unit, **more):
    return posts.add_post(user=user, entry=PostEntry(role, unit.pk, **more), by=security)


def test_a_person_is_entered_with_a_post_and_a_code(security, cast, units):
    system = cast["system_admin"]
    entry = PersonEntry(
        "liu", "刘新", PostEntry(Role.CLERK, units["east"].pk, title="招商干事"), phone="13800000000"
    )
    ((person, code),) = people.create_people(entries=[entry], by=security)
    assert not person.has_usable_password()
    ((_, second),) = releasing.release_codes(codes=person.codes.all(), by=system)
    passwords.use_code(username="liu", code=code + second, password="Xin-de-mi-ma-2026")
    person = User.objects.get(username="liu")
    assert person.check_password("Xin-de-mi-ma-2026")
    assert str(person.post) == "东川镇 · 招商干事"
    assert person.post.scope == Scope.SUBTREE
    entry = Entry.objects.filter(verb="person.created").get()
    assert entry.data["after"]["post"]["unit"] == "东川镇人民政府"
    assert entry.county_id == units["county"].pk


def test_a_log_in_name_is_taken_once(security, units):
    entry = PersonEntry("east_clerk", "刘新", PostEntry(Role.CLERK, units["east"].pk))
    with pytest.raises(PersonRefused, match="已经有人用了"):
        people.create_people(entries=[entry], by=security)


def test_a_post_is_given_and_ended(security, cast, units):
    post = give(security, cast["east_clerk"], Role.CLERK, units["park"])
    posts.end_post(post=post, on=TODAY(), by=security)
    person = User.objects.get(username="east_clerk")
    assert len(person.posts_now) == 2, "the last day still counts"
    with_end = Post.objects.get(pk=post.pk)
    assert with_end.valid_to == TODAY()
    assert [e.verb for e in Entry.objects.order_by("pk")] == ["post.added", "post.ended"]


def test_the_same_post_is_not_given_twice(security, cast, units):
    with pytest.raises(PostRefused, match="已经是"):
        give(security, cast["east_clerk"], Role.CLERK, units["east"])


@pytest.mark.parametrize(
    ("role", "more", "said"),
    [
        (Role.CLERK, {"scope": Scope.COUNTY}, "只能是"),
        (Role.LEADER, {"scope": Scope.PORTFOLIO}, "请选出这些单位"),
        (Role.CLERK, {"valid_to": date(2020, 1, 1)}, "早于"),
    ],
)
def test_a_post_that_makes_no_sense_is_refused(security, cast, units, role, more, said):
    with pytest.raises(PostRefused, match=said):
        give(security, cast["bureau_clerk"], role, units["east"], **more)


def test_a_portfolio_names_its_units(security, cast, units):
    post = give(
        security,
        cast["bureau_clerk"],
        Role.LEADER,
        units["county"],
        scope=Scope.PORTFOLIO,
        cover_ids=[units["east"].pk, units["park"].pk],
    )
    assert set(post.covers.all()) == {units["east"], units["park"]}


# 三员分立


def test_nobody_gives_himself_a_post_or_ends_his_own(security, units):
    with pytest.raises(PostRefused, match="不能给自己"):
        give(security, security, Role.CLERK, units["east"])
    with pytest.raises(PostRefused, match="不能改动自己"):
        posts.end_post(post=security.posts.get(), on=TODAY(), by=security)
    with pytest.raises(PersonRefused, match="不能停用自己"):
        people.deactivate_person(user=security, by=security)


@pytest.mark.parametrize("admin", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", [Role.CLERK, Role.LEADER, *sorted(ADMINISTRATORS)])
def test_an_administrator_holds_no_other_post(security, cast, units, admin, other):
    """Whichever post comes first, and whatever the second is."""
    helper = cast["assessor"]
    helper.posts.all().delete()
    give(security, helper, admin, units["county"])
    with pytest.raises(PostRefused, match="不能兼任|已经是"):
        give(security, helper, other, units["county"])


def test_who_does_business_becomes_no_administrator(security, cast, units):
    with pytest.raises(PostRefused, match="不能兼任"):
        give(security, cast["east_clerk"], Role.AUDIT_ADMIN, units["county"])


def test_a_post_to_come_counts_too(security, cast, units):
    later = TODAY() + timedelta(days=30)
    helper = cast["assessor"]
    helper.posts.update(valid_to=later - timedelta(days=1))
    give(security, helper, Role.AUDIT_ADMIN, units["county"], valid_from=later)
    with pytest.raises(PostRefused, match="不能兼任"):
        give(security, helper, Role.CLERK, units["east"])


def test_the_last_security_administrator_stays(security, cast, units):
    second = cast["assessor"]
    second.posts.all().delete()
    given = give(security, second, Role.SECURITY_ADMIN, units["county"])
    posts.end_post(post=security.posts.get(), on=TODAY(), by=second)
    with pytest.raises(PostRefused, match="最后一名"):
        posts.end_post(post=given, on=TODAY(), by=security)
    with pytest.raises(PostRefused, match="最后一名"):
        people.deactivate_person(user=second, by=security)


def test_a_deactivated_colleague_is_no_security_administrator(security, cast, units):
    second = cast["assessor"]
    second.posts.all().delete()
    given = give(security, second, Role.SECURITY_ADMIN, units["county"])
    User.objects.filter(pk=security.pk).update(is_active=False)
    with pytest.raises(PostRefused, match="最后一名"):
        posts.end_post(post=given, on=TODAY(), by=security)


def test_projects_are_among_the_scoped_rows():
    assert Project in SCOPED


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("model", SCOPED)
def test_no_administrator_reads_or_writes_business_rows(cast, project, who, model):
    assert not model.objects.visible_to(cast[who]).exists()
    assert not model.objects.writable_by(cast[who]).exists()


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrators_post_can_only_have_the_scope_of_nothing(role):
    assert READS[role] == (Scope.NOTHING,)


# Who manages whom


def test_people_are_seen_in_their_county_and_managed_where_they_serve_alone(security, cast, units):
    other = Unit.objects.add_root({"name": "邻县", "kind": "county"})
    other.county = other
    other.save()
    elsewhere = cast["west_clerk"]
    Post.objects.create(user=elsewhere, role="clerk", unit=other, county=other, scope="unit")
    assert elsewhere in User.objects.visible_to(security)
    assert elsewhere not in User.objects.writable_by(security)
    assert cast["east_clerk"] in User.objects.writable_by(security)
    stranger = User.objects.create(username="stranger", full_name="外人")
    Post.objects.create(user=stranger, role="clerk", unit=other, county=other, scope="unit")
    assert stranger not in User.objects.visible_to(security)


def test_deactivating_and_taking_back(security, cast):
    people.deactivate_person(user=cast["east_clerk"], by=security)
    assert not User.objects.get(username="east_clerk").is_active
    people.reactivate_person(user=cast["east_clerk"], by=security)
    assert User.objects.get(username="east_clerk").is_active
    assert [e.verb for e in Entry.objects.order_by("pk")] == ["person.deactivated", "person.reactivated"]


def test_correcting_a_name(security, cast):
    people.change_person(user=cast["east_clerk"], full_name="赵冬", phone="139", by=security)
    assert Entry.objects.get().data["before"] == {"full_name": "赵东", "phone": ""}


# The first step


ADMINS = {
    Role.SYSTEM_ADMIN: ("xitong", "卫一"),
    Role.SECURITY_ADMIN: ("anquan", "蒋二"),
    Role.AUDIT_ADMIN: ("shenji", "沈三"),
}


def test_a_county_is_founded_with_three_administrators(db):
    made = founding.found_county(name="新县", division_code="629902", admins=ADMINS)
    county = Unit.objects.get()
    assert (county.county, county.kind) == (county, "county")
    assert [user.post.role for user, _ in made] == list(ADMINS)
    for user, code in made:
        passwords.use_code(username=user.username, code=code, password="Xin-de-mi-ma-2026")
    verbs = list(Entry.objects.filter(county_id=county.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs[:4] == ["county.founded", "person.created", "person.created", "person.created"]


@pytest.mark.parametrize(
    "admins", [{}, dict(list(ADMINS.items())[:2]), dict.fromkeys(ADMINS, ("one", "卫一"))]
)
def test_a_county_needs_three_different_administrators(db, admins):
    with pytest.raises(founding.CountyRefused):
        founding.found_county(name="新县", division_code="629902", admins=admins)
    assert not Unit.objects.exists()


def test_a_county_is_founded_once(db):
    founding.found_county(name="新县", division_code="629902", admins=ADMINS)
    with pytest.raises(founding.CountyRefused, match="已经建过"):
        founding.found_county(name="新县", division_code="629902", admins=ADMINS)


def test_counties_stand_side_by_side_below_a_region(db):
    region = Unit.objects.add_root({"name": "岭南市", "kind": "region"})
    founding.found_county(name="甲县", division_code="629902", admins=ADMINS, above=region)
    others = {role: (f"{name}2", full) for role, (name, full) in ADMINS.items()}
    founding.found_county(name="乙县", division_code="629903", admins=others, above=region)
    assert Unit.objects.filter(kind="county", depth=2).count() == 2
