"""The list page against the best SQL written by hand, and against a page that shows nothing."""

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from luodi.accounts.access import open_to_every_user
from luodi.bench.measure import Comparison, medians, queries_of, run

COLUMNS = "p.id, p.name, p.stage, p.status, p.level, p.investment, p.updated_at, u.name"
FIRST_PAGE = "SELECT {columns} FROM projects_project p JOIN accounts_unit u ON u.id = p.unit_id WHERE {rows} ORDER BY p.updated_at DESC, p.id DESC LIMIT 50"
TOTAL = "SELECT COUNT(*), COUNT(p.investment), SUM(p.investment) FROM projects_project p WHERE {rows}"
GROUPS = "SELECT p.stage, COUNT(*), COUNT(p.investment), SUM(p.investment) FROM projects_project p WHERE {rows} GROUP BY p.stage"


@open_to_every_user
def empty(request):
    """Answer a logged-in person with nothing."""
    return HttpResponse("")


urlpatterns = [path("empty/", empty), path("", include("luodi.config.urls"))]


def compare(people, rounds):
    """Yield for each person: SQL of the first page against hand-written SQL, and the page against an empty view."""
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        ROOT_URLCONF="luodi.bench.lists",
        ALLOWED_HOSTS=["testserver"],
        STORAGES=settings.STORAGES | static,
        TWO_STEP_REQUIRED=False,
    ):
        for name, user in people.items():
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            yield _sql(name, user, client, rounds)
            yield _page(name, client, rounds)


def _sql(name, user, client, rounds):
    def pages():
        client.get(reverse("projects:list"))
        client.get(reverse("projects:groups"), {"by": "stage"}, headers={"HX-Request": "true"})

    ours = [sql for sql in queries_of(pages) if '"projects_project"' in sql]
    rows = _by_hand(user)
    best = [sql.format(columns=COLUMNS, rows=rows) for sql in (FIRST_PAGE, TOTAL, GROUPS)]
    took = medians({"ours": lambda: run(ours), "best": lambda: run(best)}, rounds)
    return Comparison(f"列表首页的 SQL，{name}", took["ours"], "手写 SQL", took["best"], goal=4)


def _by_hand(user):
    area = user.reach.reads
    if area.everything:
        return f"p.county_id = {area.counties[0]} AND p.voided_at IS NULL"
    ids = ", ".join(str(pk) for pk in sorted(area.units | user.reach.takes_part))
    # The parts must drive: with the county named as well, SQLite walks the whole county by date.
    taking_part = f"SELECT project_id FROM projects_part WHERE unit_id IN ({ids})"  # noqa: S608  our own ids
    return f"p.voided_at IS NULL AND p.id IN ({taking_part})"


def _page(name, client, rounds):
    address = reverse("projects:list")
    took = medians({"ours": lambda: client.get(address), "empty": lambda: client.get("/empty/")}, rounds * 2)
    return Comparison(f"列表页（50 行和总数），{name}", took["ours"], "空白页", took["empty"], goal=6)
