"""Every state of a version × every act × every kind of person: what is done and what is refused, in one table."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Role, Scope
from luodi.common import clock
from luodi.rulebook.actions import versions
from luodi.rulebook.models import PackVersion
from luodi.rulebook.reading import validate
from tests.rulebook.made import menu

STATES = ("draft", "submitted", "coming", "in_force", "withdrawn")
PEOPLE = ("author", "colleague", "leader")

# Who may do an act, and in which state; everything else is refused.
DONE = {
    "save": {("draft", "author")},
    "drop": {("draft", "author"), ("draft", "colleague")},
    "submit": {("draft", "author")},
    "take_back": {("submitted", "author")},
    "give_back": {("submitted", "colleague"), ("submitted", "leader")},
    "release": {("submitted", "colleague"), ("submitted", "leader")},
    "withdraw": {("coming", "colleague"), ("coming", "leader")},
}
# What only who writes rules may do; a leader releases those of others and writes none.
WRITING = {"save", "drop", "submit", "take_back"}
ACTS = {
    "save": lambda version, by: versions.save_draft(
        version=version, rules=validate_menu("再改"), basis="", note="", sources=[], by=by
    ),
    "drop": lambda version, by: versions.drop_draft(version=version, by=by),
    "submit": lambda version, by: versions.submit(
        version=version, effective_from=clock.today(), basis="会议纪要", by=by
    ),
    "take_back": lambda version, by: versions.take_back(version=version, by=by),
    "give_back": lambda version, by: versions.give_back(version=version, words="不妥", by=by),
    "release": lambda version, by: versions.release(version=version, by=by),
    "withdraw": lambda version, by: versions.withdraw(version=version, words="不妥", by=by),
}


def validate_menu(title):
    return validate(versions.kind_of("menu"), menu(title=title))


@pytest.fixture
def people(cast, units):
    """The author, another officer of the centre, and a county leader."""
    colleague = User.objects.create(username="colleague", full_name="郑中", must_change_password=False)
    Post.objects.create(
        user=colleague, role=Role.CENTRE, unit=units["centre"], county=units["county"], scope=Scope.COUNTY
    )
    return {"author": cast["centre"], "colleague": colleague, "leader": cast["leader"]}


@pytest.fixture
def in_state(people, units, kind):
    """Return a function that brings a version to a state."""

    def bring(state):
        author, leader = people["author"], people["leader"]
        version = versions.start_draft(county_id=units["county"].pk, kind="menu", by=author)
        version = versions.save_draft(
            version=version, rules=validate_menu("新派"), basis="", note="", sources=[], by=author
        )
        if state == "draft":
            return version
        day = clock.today() + timedelta(days=0 if state == "in_force" else 9)
        version = versions.submit(version=version, effective_from=day, basis="会议纪要", by=author)
        if state == "submitted":
            return version
        version = versions.release(version=version, by=leader)
        if state == "withdrawn":
            version = versions.withdraw(version=version, words="不办了", by=leader)
        return version

    return bring


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_in_which_state(in_state, people, state, act, person):
    version = in_state(state)
    before = PackVersion.objects.values().get(pk=version.pk)
    if (state, person) in DONE[act]:
        ACTS[act](version, people[person])
        assert PackVersion.objects.filter(pk=version.pk).values().first() != before
        return
    lacks_the_right = person == "leader" and act in WRITING
    with pytest.raises(PermissionDenied if lacks_the_right else versions.PackRefused) as refused:
        ACTS[act](version, people[person])
    assert lacks_the_right or "。" in str(refused.value)
    assert PackVersion.objects.values().get(pk=version.pk) == before, "a refusal changes nothing"
