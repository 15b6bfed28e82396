"""Writing the trail and proving that it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from luodi.audit import once
from luodi.audit.chain import START
from luodi.audit.models import Chain, Entry
from luodi.common import clock

INSTALLATION = 0

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Note for the length of a request which address it came from."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


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
    county = county_id if county_id is not None else _county(target, post)
    chain = _locked_chain(county)
    data = {k: v for k, v in {"before": before, "after": after, **facts}.items() if v is not None}
    entry = Entry(
        county_id=county,
        number=chain.length + 1,
        at=clock.now(),
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.full_name if by else "系统",
        post_id=post.pk if post else None,
        post_label=str(post) if post else "",
        address=_address.get(),
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        target_label=str(target)[:200] if target is not None else "",
        data=data,
        previous=chain.head,
    )
    entry.hash = entry.expected_hash()
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.hash
    chain.save(update_fields=["length", "head"])
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


def broken_at(county_id: int) -> int | None:
    """Return the number of the first entry that does not fit its chain, or None when the chain is whole."""
    previous, expected = START, 1
    for entry in Entry.objects.filter(county_id=county_id).order_by("number").iterator():
        if entry.number != expected or entry.previous != previous or entry.hash != entry.expected_hash():
            return expected
        previous, expected = entry.hash, expected + 1
    chain = Chain.objects.filter(county_id=county_id).first()
    if chain and (chain.length != expected - 1 or chain.head != previous):
        return expected
    return None
