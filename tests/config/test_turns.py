"""Who is worked for next."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.config.turns import KNOWN, LET_BY, MUCH, Turns

BOUNDS = {"all": 3, "address": 2, "session": 1}


class Hall:
    """Turns of which a test says how long each takes; nobody waits for real."""

    def __init__(self, **bounds):
        self.time, self.order, self.most = 0.0, [], {}
        self.turns = Turns({**BOUNDS, **bounds}, now=lambda: self.time)
        self.at_work = []

    async def ask(self, session, seconds=1.0, address="office", after=0):
        for _ in range(after):
            await asyncio.sleep(0)
        claims = ("all", ""), ("address", address), ("session", session)
        async with self.turns.turn(*claims):
            self.order.append(session)
            self.at_work.append(claims)
            for kind, name in claims:
                here = sum((kind, name) in one for one in self.at_work)
                self.most[kind] = max(self.most.get(kind, 0), here)
            await asyncio.sleep(0)
            self.time += seconds
            self.at_work.remove(claims)

    def go(self, *asked):
        async def together():
            return await asyncio.gather(*asked, return_exceptions=True)

        return asyncio.run(together())


def test_whoever_was_worked_for_least_goes_first():
    hall = Hall(all=1)
    hall.go(hall.ask("clerk", seconds=1), hall.ask("greedy", seconds=8))
    hall.time += 20
    hall.order.clear()
    hall.go(*(hall.ask("greedy", seconds=0.1) for _ in range(4)), hall.ask("clerk"))
    assert hall.order[:2] == ["greedy", "clerk"]


def test_nobody_is_passed_by_for_ever():
    """Names that come one after the other do not keep somebody waiting who has worked much."""
    hall = Hall(all=1)
    hall.go(hall.ask("clerk", seconds=50))
    made_up = [hall.ask(f"made up {number}", seconds=0.5, after=number) for number in range(80)]
    hall.go(*made_up, hall.ask("clerk", after=1))
    assert hall.order[1:].index("clerk") <= LET_BY / 0.5 + 2


def test_a_name_nobody_knows_goes_behind_those_who_are_known():
    """Else whoever makes up a name for each request would always be first."""
    hall = Hall(all=1)
    hall.go(hall.ask("clerk", seconds=1))
    hall.time += 30
    hall.order.clear()
    hall.go(*(hall.ask(f"made up {number}") for number in range(9)), hall.ask("clerk"))
    assert hall.order[:2] == ["made up 0", "clerk"]


def test_who_was_worked_for_much_has_half_as_many_turns_until_it_is_forgotten():
    hall = Hall(session=2)
    hall.go(hall.ask("greedy", seconds=3 * MUCH), hall.ask("greedy"), hall.ask("greedy"))
    assert hall.most["session"] == 1
    hall.time += 3_600
    hall.go(hall.ask("greedy"), hall.ask("greedy"))
    assert hall.most["session"] == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.floats(0, 9),
            st.sampled_from(["office", "town"]),
            st.integers(0, 5),
        ),
        max_size=30,
    )
)
def test_everybody_gets_a_turn_and_never_more_than_the_bound_are_at_work(asked):
    hall = Hall()
    hall.go(*(hall.ask(*one) for one in asked))
    assert sorted(hall.order) == sorted(session for session, *_ in asked)
    assert all(most <= BOUNDS[kind] for kind, most in hall.most.items())
    assert not +hall.turns._at_work


@pytest.mark.parametrize("waits", [True, False], ids=["who waits", "who is at work"])
def test_who_is_called_off_leaves_no_place_taken(waits):
    hall = Hall(all=1)

    async def play():
        first, second = (asyncio.ensure_future(hall.ask(name)) for name in ("first", "second"))
        await asyncio.sleep(0)
        (second if waits else first).cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        await asyncio.wait_for(hall.ask("third"), 1)

    asyncio.run(play())
    assert hall.order == (["first", "third"] if waits else ["first", "second", "third"])


def test_who_is_called_off_just_before_his_turn_leaves_none_taken():
    hall = Hall(all=1)

    async def play():
        first, second = (asyncio.ensure_future(hall.ask(name)) for name in ("first", "second"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second.cancel()  # heard of after the first has left
        await asyncio.gather(first, second, return_exceptions=True)
        await asyncio.wait_for(hall.ask("third"), 1)

    asyncio.run(play())
    assert hall.order == ["first", "third"]
    assert not +hall.turns._at_work
    assert not hall.turns._lines


def test_names_are_not_kept_for_ever():
    hall = Hall()
    for number in range(KNOWN + 200):
        hall.go(hall.ask(f"n{number}", seconds=1))
    assert len(hall.turns._worked) == KNOWN
