"""The ledger as of an earlier day against today's, and what a much larger county costs those who read little of it."""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from luodi.accounts.models import User
from luodi.bench.measure import Comparison, medians
from luodi.common import bulk, clock
from luodi.progress.actions.figures import recount
from luodi.progress.models import Fact
from luodi.progress.models.facts import FactState
from luodi.progress.recognition import FactKind
from luodi.projects.actions.remembering import remember_all
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports import lists
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import Level
from luodi.projects.times import AsOf, Known

FACT = ("county_id", "project_id", "unit_id", "kind", "happened_on", "counts_in", "amount", "state", "author_id",
        "author_post_id", "recorded_at", "verified_by_id", "verified_at", "settled_at", "text", "basis", "currency", "rate",
        "rate_source", "origin", "explanation", "verdict", "key")  # fmt: skip
TOGETHER = 5_000
DAYS = 600


def report(people: dict[str, User], facts: int) -> None:
    """Give the projects that have no figures yet facts of nearly two years, and two more versions of their record."""
    chance = random.Random(20261127)  # noqa: S311  a fixed world, not a secret
    new = list(Project.objects.filter(figures=None).order_by("pk"))
    each = max(1, facts // max(1, len(new)))
    for start in range(0, len(new), TOGETHER):
        some = new[start : start + TOGETHER]
        bulk.insert(Fact, FACT, (_fact(one, people, chance) for one in some for _ in range(each)))
        recount([one.pk for one in some])
        for back in (400, 100):
            now = clock.now() - timedelta(days=back)
            remember_all(some, by=people["county"], now=now)
            for first in range(0, len(some), 500):
                ids = [one.pk for one in some[first : first + 500]]
                remember_all(
                    list(LevelStatus.objects.filter(project_id__in=ids)), by=people["county"], now=now
                )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _fact(project: Project, people: dict[str, User], chance: random.Random) -> tuple[Any, ...]:
    """Nine of ten facts were verified by the centre within three weeks."""
    day = clock.today() - timedelta(days=chance.randrange(DAYS))
    recorded = clock.now() - timedelta(days=(clock.today() - day).days, minutes=chance.randrange(900))
    kind = chance.choice((FactKind.ARRIVED, FactKind.ARRIVED, FactKind.COMPLETED, FactKind.EMPLOYED))
    settled = recorded + timedelta(days=chance.randrange(21)) if chance.random() < 0.9 else None
    state = FactState.RECOGNISED if settled else FactState.PENDING
    clerk, judge = people["township"], people["county"]
    amount = chance.randrange(1, 900) * (1 if kind == FactKind.EMPLOYED else 1_000_000)
    month = f"{day:%Y-%m}" if settled else ""
    return (
        project.county_id, project.pk, project.unit_id, kind.value, day, month, amount, state.value, clerk.pk, clerk.post.pk,
        recorded, settled and judge.pk, settled, settled, "", "", "", "", "", "entered", "", "", "",
    )  # fmt: skip


def compare(people: dict[str, User], facts: int, rounds: int) -> Iterator[Comparison]:
    """Yield the whole ledger as of a day, by either knowledge, against the whole ledger of today."""
    report(people, facts)
    user, day = people["county"], clock.today() - timedelta(days=200)

    def ledger(as_of: AsOf | None) -> int:
        rows = lists.filtered(user, lists.Filters(as_of=as_of))
        return sum(1 for _ in lists.all_lines(rows, own=Level.COUNTY, source=source_of(as_of)))

    took = medians(
        {
            "now": lambda: ledger(None),
            "then": lambda: ledger(AsOf(day)),
            "hindsight": lambda: ledger(AsOf(day, Known.TODAY)),
        },
        rounds,
    )
    for name, words in {"then": "当时登记的", "hindsight": "现在掌握的"}.items():
        title = f"{day} 的全部台账（{words}），{Fact.objects.count():,} 条数据"
        yield Comparison(title, took[name], "今天的全部台账", took["now"], goal=3)


def pages(people: dict[str, User], rounds: int) -> dict[str, float]:
    """Return how long a unit's ledger and the page of one of its projects take."""
    user = people["township"]
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES=settings.STORAGES | static, TWO_STEP_REQUIRED=False
    ):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        own = Project.objects.visible_to(user).current().order_by("pk").values_list("pk", flat=True)[0]
        asked = {"本单位台账": "/projects/", "项目页": f"/projects/{own}/"}
        return medians({title: partial(client.get, to) for title, to in asked.items()}, rounds)


def grown(before: dict[str, float], after: dict[str, float], few: int, many: int) -> Iterator[Comparison]:
    """Yield each page in the grown county against the same page before."""
    for title, seconds in after.items():
        yield Comparison(f"{title}，{many:,} 个项目", seconds, f"{few:,} 个项目时", before[title], goal=2)
