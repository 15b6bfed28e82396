"""What test_killed_writers.py runs in a process of its own: a township with one clerk who has logged in."""

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import READS, Role
from tests.sessions import session_of


def session() -> str:
    """Lay the township down; return the key of the session of its clerk."""
    county = Unit.objects.add_root({"name": "云岭县", "kind": "county"})
    Unit.objects.filter(pk=county.pk).update(county=county)
    county.refresh_from_db()
    township = Unit.objects.add_child(county, {"name": "东川镇", "kind": "township", "county": county})
    clerk = User.objects.create(username="east_clerk", full_name="赵东", must_change_password=False)
    scope = READS[Role.CLERK][0]
    Post.objects.create(user=clerk, role=Role.CLERK, unit=township, county=county, scope=scope)
    return session_of(clerk)
