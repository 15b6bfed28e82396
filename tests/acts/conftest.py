"""The world of the matrix, with those who are near to a row by person or portfolio, and what stages ask for."""

import pytest

from luodi.accounts.models import PostCover
from luodi.accounts.permissions import Role, Scope
from tests.acts import of_projects, of_the_county  # noqa: F401  what acts are given
from tests.conftest import _person
from tests.test_matrix import world  # noqa: F401  the world in which every route can be called


@pytest.fixture
def place(world, cast, units, stand, prove_all):  # noqa: F811
    """The world of the matrix; ``own_agent`` serves the subject of an act, ``own_deputy`` looks after its township."""
    cast["own_agent"] = _person("own_agent", "何代办", Role.AGENT, "east", units)
    cast["own_deputy"] = _person("own_deputy", "施副县长", Role.LEADER, "county", units)
    post = cast["own_deputy"].posts.get()
    post.scope = Scope.PORTFOLIO
    post.save()
    PostCover.objects.create(post=post, unit=units["east"], county=units["county"])
    world.stand, world.prove_all = stand, prove_all
    return world
