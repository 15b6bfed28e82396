"""Counting what may only be done so often; the numbers stand in ``limits``, the counts are shared by all processes."""

import hashlib
import ipaddress
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from luodi.accounts.limits import Act, Rate
from luodi.accounts.models import User
from luodi.audit import once, tallies, trail


class TooOften(Exception):
    """The act was done, or failed, too often; the message says when to try again."""

    def __init__(self, act: Act, until: datetime) -> None:
        super().__init__(f"{act.value.words}，请在 {timezone.localtime(until):%H:%M} 以后再试。")
        self.until = until


def ask(act: Act, *, name: str = "", by: User | None = None) -> None:
    """Raise TooOften if the act is used up for whoever asks; count it unless only its failures are."""
    for rate, key in _keys(act, name, by):
        if until := tallies.used_up(key, rate.most):
            raise TooOften(act, until)
    if not act.value.failures_only:
        count(act, name=name, by=by)


def count(act: Act, *, name: str = "", by: User | None = None) -> None:
    """Count the act, or its failure, once; what uses the act up is in the trail."""
    for rate, key in _keys(act, name, by):
        if tallies.count(key, rate.minutes * 60) == rate.most:
            owner = User.objects.filter(username=name).first() if name else by
            # Whatever form was sent, this is not what it does.
            with once.sent("", ""):
                trail.record("limit.reached", owner, by=by, act=act.name.lower())


def _keys(act: Act, name: str, by: User | None) -> Iterator[tuple[Rate, str]]:
    """Return each rate of the act with the key under which it is counted."""
    whose = {"address": network_of(trail.address()), "name": name.lower(), "user": by.pk if by else ""}
    for rate in act.value.rates:
        told = f"{act.name} {rate.per} {whose[rate.per]}"
        yield rate, hashlib.sha256(told.encode()).hexdigest()


def network_of(address: str) -> str:
    """Return whom an address belongs to: of the long ones everybody has as many as he likes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else address
