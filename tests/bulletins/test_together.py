"""Several press the same button at one moment: one bulletin, one number, clear answers for the others."""

from datetime import timedelta

import pytest

from luodi.bulletins.actions import bulletins
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.metrics.periods import Period

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TIMES = 5


def drafted(by, back=0):
    """Draft the ledger of the month so many months before that of yesterday."""
    day = clock.today() - timedelta(days=1)
    month = Period.of_month(day.year, day.month)
    for _ in range(back):
        before = month.first - timedelta(days=1)
        month = Period.of_month(before.year, before.month)
    return bulletins.draft(kind=Kind.LEDGER, period=month, day=day, ranking=["arrived"], by=by)


def told(act):
    """Return what an act answered: the number, or the refusal."""
    try:
        return act().number
    except BulletinRefused as refused:
        return str(refused)


def test_a_draft_is_made_once(cast, together):
    made = together(lambda: drafted(cast["centre"]).pk, times=TIMES)
    assert len(set(made)) == 1


def test_one_draft_is_issued_once(cast, together):
    draft = drafted(cast["centre"])
    answers = together(
        lambda: told(lambda: bulletins.issue(bulletin=draft, version=1, by=cast["leader"])), times=TIMES
    )
    number = Bulletin.objects.get().number
    assert answers.count(number) == 1
    assert sum("已经印发" in answer for answer in answers) == TIMES - 1


def test_every_draft_gets_a_number_of_its_own(cast, together):
    drafts = [drafted(cast["centre"], back) for back in range(TIMES)]
    waiting = iter(drafts)
    numbers = together(
        lambda: bulletins.issue(bulletin=next(waiting), version=1, by=cast["leader"]).serial, times=TIMES
    )
    assert sorted(numbers) == list(range(1, TIMES + 1))
