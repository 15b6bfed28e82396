"""Nothing typed into an address or a form ends in an error of the server: every route of the matrix, every name it reads."""

import ast
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import CharField, TextField
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

import luodi
from luodi.projects.models import Attachment, Batch, BatchRow, Contact, Firm, Project, ProjectFirm
from tests.conftest import PEOPLE, StrictClient
from tests.hostile import HOSTILE, IN_PATHS
from tests.masked import text_of
from tests.matrix import OTHERS, ROWS
from tests.sessions import session_of
from tests.test_matrix import world

__all__ = ["world"]

SOURCE = Path(luodi.__file__).parent
# What no request reaches, or what reads whole files in the limited child.
NO_REQUESTS = ("bench", "demo", "ledgers")
SHARES = 4


def _noting(plain, names):
    def noted(self, name, *args):
        names.add(str(name))
        return plain(self, name, *args)

    return noted


@contextmanager
def names_read():
    """Collect the names under which the parameters of a request are asked for."""
    names = set()
    with pytest.MonkeyPatch.context() as patched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            patched.setattr(QueryDict, method, _noting(getattr(QueryDict, method), names))
        yield names


def person_of(row):
    """Return one who gets furthest with the route."""
    told = {who: row.statuses.get(who, row.statuses[OTHERS]) for who in PEOPLE}
    return next((who for who in ("centre", *PEOPLE) if told[who] in (200, 302)), "centre")


def fault_of(client, method, address, body):
    """Call an address, undo what it did, and return the names that it read, and what broke it if anything did."""
    before, fault = transaction.savepoint(), ""
    with names_read() as names:
        try:
            response = getattr(client, method)(address, body)
            if response.streaming:
                list(response.streaming_content)
        except Exception as error:
            fault = f"{method} {address[:60]} {str(body)[:60]}: {error!r}"
    transaction.savepoint_rollback(before)
    return names - {"csrfmiddlewaretoken", "once"}, fault


def hostile_paths(address, args):
    """Yield the address with something hostile in the place of each argument."""
    args = [str(one) for one in args]
    parts = address.split("/")
    for at, part in enumerate(parts):
        if part in args:
            yield from ("/".join([*parts[:at], one, *parts[at + 1 :]]) for one in IN_PATHS)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_typed_breaks_a_page(world, method, share):
    """Each value stands under all names at once, and in each place of the path; a fault of the server fails."""
    faults = []
    for row in [row for row in ROWS if row.method == method][share::SHARES]:
        client = StrictClient().login_as(world.cast[person_of(row)])
        before = transaction.savepoint()
        args = row.args(world)
        address, body = reverse(row.route, args=args), row.body(world)
        names, fault = fault_of(client, method, address, body)
        told = [fault]
        for value in HOSTILE:
            told.append(fault_of(client, method, address, body | dict.fromkeys(names, value))[1])
            # One alone as well: of several the first may keep the others from being read.
            one = sorted(names)[HOSTILE.index(value) % len(names)] if names else ""
            told.append(fault_of(client, method, address, {**body, one: value})[1] if one else "")
        for one in hostile_paths(address, args):
            told.append(fault_of(client, method, one, body)[1])
        transaction.savepoint_rollback(before)
        faults += [f"{row.route}: {fault}" for fault in told if fault]
    assert not faults, "\n".join(faults)


MARKUP = "<img src=x onerror=alert(1)>\"'</script>{{'yz'*9}}"
RUN = ("<img src=x", "yzyzyz")


@pytest.fixture
def typed_everywhere(world):
    """Whatever people typed of a project, its firm, contact, file and ledger is markup."""
    firm = Firm.objects.create(county=world.units["county"], name="甲公司")
    ProjectFirm.objects.create(county=firm.county, project=world.project, firm=firm, role="investor")
    for model in (Project, Firm, Contact, Attachment, Batch, BatchRow):
        texts = [
            one.name
            for one in model._meta.fields
            if isinstance(one, CharField | TextField) and not one.choices and (one.max_length or 999) >= 100
        ]
        model.objects.update(**dict.fromkeys(texts, MARKUP))
    BatchRow.objects.update(cells={"A": MARKUP})
    return world


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_typed_is_more_than_text(typed_everywhere, share):
    """Neither what was stored before, nor what the address of a page brings, becomes markup or is computed."""
    met, faults = 0, []
    for row in [row for row in ROWS if row.method == "get"][share::SHARES]:
        client, before = Client(), transaction.savepoint()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(typed_everywhere.cast[person_of(row)])
        address, body = reverse(row.route, args=row.args(typed_everywhere)), row.body(typed_everywhere)
        names, fault = fault_of(client, "get", address, body)
        for asked in (body, body | dict.fromkeys(names, MARKUP)):
            answer = client.get(address, asked)
            said = text_of(answer)
            text = said if answer.headers.get("Content-Type", "").startswith("text/html") else ""
            met += "&lt;img src=x" in text
            faults += [f"{row.route}: {found}" for found in RUN if found in text]
        faults += [fault] if fault else []
        transaction.savepoint_rollback(before)
    assert not faults, "\n".join(faults)
    assert met, "nothing typed is shown"


def test_no_view_and_no_form_reads_numbers_by_itself():
    """``isdigit`` says yes to ²; ``int`` breaks at the five-thousandth digit; ``common.http.number`` does neither."""
    ours = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in NO_REQUESTS]
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in ours
        if re.search(r"\.is(digit|decimal|numeric)\(\)", path.read_text())
    }
    assert found == {
        "common/http.py",
        "config/environment.py",  # what the administrator sets
        "config/front.py",  # a length that nobody may give in too many digits
        "projects/forms/typed.py",  # only whether a unit stands behind
        "assessment/engine/attribution.py",  # only where digits begin
    }


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*/forms/*.py")) + sorted(SOURCE.glob("*/forms.py")))
def test_every_whole_number_of_a_form_has_an_end(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "IntegerField":
            assert "max_value" in {word.arg for word in node.keywords}, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    "query", ["batch=" + "9" * 30, "unit=" + "9" * 30, "as_of=0001-01-01", "quiet=" + "9" * 5000]
)
def test_a_kept_view_that_asks_for_nonsense_does_not_break_the_page_of_views(client, cast, project, query):
    client.login_as(cast["centre"])
    client.post(reverse("projects:save_view"), {"name": "怪视图", "query": query})
    assert client.get(reverse("projects:views")).status_code == 200
    assert client.get(f"{reverse('projects:list')}?{query}").status_code == 200
