"""Every route × every person: allowed and refused stand in one table and run with the same set-up."""

import io
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from luodi.library.actions import leaving
from luodi.library.models import Certificate
from luodi.projects.actions.attachments import attach
from luodi.projects.actions.merges import merge_projects
from luodi.projects.models import Contact, ProjectContact, TwinPair
from luodi.rulebook.actions import versions
from tests.conftest import PEOPLE, StrictClient
from tests.matrix import NOBODY, OTHERS, ROWS
from tests.projects.imports.made import add_doubt, make_batch
from tests.rulebook.made import register_menu


def routes(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern)), pattern
        else:
            yield from routes(
                pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )


def test_every_route_has_a_row():
    known = {name for name, _ in routes(get_resolver().url_patterns)}
    assert known - {row.route for row in ROWS} == set()
    assert {row.route for row in ROWS} - known == set()


def test_every_route_of_ours_names_its_permission():
    bare = [
        name
        for name, pattern in routes(get_resolver().url_patterns)
        if pattern.callback.__module__.startswith("luodi.")
        and not hasattr(pattern.callback, "required_permission")
        and getattr(pattern.callback, "login_required", True)
    ]
    assert bare == []


@pytest.fixture
def world(cast, units, project, enter, tmp_path, monkeypatch):
    """What rows may point at; ``project`` belongs to the eastern township and has one contact person."""
    held = Contact.objects.create(county=units["county"], name="张经理", phone="13812345678")
    ProjectContact.objects.create(county=units["county"], project=project, contact=held)
    content = io.BytesIO("会议纪要".encode())
    attachment = attach(project=project, content=content, name="纪要.txt", by=cast["centre"])
    batch = make_batch(cast["east_clerk"], units, "east", "east")
    add_doubt(batch.rows.last())
    case = leaving.ask_to_leave(project=project, reason="企业放弃投资", by=cast["east_clerk"])
    register_menu(tmp_path, monkeypatch)
    version = versions.start_draft(county_id=units["county"].pk, kind="menu", by=cast["centre"])

    # Made only for the rows that ask for them.
    def pair():
        twin = enter("有机肥生产线", "east")
        return TwinPair.objects.create(county=units["county"], one=project, other=twin, likeness=80)

    def merged():
        twin = enter("有机肥生产线", "east")
        merge_projects(survivor=project, absorbed=twin, by=cast["centre"])
        return twin

    certificate = Certificate.objects.create(
        county=units["county"], project=project, case=case, mode="single"
    )
    return SimpleNamespace(
        cast=cast,
        units=units,
        project=project,
        attachment=attachment,
        batch=batch,
        case=case,
        enter=enter,
        version=version,
        pair=pair,
        merged=merged,
        certificate=certificate,
    )


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route}-{row.method}")
def test_matrix(row, world):
    """Each person calls the route in the same world; what one changed is rolled back before the next one calls."""
    answered, responses = {}, []
    address = reverse(row.route, args=row.args(world))
    for person in [*PEOPLE, "both", NOBODY]:
        before = transaction.savepoint()
        client = StrictClient()
        if person != NOBODY:
            client.login_as(world.cast[person])
        response = getattr(client, row.method)(address, row.body(world))
        answered[person] = response.status_code
        responses.append(response)
        transaction.savepoint_rollback(before)
    assert {response.headers["Cache-Control"] for response in responses} == {"private, no-store"}
    for response in responses:
        response.close()  # lets files go, and with them the connection
    assert answered == {person: row.statuses.get(person, row.statuses[OTHERS]) for person in answered}
