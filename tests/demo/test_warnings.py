"""Lights of the demonstration: every colour shows, some were changed by two people, and silence was looked into."""

import pytest

from luodi.library.models import Leaving
from luodi.progress.lights import Colour, Sign
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from tests.demo.conftest import DAY

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_lights_of_every_colour_show_and_some_were_changed_by_two_people():
    assert set(ProjectLight.objects.values_list("shown", flat=True)) >= set(Colour)
    signs = ",".join(ProjectLight.objects.values_list("signs", flat=True))
    # How far a year's plan is behind shows once a good part of the year has passed.
    behind = {"completed", "arrived"} if DAY.month > 3 else set()
    assert {sign for sign in Sign if f",{sign}," in signs} >= {"quiet", "statistics", "nodes"} | behind
    states = set(LightChange.objects.values_list("state", flat=True))
    assert states >= {"asked", "approved", "declined", "reverted"}
    assert [change for change in LightChange.objects.all() if change.holds]


def test_silence_was_looked_into_and_one_project_is_to_leave():
    assert set(Stagnation.objects.values_list("kind", "state")) >= {
        ("stall", "waiting"), ("stall", "agreed"), ("stall", "declined"), ("stall", "moot"), ("exit", "agreed"),
    }  # fmt: skip
    assert Leaving.objects.filter(why="stale").exists()
