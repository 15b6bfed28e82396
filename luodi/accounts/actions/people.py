"""People: entered with their first post and a one-time code, corrected, deactivated and taken back."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from luodi.accounts.actions.log_ins import end_sessions
from luodi.accounts.actions.passwords import FIRST, Code, drawn_code, keep_code
from luodi.accounts.actions.posts import open_post, refuse_losing_security, said_of
from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.entries import PersonEntry
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock


class PersonRefused(Exception):
    """The change cannot be made; the message says why, in words for the user."""


@permitted(Permission.PEOPLE_MANAGE)
def create_people(
    *, entries: Sequence[PersonEntry], by: User | None, source: str = ""
) -> list[tuple[User, str]]:
    """Enter people, all or none, and return each with the first half of the code that sets the first password.

    Another administrator releases the second half; the machine's own keyboard (``by`` None) is told whole codes.

    An import names its file and has one line in the trail, else each person has one.
    """
    return enter_people(entries=entries, codes=[drawn_code() for _ in entries], by=by, source=source)


@permitted(Permission.PEOPLE_MANAGE)
@transaction.atomic
def enter_people(
    *, entries: Sequence[PersonEntry], codes: Sequence[Code], by: User | None, source: str = ""
) -> list[tuple[User, str]]:
    """Enter people with codes that are drawn already, for whoever holds the transaction; as ``create_people``."""
    for unit_id in {entry.post.unit_id for entry in entries}:
        refuse_unread(Unit(pk=unit_id), by)
    made = [_create(entry, code, by) for entry, code in zip(entries, codes, strict=True)]
    if source:
        told = [person.username for person, _ in made]
        trail.record("people.imported", None, by=by, file=source, count=len(told), after=told)
        return made
    for person, _ in made:
        post = person.posts.get()
        after = {"username": person.username, "full_name": person.full_name, "post": said_of(post)}
        trail.record("person.created", person, by=by, county_id=post.county_id, after=after)
    return made


def _create(entry: PersonEntry, code: Code, by: User | None) -> tuple[User, str]:
    person = User(
        username=entry.username, full_name=entry.full_name, phone=entry.phone, must_change_password=False
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as taken:
        raise PersonRefused(f"登录名“{entry.username}”已经有人用了，请换一个。") from taken
    open_post(person, entry.post)
    return person, keep_code(code, user=person, lasts=FIRST, by=by)


@permitted(Permission.PEOPLE_MANAGE, writes="user")
@transaction.atomic
def change_person(*, user: User, full_name: str, phone: str, by: User) -> User:
    """Correct the name or the phone of a person."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {"full_name": user.full_name, "phone": user.phone}
    user.full_name, user.phone = full_name, phone
    user.save(update_fields=["full_name", "phone"])
    trail.record("person.changed", user, by=by, before=before, after={"full_name": full_name, "phone": phone})
    return user


@permitted(Permission.PEOPLE_MANAGE, writes="user")
@transaction.atomic
def deactivate_person(*, user: User, by: User) -> User:
    """Keep a person out from this moment on; posts and everything done stay on record."""
    refuse_same("person.deactivated", by, user.pk, refusal=PersonRefused)
    user = User.objects.select_for_update().get(pk=user.pk)
    for post in user.posts.valid_on(clock.today()):
        refuse_losing_security(post, after=clock.today())
    end_sessions(user)
    return _switch(user, False, "person.deactivated", by)


@permitted(Permission.PEOPLE_MANAGE, writes="user")
@transaction.atomic
def reactivate_person(*, user: User, by: User) -> User:
    """Let a person in again."""
    user = User.objects.select_for_update().get(pk=user.pk)
    return _switch(user, True, "person.reactivated", by)


def _switch(user: User, active: bool, verb: str, by: User) -> User:
    user.is_active = active
    user.save(update_fields=["is_active"])
    trail.record(verb, user, by=by)
    return user
