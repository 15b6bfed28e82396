"""Rules as a county stored them under an earlier program: without what this one added, with what it dropped."""

from copy import deepcopy
from datetime import date

from luodi.common import clock
from luodi.rulebook import reading
from luodi.rulebook.models import PackVersion
from luodi.rulebook.shapes import Sort, shape_of

GONE = "gone_since"  # a field and a code that the program of today does not know


def plain(kind):
    """Return the plain data of the pack we ship."""
    return reading.plain(reading.shipped(kind).rules)


def without_code(kind, every, code):
    """Return them without the rows of one code."""
    content = plain(kind)
    content[every.within] = [row for row in content[every.within] if row[every.by] != code]
    return content


def without_field(kind, name):
    content = plain(kind)
    del content[name]
    return content


def lists_of(shape, content):
    """Yield every list of rows with the shape of its rows, those inside rows too."""
    for part in shape.fields:
        held = content.get(part.name)
        if part.shape.is_rows and held:
            yield part, held
            for row in held:
                yield from lists_of(part.shape.item, row)
        elif part.shape.sort == Sort.SECTION and held:
            yield from lists_of(part.shape, held)


def named_by_code(item):
    """Return the field of a row that names it by a code of the program, if there is one."""
    return next((part for name in item.key if (part := item.named(name)).shape.sort == Sort.CHOICE), None)


def aged(kind):
    """Return rules that differ from those of today in every way an upgrade may bring."""
    shape, content = shape_of(kind.schema), plain(kind)
    for every in shape.every:
        content = without_code(kind, every, every.codes[-1])
    for part, rows in list(lists_of(shape, content)):
        for row in rows:
            for inner in part.shape.item.fields:
                if not inner.is_required and row[inner.name] == inner.usual:
                    del row[inner.name]
        if named := named_by_code(part.shape.item):
            rows.append(deepcopy(rows[0]) | {named.name: GONE})
    for part in shape.fields:
        if not part.is_required and content[part.name] == part.usual:
            del content[part.name]
    return content | {GONE: 1}


def store(county, kind, content, number=1, **changes):
    """Store a released version as an earlier program did."""
    told = {"effective_from": date(2020, 1, number or 1), "released_at": clock.now(), "state": "released"}
    return PackVersion.objects.create(
        county=county, kind=kind.code, number=number, content=content, **told | changes
    )
