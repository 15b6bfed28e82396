"""For random users and rows: list = page = search = export = groups, and all of it is exactly the scope."""

import io

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from luodi.projects.actions import record
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.models import Project
from luodi.projects.reports import lists
from tests.projects.test_library import names

WHOLE_COUNTY = {"centre", "leader", "inspector", "discipline", "assessor"}
# Whose rows a person reads through which units: the own ones, those looked after, those one takes part with.
UNITS = {
    "east_clerk": {"east"}, "east_head": {"east"}, "west_clerk": {"west"}, "bureau_clerk": {"bureau"},
    "both": {"culture"}, "deputy": {"west"}, "agent": set(),
}  # fmt: skip
BODIES = ["east", "west", "bureau", "culture", "park", "centre"]
HELPERS = st.lists(
    st.one_of(
        st.sampled_from(BODIES).map(lambda unit: (unit, None)),
        st.sampled_from(["agent", "deputy"]).map(lambda who: (None, who)),
    ),
    max_size=2,
    unique=True,
)
ROWS = st.lists(st.tuples(st.sampled_from(BODIES), HELPERS, st.booleans()), min_size=1, max_size=6)


def sees(person, unit, helpers):
    if person in WHOLE_COUNTY:
        return True
    units = {unit} | {helper for helper, _ in helpers}
    return bool(UNITS[person] & units) or any(who == person for _, who in helpers)


def enter(cast, units, rows):
    """Enter the rows as the centre; return name → (project, unit, helpers), the void ones apart."""
    made, void = {}, []
    for number, (unit, helpers, is_void) in enumerate(rows):
        parts = [
            PartEntry("supporting" if body else "agent", body and units[body].pk, who and cast[who].pk)
            for body, who in helpers
        ]
        fields = {"name": f"第{number}个项目", "unit_id": units[unit].pk, "level": "county"}
        (pk,) = record.create_projects(entries=[ProjectEntry(fields, parts)], by=cast["centre"])
        project = Project.objects.get(pk=pk)
        if is_void:
            record.void_project(project=project, reason="录错", by=cast["centre"])
            void.append(project.name)
        made[project.name] = (project, unit, helpers)
    return made, void


def exported(client):
    with_rows = client.post(reverse("projects:export"), {"columns": "all"})
    content = b"".join(with_rows.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    # Rows of projects are numbered; the sum and who filled it in are not.
    return {row[1] for row in rows[3:] if isinstance(row[0], float)}


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=st.sampled_from([*sorted(WHOLE_COUNTY), *UNITS]), rows=ROWS)
def test_everywhere_the_same_rows(cast, units, client, person, rows):
    with transaction.atomic():
        made, void = enter(cast, units, rows)
        expected = {name for name, (_, unit, helpers) in made.items() if sees(person, unit, helpers)}
        client.login_as(cast[person])
        listed = set(names(client.get("/projects/")))
        assert listed == expected - set(void)
        opened = {
            name
            for name, (project, *_) in made.items()
            if client.get(project.get_absolute_url()).status_code == 200
        }
        assert opened == expected
        found = {name for name in made if name in names(client.get("/projects/", {"q": name, "page": "1"}))}
        assert found == listed
        if person != "agent":
            assert exported(client) == listed
        for by in lists.GROUPINGS:
            groups = lists.groups(lists.filtered(cast[person], lists.Filters()), by)
            assert sum(group.totals.count for group in groups) == len(listed)
        transaction.set_rollback(True)
