"""Writing the trail and proving that it is whole."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from luodi.audit import once, syslog, tallies
from luodi.audit.chain import START, mark_of
from luodi.audit.models import Chain, Entry, Tally
from luodi.common import clock

INSTALLATION = 0
HOUR = 3600

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Note for the length of a request which address it came from."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def address() -> str:
    """Return the address that the request under way came from; "" without one."""
    return _address.get()


@transaction.atomic
def record(
    verb: str,
    target: Any,
    *,
    by: Any,
    before: Any = None,
    after: Any = None,
    county_id: int | None = None,
    **facts: Any,
) -> Entry:
    """Add one entry in the caller's transaction; the verb is ``noun.past_tense``.

    Raises FormSpent where the form that asks for it did so before: nothing of the caller's transaction stands then.
    ``by`` is the user with the acting post, or None for the system itself. The entry goes to the chain of the
    target's county, of the actor's county, or of the installation, whichever is the first to be known.
    Values in ``before``, ``after`` and ``facts`` are plain JSON; money whole 分, never a float.
    """
    once.spend()
    post = getattr(by, "post", None)
    data = {k: v for k, v in {"before": before, "after": after, **facts}.items() if v is not None}
    return _append(
        county_id=county_id if county_id is not None else _county(target, post),
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.full_name if by else "系统",
        post_id=post.pk if post else None,
        post_label=str(post) if post else "",
        address=address(),
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        target_label=str(target)[:200] if target is not None else "",
        data=data,
    )


@transaction.atomic
def record_seldom(verb: str, target: Any, *, by: Any, per: str, most: int, **told: Any) -> Entry | None:
    """Record as ``record`` does, but of what happens more often ``per`` something in an hour only the first so many.

    What goes beyond is counted and told in one line when the hour is over, so that nobody fills the trail by trying.
    """
    key = hashlib.sha256(f"{verb} {per}".encode()).hexdigest()
    _tell_repeated(key)
    if tallies.count(key, HOUR) > most:
        return None
    entry = record(verb, target, by=by, **told)
    Tally.objects.filter(key=key).update(told=F("told") + 1, entry_id=entry.pk)
    return entry


def tell_all_repeated() -> int:
    """Tell of every hour that is over what was only counted in it, and forget its counts; return how many were told."""
    over = Tally.objects.filter(until__lte=clock.now())
    told = [_tell_repeated(key) for key in over.exclude(entry_id=None).values_list("key", flat=True)]
    over.filter(entry_id=None).delete()
    return sum(told)


@transaction.atomic
def _tell_repeated(key: str) -> bool:
    """Write how often something happened beyond the lines of its hour, if that is over."""
    tally = Tally.objects.select_for_update().filter(key=key, until__lte=clock.now()).first()
    if tally is None:
        return False
    tally.delete()
    if tally.entry_id is None or tally.count <= tally.told:
        return False
    last = Entry.objects.get(pk=tally.entry_id)
    kept = {name: getattr(last, name) for name in Entry.COVERED if name not in ("number", "at", "data")}
    _append(**kept, data=last.data | {"repeated": tally.count - tally.told, "until": f"{tally.until:%FT%TZ}"})
    return True


def _append(*, county_id: int, **fields: Any) -> Entry:
    """Add an entry to the chain of a county; the caller holds the transaction."""
    chain = _locked_chain(county_id)
    entry = Entry(
        county_id=county_id,
        number=chain.length + 1,
        at=clock.now(),
        previous=chain.head,
        sealed=mark_of(settings.TRAIL_KEY),
        **fields,
    )
    entry.hash = entry.expected_hash(settings.TRAIL_KEY)
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.hash
    chain.save(update_fields=["length", "head"])
    syslog.tell(entry)
    return entry


def _locked_chain(county: int) -> Chain:
    """Return the chain under its lock; the first entry of a county begins it."""
    chains = Chain.objects.select_for_update()
    if (chain := chains.filter(county_id=county).first()) is not None:
        return chain
    Chain.objects.get_or_create(county_id=county, defaults={"head": START})
    return chains.get(county_id=county)


def _county(target: Any, post: Any) -> int:
    return getattr(target, "county_id", None) or getattr(post, "county_id", None) or INSTALLATION


@dataclass
class Proof:
    """What checking a chain found: the first entry that does not fit, and those sealed with a key that is not here."""

    broken_at: int | None = None
    unproven: tuple[int, int] | None = None


def broken_at(county_id: int) -> int | None:
    """Return the number of the first entry that does not fit its chain, or None when none is known not to."""
    return prove(county_id).broken_at


def prove(county_id: int) -> Proof:
    """Check a chain from its begin: numbers, links, and every hash whose key is here."""
    proof, key = Proof(), settings.TRAIL_KEY
    own, sealed, previous, expected = mark_of(key), "", START, 1
    for entry in Entry.objects.filter(county_id=county_id).order_by("number").iterator():
        is_linked = entry.number == expected and entry.previous == previous
        # Once there was a key, an entry without one is not ours.
        if not is_linked or (sealed and not entry.sealed):
            return replace(proof, broken_at=expected)
        if entry.sealed not in ("", own):
            proof.unproven = (proof.unproven[0] if proof.unproven else expected, expected)
        elif entry.hash != entry.expected_hash(key):
            return replace(proof, broken_at=expected)
        sealed, previous, expected = entry.sealed, entry.hash, expected + 1
    chain = Chain.objects.filter(county_id=county_id).first()
    if chain and (chain.length != expected - 1 or chain.head != previous):
        return replace(proof, broken_at=expected)
    return proof
