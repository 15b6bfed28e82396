"""What the county reported to the city: a list that was answered, one that waits for its answer, one not sent yet."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from random import Random

from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.library.actions import city_lists
from luodi.library.actions.city_lists import Said
from luodi.library.models import CityList, CityListLine, CityMark
from luodi.library.models.city_lists import CityAnswer

# Title → the projects on the list. What the city did not take the first time is reported once more.
ANSWERED = "第三季度申报市级重点招商项目清单"
WAITING = "第四季度申报市级重点招商项目清单"
UNSENT = "申报市级文旅和生态项目库清单"
LISTS: Mapping[str, Sequence[str]] = {
    ANSWERED: ("R036", "R045", "R084", "R094"),
    WAITING: ("R094", "R074", "R090"),
    UNSENT: ("R011", "R076"),
}
PAPER = "市招商函〔2026〕18号"
OFFICER = "centre_officer"


def note_city(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note who makes which list, and what came back from the city."""
    desk, chance = _Desk(county, projects), Random("city")  # noqa: S311  a story, not a secret
    no_land = "用地预审没有批下来，落实后再报"
    told = (
        (80, partial(desk.make, ANSWERED)),
        (77, partial(desk.send, ANSWERED)),
        (41, partial(desk.mark, "R036", f"{PAPER}第6项")),
        (41, partial(desk.mark, "R045", f"{PAPER}第7项")),
        (41, partial(desk.mark, "R084", f"{PAPER}第3项")),
        (41, partial(desk.turn_down, "R094", no_land)),
        (36, partial(desk.reverse, "R084", "抄错了行，第3项是邻县的项目")),
        (35, partial(desk.mark, "R084", f"{PAPER}第9项")),
        (9, partial(desk.make, WAITING)),
        (6, partial(desk.send, WAITING)),
        (1, partial(desk.make, UNSENT)),
    )
    diary.chain(chance).note_all(told)


class _Desk:
    """The acts of the centre's officer."""

    def __init__(self, county: County, projects: Mapping[str, int]) -> None:
        self.county, self.projects = county, projects

    def make(self, title: str) -> None:
        ids = [self.projects[key] for key in LISTS[title]]
        city_lists.make(project_ids=ids, title=title, by=self.county.person(OFFICER))

    def send(self, title: str) -> None:
        made = CityList.objects.get(title=title)
        city_lists.send(city_list=made, on=clock.today(), by=self.county.person(OFFICER))

    def mark(self, key: str, number: str) -> None:
        self._note(key, Said(CityAnswer.ACCEPTED, clock.today() - timedelta(days=1), number=number))

    def turn_down(self, key: str, words: str) -> None:
        self._note(key, Said(CityAnswer.REFUSED, clock.today() - timedelta(days=1), words=words))

    def _note(self, key: str, said: Said) -> None:
        city_lists.mark(line=self._line(key), said=said, by=self.county.person(OFFICER))

    def _line(self, key: str) -> CityListLine:
        return CityListLine.objects.get(city_list__title=ANSWERED, project=self.projects[key])

    def reverse(self, key: str, reason: str) -> None:
        noted = CityMark.objects.get(line=self._line(key), reversed_at=None)
        city_lists.reverse(city_mark=noted, reason=reason, by=self.county.person(OFFICER))
