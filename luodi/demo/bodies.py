"""The units of the demonstration county, the people who work in them, and what became of both."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

from luodi.accounts.actions import founding, people, posts, reorganising, units
from luodi.accounts.entries import PersonEntry, PostEntry, UnitEntry
from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import ADMINISTRATORS, Role
from luodi.common import clock
from luodi.demo.diary import Diary, Row, back, listed, rows_of

NAME, DIVISION = "云岭县", "629901"
# The county has worked with the system for a year and a half.
OPENED = 740


@cache
def units_told() -> dict[str, Row]:
    """Return what the file says of every unit, by its key."""
    return {row["key"]: row for row in rows_of("units.csv")}


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

    def clerks(self) -> dict[int, User]:
        """Return the clerks of all units that have one, by the id of the unit."""
        kept = ((key, unit) for key, unit in self.units.items() if f"{key}_clerk" in self._posts)
        return {unit.pk: self.clerk_of(key) for key, unit in kept}

    def note(self, diary: Diary) -> None:
        """Note how the county, its units and its people come to be when the system is opened, and what changes later."""
        chance = Random(NAME)  # noqa: S311  a story, not a secret
        chain = diary.chain(chance)
        chain.note(OPENED, self._found)
        changed = [
            (back(row["changed"]), self._changing(row)) for row in rows_of("units.csv") if row["changed"]
        ]
        chain.note_all(sorted([*changed, (150, self._retire)], key=lambda told: -told[0]))

    def _found(self) -> None:
        self._found_county()
        self._make_units(rows_of("units.csv"))
        self._make_people(clock.today())

    def _found_county(self) -> None:
        admins = {row["role"]: row for row in rows_of("people.csv") if row["role"] in ADMINISTRATORS}
        made = founding.found_county(
            name=NAME,
            division_code=DIVISION,
            admins={Role(role): (row["login"], row["name"]) for role, row in admins.items()},
        )
        for person, _ in made:
            post = person.posts.select_related("unit").get()
            self._posts[post.role] = post.pk
            self.units["county"] = post.unit

    def _make_units(self, rows: list[Row]) -> None:
        entries = [
            UnitEntry(
                name=row["former_name"] or row["name"],
                short_name=row["former_short_name"] or row["short_name"],
                kind=row["kind"],
                division_code=row["division_code"],
                parent_id=self.units["county"].pk,
                other_names=listed(row["other_names"]),
            )
            for row in rows
        ]
        made = units.create_units(entries=entries, by=self.person("system_admin"))
        self.units |= {row["key"]: unit for row, unit in zip(rows, made, strict=True)}

    def _make_people(self, opened: date) -> None:
        by, known = self.person("security_admin"), dict[str, User]()
        for row in rows_of("people.csv"):
            if row["role"] in ADMINISTRATORS:
                continue
            post = PostEntry(
                role=row["role"],
                unit_id=self.units[row["unit"]].pk,
                scope=row["scope"],
                title=row["title"],
                valid_from=opened,
                cover_ids=[self.units[key].pk for key in listed(row["covers"])],
            )
            if person := known.get(row["login"]):
                self._posts[row["key"]] = posts.add_post(user=person, entry=post, by=by).pk
            else:
                entry = PersonEntry(row["login"], row["name"], post)
                ((person, _),) = people.create_people(entries=[entry], by=by)
                known[row["login"]], self._posts[row["key"]] = person, person.posts.get().pk

    def _changing(self, row: Row):
        return lambda: self._merge(row) if row["merged_into"] else self._rename(row)

    def _rename(self, row: Row) -> None:
        units.rename_unit(
            unit=self.units[row["key"]],
            name=row["name"],
            short_name=row["short_name"],
            on=clock.today(),
            by=self.person("system_admin"),
        )
        self._read_again()

    def _merge(self, row: Row) -> None:
        old, today = self.units[row["key"]], clock.today()
        new = self.units[row["merged_into"]]
        reorganising.merge_units(units=[old], into=new, on=today, by=self.person("system_admin"))
        for key, ended in self._posts_at(old):
            self._posts[key] = ended.user.posts.get(unit=new, role=ended.role).pk
        self._read_again()

    def _posts_at(self, unit: Unit) -> Iterator[tuple[str, Post]]:
        ended = Post.objects.select_related("user").in_bulk(self._posts.values())
        for key, pk in list(self._posts.items()):
            if ended[pk].unit_id == unit.pk:
                yield key, ended[pk]

    def _retire(self) -> None:
        people.deactivate_person(user=self.person("forestry_head"), by=self.person("security_admin"))

    def succeed(self, key: str, login: str, name: str, title: str, to: str, title_there: str) -> None:
        """Let somebody new follow in the post of that key; who held it goes to another unit, in ``<key>_before``."""
        by, today = self.person("security_admin"), clock.today()
        left = self.person(key).post
        posts.end_post(post=left, on=today - timedelta(days=1), by=by)
        there = PostEntry(left.role, self.units[to].pk, title=title_there, valid_from=today)
        self._posts[f"{key}_before"] = posts.add_post(user=left.user, entry=there, by=by).pk
        here = PostEntry(left.role, left.unit_id, title=title, valid_from=today)
        ((person, _),) = people.create_people(entries=[PersonEntry(login, name, here)], by=by)
        self._posts[key] = person.posts.get().pk
        self._read_again()

    def _read_again(self) -> None:
        """Names, posts and reach have changed: ask for everybody afresh."""
        self._acting.clear()
        ids = {key: unit.pk for key, unit in self.units.items()}
        found = Unit.objects.in_bulk(ids.values())
        self.units = {key: found[pk] for key, pk in ids.items()}
