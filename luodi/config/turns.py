"""Who is worked for next: of one kind only so many at once, and whoever was worked for least goes first."""

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

# A kind that has a bound, and who of it asks: ("address", "10.0.0.7"). The last of several says for whom the work is.
Claim = tuple[str, str]

# After so many seconds half of what somebody was worked for is forgotten.
HALF = 10.0
# Whoever was worked for more seconds than this has half as many turns at once.
MUCH = 5.0
# Nobody waits longer than so many seconds for those who asked later and were worked for less.
LET_BY = 10.0
# So many are remembered. Who is not counts as one for whom much was done: a name can be made up for each request.
KNOWN = 1000


@dataclass
class Turns:
    """Gives turns to work. ``bounds`` says of each kind how many may be at work at once."""

    bounds: Mapping[str, int]
    now: Callable[[], float] = time.monotonic
    _at_work: Counter[Claim] = field(default_factory=Counter)
    # Who waits for the same stands in one line: since when, and what lets him in.
    _lines: dict[tuple[Claim, ...], deque[tuple[float, asyncio.Future[None]]]] = field(default_factory=dict)
    # How many seconds somebody was worked for, as it was counted when; who was worked for last stands last.
    _worked: dict[Claim, tuple[float, float]] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def turn(self, *claims: Claim) -> AsyncIterator[None]:
        """Wait for a turn and have it."""
        one = self.now(), asyncio.get_running_loop().create_future()
        self._lines.setdefault(claims, deque()).append(one)
        self._let_in()
        try:
            await one[1]
            begun = self.now()
            try:
                yield
            finally:
                self._charge(claims[-1], self.now() - begun)
        finally:
            if one[1].cancelled():
                self._leave_line(claims, one)
            else:
                self._at_work.subtract(claims)
                self._at_work += Counter()  # forgets whom it counts no more
            self._let_in()

    def _leave_line(self, claims: tuple[Claim, ...], one: tuple[float, asyncio.Future[None]]) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._lines[claims].remove(one)
            if not self._lines[claims]:
                del self._lines[claims]

    def _let_in(self) -> None:
        """Let in the first of each line that may, those before others for whom less was done."""
        while lines := [claims for claims in self._lines if self._may(claims)]:
            claims = min(lines, key=self._rank)
            first = self._lines[claims][0]
            self._leave_line(claims, first)
            if not first[1].cancelled():
                self._at_work.update(claims)
                first[1].set_result(None)

    def _may(self, claims: tuple[Claim, ...]) -> bool:
        much = self._done_for(claims[-1]) > MUCH
        bounds = [self.bounds[kind] for kind, _ in claims]
        bounds[-1] = max(1, bounds[-1] // 2) if much else bounds[-1]
        return all(self._at_work[claim] < bound for claim, bound in zip(claims, bounds, strict=True))

    def _rank(self, claims: tuple[Claim, ...]) -> float:
        return min(self._done_for(claims[-1]), LET_BY) + self._lines[claims][0][0]

    def _done_for(self, whom: Claim) -> float:
        if whom not in self._worked:
            return LET_BY
        seconds, then = self._worked[whom]
        return seconds * 0.5 ** ((self.now() - then) / HALF)

    def _charge(self, whom: Claim, seconds: float) -> None:
        done = self._done_for(whom) + seconds
        self._worked.pop(whom, None)
        self._worked[whom] = done, self.now()
        if len(self._worked) > KNOWN:
            del self._worked[next(iter(self._worked))]
