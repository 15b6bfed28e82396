"""Holding a subject: beginning, renewing and ending holds, always under the lock of the county.

Likeness is no key that a database could watch over, so whoever asks whether somebody holds a subject, and whoever
answers by beginning or ending a hold, takes the one lock of the county first. Registrations are few and short.
A project comes before the county, the trail after it, or two would wait for each other.
"""

from datetime import date

from django.db import transaction
from django.db.models import Max

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.common import clock
from luodi.library.holds import Holds, exact_key
from luodi.library.models import Claim, Hold
from luodi.library.reports import rivals
from luodi.projects.models import Project
from luodi.rulebook.actions import packs
from luodi.rulebook.reports import packs as releases

State, End = Claim.State, Hold.End


def lock_county(county_id: int) -> None:
    """Wait until nobody else is registering or deciding in the county, and free what ran out meanwhile."""
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
    _lapse(county_id)


@transaction.atomic
def lapse(*, county_id: int) -> int:
    """Free the holds of a county whose time ran out; return how many. Every registration does this too."""
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
    return _lapse(county_id)


def _lapse(county_id: int) -> int:
    due = Hold.objects.running_out().filter(county_id=county_id, until__lt=clock.today())
    holds = list(due.select_related("claim__project").order_by("pk"))
    for hold in holds:
        end(hold, End.LAPSED, by=None)
        trail.record("hold.lapsed", about(hold.claim), by=None, claim=hold.claim_id, hold=hold.pk)
    return len(holds)


def about(claim: Claim) -> Project | Claim:
    """Return what the trail is about: the project, so that its time line tells the story, else the claim."""
    return claim.project or claim


def settle(claim: Claim, *, ruled_on: date | None = None) -> Claim:
    """Let the claim hold its subject if it is proven and nobody else does; say in its state what it is now."""
    standing = rivals.rivals_of(claim)
    rules = packs.pin(county_id=claim.county_id, kind="holds")
    day = counted_from(claim, ruled_on)
    if standing:
        claim.state, claim.behind = State.SECOND, standing[0]
    elif day is None:
        claim.state = State.WAITING
    elif rules.rules.until(day) < clock.today():
        claim.state = State.FREED
    else:
        claim.state = State.HOLDING
        _begin(claim, rules.rules, rules.number, day, ruled_on)
    claim.save(update_fields=["state", "behind"])
    return claim


def counted_from(claim: Claim, ruled_on: date | None = None) -> date | None:
    """Return the day from which the time runs: the last proven contact, or the last ruling; None without proof."""
    last: date | None = claim.talks.valid().aggregate(last=Max("day"))["last"]
    return max(last, ruled_on) if last and ruled_on else last


def _begin(claim: Claim, rules: Holds, number: int, day: date, ruled_on: date | None) -> None:
    key = exact_key(claim.credit_code, claim.project_name)
    # Two that a ruling called different projects may bear the same name and code.
    taken = Hold.objects.in_force().filter(county_id=claim.county_id, exact_key=key).exists()
    Hold.objects.create(
        county_id=claim.county_id,
        claim=claim,
        exact_key="" if taken else key,
        rules=number,
        since=clock.now(),
        warn_on=rules.warn_on(day),
        until=rules.until(day),
        ruled_on=ruled_on,
    )


def hold_of(claim: Claim) -> Hold | None:
    """Return the hold in force, if any."""
    return Hold.objects.in_force().filter(claim=claim).first()


def recount(hold: Hold) -> Hold:
    """Work the days of a hold out anew, under the rules it began with, after a contact came, went or was ruled on."""
    day = counted_from(hold.claim, hold.ruled_on)
    if day is not None:
        rules: Holds = releases.version(hold.county_id, "holds", hold.rules).rules
        hold.until, hold.warn_on = rules.until(day), rules.warn_on(day)
        hold.save(update_fields=["until", "warn_on", "ruled_on"])
    return hold


def end(hold: Hold, how: str, *, by: User | None, words: str = "", state: str = State.FREED) -> None:
    """End a hold; its claim stays as a record."""
    hold.ended_at, hold.ended_how, hold.ended_by, hold.words = clock.now(), how, by, words.strip()[:200]
    hold.save(update_fields=["ended_at", "ended_how", "ended_by", "words"])
    hold.claim.state = state
    hold.claim.save(update_fields=["state"])
