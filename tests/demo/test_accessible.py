"""The pages a newcomer of each kind walks through in the demonstration, full of rows: axe finds nothing wrong with them."""

import pytest

from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.projects.models import Project
from tests.demo.pages import Read
from tests.sessions import session_of

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("demonstration"),
]  # fmt: skip


def addresses(client, user):
    """Return the places of the navigation, a project at work and what the first screen leads to."""
    home = Read(client.get("/").text)
    links = [one.attributes.get("href", "") for one in home.of("a")]
    places = [link for link in links if link.startswith("/") and "export" not in link]
    own = Project.objects.visible_to(user).filter(stage="building").order_by("pk")[:1]
    return list(dict.fromkeys(["/", *(one.get_absolute_url() for one in own), *places]))[:40]


@pytest.mark.parametrize("role", [Role.CLERK, Role.CENTRE, Role.LEADER, Role.SECURITY_ADMIN])
def test_axe_finds_nothing_wrong_with_what_one_meets(client, axe, role):
    user = User.objects.filter(is_active=True, posts__role=role).order_by("pk")[0]
    client.cookies["sessionid"] = session_of(user)
    wrong = []
    for address in addresses(client, user):
        response = client.get(address, follow=True)
        html = response.headers["Content-Type"].startswith("text/html") and not response.streaming
        wrong += [f"{address}: {one}" for one in axe(response.text)] if html else []
    assert "\n".join(wrong) == ""
