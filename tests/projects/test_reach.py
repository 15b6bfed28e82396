"""Which rows a post reads and writes."""

import pytest

from luodi.accounts.models import Post, PostCover, Unit, UnitSuccession, User, units_acted_for
from luodi.accounts.permissions import Role, Scope
from luodi.projects.entries import PartEntry
from luodi.projects.models import Part, Project


@pytest.fixture
def three(enter, units, cast):
    """One project of the east, one of the west in which the bureau takes part, one of the culture bureau for the agent."""
    return {
        "east": enter("东川的", "east"),
        "west": enter("西坪的", "west", parts=[PartEntry("supporting", units["bureau"].pk)]),
        "culture": enter("文旅的", "culture", parts=[PartEntry("agent", person_id=cast["agent"].pk)]),
    }


READS = {
    "east_clerk": {"east"},
    "west_clerk": {"west"},
    "bureau_clerk": {"west"},
    "centre": {"east", "west", "culture"},
    "leader": {"east", "west", "culture"},
    "deputy": {"west"},
    "agent": {"culture"},
    "inspector": {"east", "west", "culture"},
    "both": {"culture"},
    "system_admin": set(),
    "security_admin": set(),
    "audit_admin": set(),
}
WRITES = {
    "east_clerk": {"east"},
    "bureau_clerk": set(),
    "centre": {"east", "west", "culture"},
    "leader": set(),
}


@pytest.mark.parametrize("who", READS)
def test_who_reads_what(three, cast, who):
    seen = set(Project.objects.visible_to(cast[who]))
    assert seen == {three[key] for key in READS[who]}


@pytest.mark.parametrize("who", WRITES)
def test_who_writes_what(three, cast, who):
    assert set(Project.objects.writable_by(cast[who])) == {three[key] for key in WRITES[who]}


def test_another_post_sees_other_rows(three, cast):
    person = cast["both"]
    person.act_under(person.posts_now[1])
    assert set(Project.objects.visible_to(person)) == {three["west"]}


def test_a_successor_carries_the_work_on(three, cast, units):
    UnitSuccession.objects.create(county=units["county"], old=units["west"], new=units["east"], kind="merged")
    assert set(Project.objects.visible_to(cast["east_clerk"])) == {three["east"], three["west"]}
    assert set(Project.objects.writable_by(cast["east_clerk"])) == {three["east"], three["west"]}


def test_nobody_reads_another_county(three, cast, units):
    other = Unit.objects.add_root({"name": "邻县", "kind": "county"})
    Project.objects.filter(pk=three["east"].pk).update(county=other)
    assert three["east"] not in Project.objects.visible_to(cast["centre"])


@pytest.mark.parametrize(("role", "scope"), [(Role.AGENT, Scope.OWN), (Role.CLERK, Scope.OWN)])
def test_what_is_in_ones_own_hands_is_no_unit(three, cast, units, role, scope):
    """Two posts at the culture bureau: its projects are not theirs, but for those in which they are named."""
    cast["agent"].posts.update(role=role, scope=scope, unit=units["culture"])
    Part.objects.filter(person=cast["agent"]).update(project=three["east"])
    seen = Project.objects.visible_to(cast["agent"])
    assert set(seen) == {three["east"]}
    assert not Project.objects.writable_by(cast["agent"])
    assert (cast["agent"].reach.own, cast["agent"].reach.takes_part) == (frozenset(), frozenset())


def test_nobody_writes_further_than_the_post_reads(three, cast, units):
    """An officer of the centre for some units writes those and acts for none of them."""
    post = cast["centre"].posts.get()
    Post.objects.filter(pk=post.pk).update(scope=Scope.CHOSEN)
    PostCover.objects.create(post=post, unit=units["west"], county=units["county"])
    officer = User.objects.get(pk=cast["centre"].pk)
    assert set(Project.objects.writable_by(officer)) == {three["west"]}
    assert units_acted_for(officer) == {units["centre"].pk}


def test_what_the_county_keeps_is_not_for_every_leader(three, cast, units):
    """A leader reads the portfolio and what is in his own hands, not whatever the county itself takes part in."""
    Part.objects.create(
        county=units["county"], project=three["east"], kind="supporting", unit=units["county"]
    )
    assert set(Project.objects.visible_to(cast["deputy"])) == {three["west"]}
    assert set(Project.objects.visible_to(cast["leader"])) == set(three.values())
