"""Ten people press the same button at once, on both databases: one decision, nine clear answers."""

import threading

import pytest
from django.db import IntegrityError, connections

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Role, Scope
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.rulebook.actions import versions
from luodi.rulebook.actions.packs import pin
from luodi.rulebook.models import PackVersion
from luodi.rulebook.reading import validate
from tests.rulebook.made import menu

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kind")]
TEN = 10


@pytest.fixture
def leaders(units):
    """Ten county leaders."""
    found = []
    for number in range(TEN):
        user = User.objects.create(
            username=f"leader{number}", full_name=f"领导{number}", must_change_password=False
        )
        Post.objects.create(
            user=user, role=Role.LEADER, unit=units["county"], county=units["county"], scope=Scope.COUNTY
        )
        found.append(user)
    return found


@pytest.fixture
def submitted(cast, units, kind):
    draft = versions.start_draft(county_id=units["county"].pk, kind="menu", by=cast["centre"])
    rules = validate(kind, menu(title="新派"))
    draft = versions.save_draft(version=draft, rules=rules, basis="", note="", sources=[], by=cast["centre"])
    given = {"effective_from": clock.today(), "basis": "会议纪要", "by": cast["centre"]}
    return versions.submit(version=draft, **given)


def at_once(*acts):
    """Do everything at the same moment; returns what each gave or raised."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=20)
            outcomes[place] = act()
        except Exception as raised:
            outcomes[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=told) for told in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_ten_leaders_release_one_version(leaders, submitted):
    def releasing(leader):
        return lambda: versions.release(version=submitted, by=User.objects.get(pk=leader.pk))

    outcomes = at_once(*map(releasing, leaders))
    refused = [one for one in outcomes if isinstance(one, versions.PackRefused)]
    assert len(refused) == TEN - 1, outcomes
    assert all("已经放行，这是第 2 版" in str(one) for one in refused)
    released = PackVersion.objects.get(state="released", number=2)
    assert Entry.objects.filter(verb="rules.released").count() == 1
    assert released.releaser in leaders
    assert sorted(PackVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_a_release_and_a_taking_back_are_not_both_done(leaders, submitted, cast):
    centre = cast["centre"].pk
    outcomes = at_once(
        lambda: versions.take_back(version=submitted, by=User.objects.get(pk=centre)),
        *(
            lambda user=user: versions.release(version=submitted, by=User.objects.get(pk=user.pk))
            for user in leaders
        ),
    )
    done = [one for one in outcomes if isinstance(one, PackVersion)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, versions.PackRefused | PackVersion) for one in outcomes)


def test_ten_begin_under_the_shipped_pack_and_it_is_stored_once(units):
    county = units["county"].pk
    outcomes = at_once(*[lambda: pin(county_id=county, kind="menu")] * TEN)
    assert [one.number for one in outcomes] == [1] * TEN
    assert PackVersion.objects.count() == 1


def test_ten_clicks_begin_one_draft(units, cast):
    county, centre = units["county"].pk, cast["centre"].pk

    def begin():
        return versions.start_draft(county_id=county, kind="menu", by=User.objects.get(pk=centre))

    outcomes = at_once(*[begin] * TEN)
    assert len([one for one in outcomes if isinstance(one, versions.PackRefused)]) == TEN - 1, outcomes
    assert PackVersion.objects.count() == 1


def test_the_database_too_refuses_a_release_by_the_author(submitted, cast):
    with pytest.raises(IntegrityError, match="pack_released_by_another"):
        PackVersion.objects.filter(pk=submitted.pk).update(releaser=cast["centre"])
