"""外出代行: for which head a deputy signs, what for, and for how long."""

from datetime import timedelta

import pytest

from luodi.accounts.actions import reorganising
from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.actions import deputies, filings, steps
from luodi.library.actions.steps import CaseRefused
from luodi.library.models import Step
from tests.conftest import _person, _post


def again(user):
    """Read a person again, as the next request does."""
    return User.objects.get(pk=user.pk)


def asked(step, person):
    """Tell whether the step may be settled by the person; the to-do says the same."""
    person = again(person)
    may = not steps.why_not_now(step, person)
    assert (step in Step.objects.waiting_for(person)) == may
    return may


def name(head, deputy):
    today = clock.today()
    return deputies.name_deputy(
        deputy=deputy, from_on=today, to_on=today + timedelta(days=9), reason="出差", by=again(head)
    )


@pytest.fixture
def acting(cast, units):
    """A clerk of the eastern township who signs for its head these days."""
    person = _person("acting", "副镇长", Role.CLERK, "east", units)
    name(cast["east_head"], person)
    return person


def leaves(user):
    Post.objects.filter(user=user).update(valid_to=clock.today() - timedelta(days=1))


def locked_out(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("who", ["head", "deputy"])
@pytest.mark.parametrize("goes", [leaves, locked_out])
def test_a_deputyship_holds_while_both_are_in_the_unit(goes, who, filed, acting, cast, units):
    step = filed.steps.get()
    assert asked(step, acting)
    gone = {"head": cast["east_head"], "deputy": acting}[who]
    goes(gone)
    _post(gone, Role.CLERK, units["west"])
    assert not asked(step, acting)


@pytest.mark.parametrize("named", ["before", "after"])
def test_a_deputy_signs_for_what_the_unit_took_over(named, filed, cast, units):
    head = cast["east_head"]
    acting = _person("acting", "副镇长", Role.CLERK, "east", units)
    if named == "before":
        name(head, acting)
    reorganising.merge_units(
        units=[units["east"]], into=units["west"], on=clock.today(), by=cast["system_admin"]
    )
    if named == "after":
        name(head, again(acting))
    assert asked(filed.steps.get(), acting)
    taken = steps.take(step=filed.steps.get(), outcome="agree", by=again(acting))
    assert taken.on_behalf_of == head


def test_after_a_merger_the_days_of_two_deputyships_do_not_overlap_either(acting, cast, units):
    reorganising.merge_units(
        units=[units["east"]], into=units["west"], on=clock.today(), by=cast["system_admin"]
    )
    with pytest.raises(deputies.DeputyRefused, match="请先结束那一段"):
        name(cast["east_head"], cast["west_clerk"])


def test_nobody_approves_in_the_name_of_a_head_who_filed(ready, acting, cast, units):
    def file():
        return filings.file_project(project=ready, words="用地还在选址。", by=cast["east_head"])

    with pytest.raises(CaseRefused, match="请由经办人报送，或请安全管理员安排另一位负责人。"):
        file()
    second = _person("second", "第二负责人", Role.HEAD, "east", units)
    step = file().steps.get()
    assert not asked(step, acting)
    assert "不能再以钱东的名义办理" in steps.why_not_now(step, again(acting))
    name(second, acting)
    assert asked(step, acting)
    assert steps.take(step=step, outcome="agree", by=again(acting)).on_behalf_of == second
