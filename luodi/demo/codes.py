"""One-time codes: a forgotten password was released by a second administrator, the code of a new colleague waits for it."""

from random import Random

from luodi.accounts.actions import passwords, people, releasing
from luodi.accounts.entries import PersonEntry, PostEntry
from luodi.accounts.models import OneTimeCode
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Diary

FORGETFUL = "water_clerk"


def note_codes(diary: Diary, county: County) -> None:
    """Note what the administrators did; the code that waits is a first one, which lasts for seven days."""

    def issue() -> None:
        passwords.issue_code(user=county.person(FORGETFUL), by=county.person("security_admin"))

    def release() -> None:
        codes = OneTimeCode.objects.waiting().filter(user=county.person(FORGETFUL))
        releasing.release_codes(codes=list(codes), by=county.person("system_admin"))

    def welcome() -> None:
        post = PostEntry(
            Role.CLERK, county.units["civil"].pk, title="养老服务股科员", valid_from=clock.today()
        )
        entry = PersonEntry("shiwenbo", "史文博", post)
        people.create_people(entries=[entry], by=county.person("security_admin"))

    chance = Random("codes")  # noqa: S311  a story, not a secret
    diary.chain(chance).note_all(((19, issue), (19, release), (1, welcome)))
