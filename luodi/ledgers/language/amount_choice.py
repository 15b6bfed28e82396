"""Which clause of a cell holds the total, and what in the cell speaks against taking it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from luodi.ledgers.language import money_words as words
from luodi.ledgers.language.amount_clauses import Clause

# What two clauses agree on when they state the same amount twice.
Worth = tuple[object, ...]


def totals(valued: Sequence[Clause]) -> tuple[list[Clause], bool]:
    """The clauses that may be the total, and whether the last of them is said to have taken the place of the others."""
    own = [one for one in valued if one.kind is None and "among" not in one.kinds]
    own = [one for one in own if not words.FIXED.search(one.around) or one.named] or own
    whole = [one for one in own if "phase" not in one.kinds]
    changed = [one for one in whole if "change" in one.kinds or "former" in one.kinds]
    if any("change" in one.kinds for one in changed):
        first = next(place for place, one in enumerate(whole) if "change" in one.kinds)
        later = [one for one in whole[first:] if "former" not in one.kinds]
        return later or whole, bool(later) and all("change" in one.kinds for one in later)
    named = [one for one in whole if one.named and "former" not in one.kinds]
    plain = [one for one in whole if not one.bracket and "former" not in one.kinds]
    if changed and len(named or plain) == 1:
        return named or plain, True
    unphased = named or plain or [one for one in own if not one.bracket]
    return unphased or [one for one in valued if not one.bracket] or list(valued), False


def is_doubtful(
    main: Clause,
    rest: Sequence[Clause],
    remarks: Sequence[Clause],
    *,
    changed: bool,
    worth: Callable[[Clause], Worth],
) -> bool:
    """Does anything in the cell speak against taking the amount as it stands?"""
    own = replace(main, kinds=main.kinds - {"change"}) if changed else main
    return (
        own.broken
        or (own.strange and own.kind is None)
        or bool(own.kinds & {"growth", "former", "change", "among"})
        or bool(words.EACH.search(own.around) and own.kind is None)
        or any("growth" in one.kinds for one in rest)
        or (main.bracket and not main.named and main.kind is None and not changed)
        or (changed and _differs_in_unit(main, rest))
        or any(_rivals(main, one, worth) for one in rest if not changed)
        or any(_speaks_against(main, one) for one in (*remarks, main))
        or any(one.loose for one in rest)
    )


def _differs_in_unit(main: Clause, rest: Sequence[Clause]) -> bool:
    """5000万元→7000: the later one has no unit, the earlier has one of its own."""
    return not main.explicit and any(one.explicit for one in rest)


def _rivals(main: Clause, other: Clause, worth: Callable[[Clause], Worth]) -> bool:
    """May the other amount be the total as well? Parts, other money and the same in another currency may not."""
    if (
        words.FIXED.search(other.around)
        or other.kind is not None
        or "among" in other.kinds
        or "phase" in other.kinds
        or main.named
        or main.kind is not None
    ):
        return False
    if main.currency != other.currency:
        return not other.bracket or (main.currency != "CNY" and not words.CONVERTED.search(other.around))
    if not other.bracket or words.LAND.search(other.around):
        return False
    return worth(main) != worth(other)


def _speaks_against(main: Clause, remark: Clause) -> bool:
    """Foreign money without a number, a price for each, a number nobody can place."""
    if remark is main:
        return bool(main.loose)
    return (
        remark.unclear
        or bool(remark.loose - {"CNY"})
        or (bool(remark.loose) and not main.explicit)
        or bool(words.EACH.search(remark.text))
        or bool(re.search("调整前|变更前", remark.text))
    )
