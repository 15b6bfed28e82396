"""For random people, parts, stages and marks: list, page, workbook and search name exactly what the reader may know."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.projects.models import Project
from luodi.projects.reports.masking import closed_among, names_for
from tests.projects import test_scope_everywhere as scope
from tests.projects.test_library import names

# Through which unit a person takes part; leaders take part as persons, or are in charge of the responsible unit.
OWN = {
    "east_clerk": "east", "east_head": "east", "west_clerk": "west", "bureau_clerk": "bureau", "both": "culture",
    "agent": "park", "centre": "centre", "inspector": "inspection", "assessor": "inspection",
    "discipline": "discipline",
}  # fmt: skip
IN_CHARGE = {"deputy": {"west"}, "leader": set()}
STAGES = st.sampled_from(["reserve", "talks", "signed", "building"])
MARKS = st.lists(st.tuples(st.booleans(), STAGES), min_size=6, max_size=6)


def takes_part(person, unit, helpers):
    if any(who == person for _, who in helpers):
        return True
    if person in IN_CHARGE:
        return unit in IN_CHARGE[person]
    return OWN[person] in {unit} | {helper for helper, _ in helpers}


def marked(made, marks):
    """Set marks and stages; return name → whether the mark has effect."""
    masked = {}
    for (name, (project, *_)), (mark, stage) in zip(made.items(), marks, strict=False):
        Project.objects.filter(pk=project.pk).update(is_sensitive=mark, stage=stage)
        masked[name] = mark and stage in ("reserve", "talks")
    return masked


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=st.sampled_from([*OWN, *IN_CHARGE]), rows=scope.ROWS, marks=MARKS)
def test_the_name_is_read_by_those_who_take_part(cast, units, client, person, rows, marks):
    with transaction.atomic():
        made, void = scope.enter(cast, units, rows)
        masked = marked(made, marks)
        seen = {name for name, (_, unit, helpers) in made.items() if scope.sees(person, unit, helpers)}
        told = {name for name in made if not masked[name] or takes_part(person, *made[name][1:])}
        client.login_as(cast[person])
        listed = names(client.get("/projects/"))
        assert len(listed) == len(seen - set(void))
        assert set(listed) & set(made) == seen & told - set(void)
        for name in seen:
            page = client.get(made[name][0].get_absolute_url()).text
            assert (name in page) == (name in told)
        found = {name for name in made if name in names(client.get("/projects/", {"q": name, "page": "1"}))}
        assert found == seen & told - set(void)
        if person != "agent":
            assert scope.exported(client) & set(made) == seen & told - set(void)
        ids = {name: project.pk for name, (project, *_) in made.items()}
        assert {name for name in made if names_for(cast[person], ids.values())[ids[name]] == name} == told
        assert closed_among(cast[person], ids.values()) == {ids[name] for name in set(made) - told}
        transaction.set_rollback(True)
