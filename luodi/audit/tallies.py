"""Counts that all processes share: of what may be done only so often, and of what the trail does not tell one by one.

A window begins with what is counted first in it and is forgotten when it is over. Each count is one statement.
"""

from datetime import datetime, timedelta

from django.db import connection

from luodi.audit.models import Tally
from luodi.common import clock


def count(key: str, seconds: int) -> int:
    """Count one more in the window of the key and return how many there are; a window that is over begins anew."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    adapt = connection.ops.adapt_datetimefield_value
    now = clock.now()
    begun, until = adapt(now), adapt(now + timedelta(seconds=seconds))
    is_over = f"{table}.until <= %s"
    sql = (
        f"INSERT INTO {table} (key, count, told, until) VALUES (%s, 1, 0, %s) ON CONFLICT (key) DO UPDATE SET"  # noqa: S608  our own name
        f" count = CASE WHEN {is_over} THEN 1 ELSE {table}.count + 1 END,"
        f" until = CASE WHEN {is_over} THEN excluded.until ELSE {table}.until END RETURNING count"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, until, begun, begun])
        return int(cursor.fetchone()[0])


def used_up(key: str, most: int) -> datetime | None:
    """Return until when nothing more is to be counted, if so many were; reads only, so that knocking costs no write."""
    tally = Tally.objects.filter(key=key, count__gte=most, until__gt=clock.now()).first()
    return tally.until if tally else None
