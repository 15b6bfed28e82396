"""A later program reads what a county stored under an earlier one, says what has no place in it, and asks for all in a new one."""

import json
from pathlib import Path

import pytest

from luodi.rulebook import packs, reading
from luodi.rulebook.completing import Gap
from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.shapes import shape_of
from tests.rulebook.aged import GONE, aged, lists_of, named_by_code, plain, without_code, without_field

KINDS = packs.kinds()
# What every kind of rules held when this test was written, as counties may have stored it. Never written anew: a kind
# that is added later gets its own line.
STORED = json.loads((Path(__file__).parent / "stored.json").read_text(encoding="utf-8"))

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
CODES = [
    pytest.param(kind, every, code, id=f"{kind.code}-{code}")
    for kind in KINDS
    for every in kind.schema.EVERY
    for code in every.codes
]
FIELDS = [
    pytest.param(kind, part, id=f"{kind.code}-{part.name}")
    for kind in KINDS
    for part in shape_of(kind.schema).fields
]


def where(gaps):
    return [" › ".join(gap.where) for gap in gaps]


def refused(kind, content):
    with pytest.raises(PackInvalid) as invalid:
        reading.validate(kind, content)
    return str(invalid.value)


def test_the_kinds_that_must_not_leave_out_a_code():
    held = {kind.code: [every.within for every in kind.schema.EVERY] for kind in KINDS if kind.schema.EVERY}
    assert held == {
        "clocks": ["clocks"],
        "problems": ["causes"],
        "recognition": ["rules"],
        "promises": ["kinds"],
        "gates": ["gates"],
        "letterheads": ["kinds"],
    }


@every_kind
def test_what_counties_stored_is_read_by_the_program_of_today(kind):
    assert kind.code in STORED, (
        "write what the kind holds now into stored.json, so that no later program breaks it"
    )
    whole = reading.restored(kind, STORED[kind.code])
    assert reading.stored(kind, STORED[kind.code])
    assert whole.unknown == ()


@pytest.mark.parametrize(("kind", "every", "code"), CODES)
def test_a_code_that_came_later_follows_the_shipped_pack_and_a_new_version_must_name_it(kind, every, code):
    old = without_code(kind, every, code)
    assert reading.stored(kind, old) == reading.shipped(kind).rules
    title = kind.schema.model_fields[every.within].title
    rows = [row for row in plain(kind)[every.within] if row[every.by] == code]
    lacking = where(reading.restored(kind, old).lacking)
    assert len(lacking) == len(rows)
    assert all(one.startswith(f"{title} › ") and code.label in one for one in lacking)
    assert f"“{title}”里没有“{code.label}”，请补上" in refused(kind, old)


@pytest.mark.parametrize(("kind", "every", "code"), CODES)
def test_a_code_is_named_once(kind, every, code):
    if every.once:
        content = plain(kind)
        content[every.within] += [row for row in content[every.within] if row[every.by] == code]
        assert f"“{code.label}”写了两次，请只留一次" in refused(kind, content)


@pytest.mark.parametrize(("kind", "part"), FIELDS)
def test_a_field_that_came_later_holds_by_its_default(kind, part):
    whole = reading.restored(kind, without_field(kind, part.name))
    usual = plain(kind)[part.name] if part.is_required else part.usual
    assert whole.content == plain(kind) | {part.name: usual}
    assert where(whole.lacking) == [part.title]
    assert reading.stored(kind, without_field(kind, part.name)) == reading.validate(kind, whole.content)


@every_kind
def test_a_field_of_rows_that_came_later_is_said_once_for_the_list(kind):
    shape = shape_of(kind.schema)
    for part in (one for one in shape.fields if one.shape.is_rows):
        for inner in (one for one in part.shape.item.fields if not one.is_required):
            rows = [
                {name: value for name, value in row.items() if name != inner.name}
                for row in plain(kind)[part.name]
            ]
            found = reading.restored(kind, plain(kind) | {part.name: rows})
            assert where(found.lacking) == ([f"{part.title} › {inner.title}"] if rows else [])
            assert all(row[inner.name] == inner.usual for row in found.content[part.name])


@every_kind
def test_what_the_program_does_not_know_any_more_holds_nothing(kind):
    content = plain(kind) | {GONE: 3}
    strange = 0
    for part, rows in lists_of(shape_of(kind.schema), content):
        if named := named_by_code(part.shape.item):
            rows.insert(0, rows[0] | {named.name: GONE})
            strange += 1
    assert reading.stored(kind, content) == reading.shipped(kind).rules
    unknown = reading.restored(kind, content).unknown
    assert unknown[0] == Gap((f"“{GONE}”",))
    assert len(unknown) == 1 + strange
    assert all(GONE in gap.where[-1] for gap in unknown)
    assert refused(kind, content)


@every_kind
def test_everything_at_once_is_read(kind):
    old = aged(kind)
    assert reading.stored(kind, old)
    assert reading.restored(kind, old).unknown
    assert refused(kind, old)
    assert old == aged(kind), "what is stored stays as it is"


def test_a_value_that_is_wrong_today_is_never_guessed(kind):
    whole = plain(kind)
    for broken in ({"share": 5}, {"courses": ["tea"]}, {"cook": "老王"}, {"steps": "两步"}, {"steps": [7]}):
        with pytest.raises(PackInvalid):
            reading.stored(kind, whole | broken)


def test_rows_that_are_added_stand_where_the_shipped_pack_has_them():
    kind = packs.kind_of("clocks")
    (every,) = kind.schema.EVERY
    shipped = plain(kind)["clocks"]
    old = [row for number, row in enumerate(reversed(shipped)) if number % 3]
    steps = [row["step"] for row in reading.restored(kind, {"clocks": old}).content["clocks"]]
    assert sorted(steps) == sorted(row["step"] for row in shipped)
    kept = {row["step"] for row in old}
    assert [step for step in steps if step in kept] == [row["step"] for row in old]
    before = {row["step"]: earlier["step"] for earlier, row in zip(shipped, shipped[1:], strict=False)}
    for step in (one for one in before if one not in kept):
        assert steps.index(before[step]) == steps.index(step) - 1
