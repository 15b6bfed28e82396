"""One new head of the demonstration who took everything over and signed, and one who came these days and has not yet."""

from functools import partial
from random import Random

from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.progress.actions import hand_overs

WITNESS = "centre_deputy"


def note_heads(diary: Diary, county: County) -> None:
    """Note the two changes of heads."""
    follow = partial(county.succeed, title="局长", title_there="党组书记")
    told = (
        (26, partial(follow, "civil_head", "songyunze", "宋云泽", to="education")),
        (24, partial(_hand_over, county, "civil")),
        (5, partial(follow, "health_head", "dingjiahe", "丁嘉禾", to="culture")),
    )
    diary.chain(Random("heads")).note_all(told)  # noqa: S311  a story, not a secret


def _hand_over(county: County, unit: str) -> None:
    """Freeze the lists of a unit and let both heads and a witness sign."""
    old, new = county.person(f"{unit}_head_before"), county.person(f"{unit}_head")
    made = hand_overs.make(
        unit=county.units[unit], from_person=old, to_person=new, day=clock.today(), by=county.clerk_of(unit)
    )
    hand_overs.sign(hand_over=made, by=old)
    hand_overs.sign(hand_over=made, by=new, words="已逐项核对，接续办理。")
    hand_overs.sign(hand_over=made, by=county.person(WITNESS))
