"""Log-ins of a person: which go on, and whether a place is a new one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session

from luodi.accounts.models import LogIn, User
from luodi.common import clock

REMEMBERED = timedelta(days=90)
# Under which name a session holds when it was last used; the middleware writes it.
SEEN = "seen"


@dataclass(frozen=True)
class Going:
    """A log-in that goes on."""

    log_in: LogIn
    seen_at: datetime | None
    is_this: bool


def going_on(user: User, session_key: str) -> list[Going]:
    """Return the log-ins of a person that go on, this one first, then the latest."""
    rows = {row.session_key: row for row in user.log_ins.order_by("-at")}
    alive = Session.objects.filter(pk__in=rows, expire_date__gt=clock.now())
    seen = {session.pk: _moment(session.get_decoded().get(SEEN)) for session in alive}
    found = [Going(row, seen[key], key == session_key) for key, row in rows.items() if key in seen]
    return sorted(found, key=lambda one: not one.is_this)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def is_new_place(user: User, address: str, browser: str) -> bool:
    """Tell whether the person did not log in lately with this browser from the like of this address.

    Addresses of one network are alike, since offices and telephones change theirs all the time. The first log-in that
    is ever noted is no new place.
    """
    lately = user.log_ins.filter(at__gte=clock.now() - REMEMBERED)
    places = {(_network(one), told) for one, told in lately.values_list("address", "browser")}
    return (_network(address), browser) not in places and user.log_ins.exists()


def _network(address: str) -> str:
    """Return what addresses of one network share: three of four parts, or the first half of the new kind."""
    if ":" in address:
        return ":".join(address.split(":")[:4])
    return address.rpartition(".")[0]
