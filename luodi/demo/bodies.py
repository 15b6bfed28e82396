"""The units of the demonstration county and the people who work in them."""

from datetime import date
from random import Random

from luodi.accounts.models import Post, PostCover, Unit, UnitName, User, name_key
from luodi.accounts.permissions import READS, Role
from luodi.common import clock
from luodi.demo.diary import Diary, listed, rows_of

NAME, DIVISION = "云岭县", "629901"
# The county has worked with the system for a year and a half.
OPENED = 550


class County:
    """The units and people by their keys; whoever acts is asked for here."""

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self._posts: dict[str, int] = {}
        self._acting: dict[str, User] = {}

    def person(self, key: str) -> User:
        """Return the person acting under the post of that key."""
        if key not in self._acting:
            post = Post.objects.select_related("unit", "county", "user").get(pk=self._posts[key])
            self._acting[key] = post.user.act_under(post)
        return self._acting[key]

    def clerk_of(self, unit: str) -> User:
        """Return the clerk who enters the projects of a unit."""
        return self.person(f"{unit}_clerk")

    def found(self, diary: Diary) -> None:
        """Make the county, its units and its people on the day the system was opened."""
        opened = diary.office_hour(OPENED, Random(NAME))  # noqa: S311  a story, not a secret
        with clock.moved_to(opened):
            self._make_units()
            self._make_people(opened.date())

    def _make_units(self) -> None:
        county = Unit.objects.add_root(
            {"name": NAME, "short_name": NAME, "kind": "county", "division_code": DIVISION}
        )
        Unit.objects.filter(pk=county.pk).update(county=county)
        county.refresh_from_db()
        self.units["county"] = county
        for row in rows_of("units.csv"):
            unit = Unit.objects.add_child(
                county,
                {"name": row["name"], "short_name": row["short_name"], "kind": row["kind"], "county": county},
            )
            for name in listed(row["other_names"]):
                UnitName.objects.create(county=county, unit=unit, name=name, key=name_key(name))
            self.units[row["key"]] = unit

    def _make_people(self, day: date) -> None:
        county, users = self.units["county"], dict[str, User]()
        for row in rows_of("people.csv"):
            user = users.get(row["login"]) or User.objects.create(
                username=row["login"], full_name=row["name"], must_change_password=False
            )
            users[row["login"]] = user
            post = Post.objects.create(
                user=user, role=row["role"], unit=self.units[row["unit"]], county=county, title=row["title"],
                scope=row["scope"] or READS[Role(row["role"])][0], valid_from=day,
            )  # fmt: skip
            for key in listed(row["covers"]):
                PostCover.objects.create(county=county, post=post, unit=self.units[key])
            self._posts[row["key"]] = post.pk
