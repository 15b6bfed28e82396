"""Every kind of rules that the product registers: its pack is sound, has sources, and goes out and comes back whole."""

import pytest

from luodi.rulebook import packs
from luodi.rulebook.exporting import written
from luodi.rulebook.reading import parse, plain, shipped
from luodi.rulebook.shapes import Shape, Sort, shape_of

KINDS = packs.kinds()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_shipped_pack_goes_out_as_a_file_and_comes_back(kind):
    rules = shipped(kind).rules
    assert parse(kind, written(kind, plain(rules), {})).rules == rules


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_shipped_pack_says_what_it_rests_on(kind):
    pack = shipped(kind)
    assert pack.basis
    assert pack.sources


def choices_in(shape: Shape):
    for part in shape.fields:
        yield from choices_in(part.shape.item or part.shape)
        if (part.shape.item or part.shape).sort == Sort.CHOICE:
            yield part


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_choice_has_words_for_people(kind):
    bare = [
        part.title
        for part in choices_in(shape_of(kind.schema))
        for code, word in (part.shape.item or part.shape).choices
        if code == word and code.isascii()
    ]
    assert bare == []
