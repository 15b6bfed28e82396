"""How results are told: one wording of totals, workings, lines and blocks for the command line, pages and bulletins.

All of it comes from results as plain data, as ``--json`` prints them and as they are frozen.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from luodi.assessment.engine.numbers import fixed, plain

Told = Mapping[str, Any]
# What a working comes to, where nothing is said behind it.
_RESULT = re.compile(r"=(-?\d+(?:\.\d+)?)$")


def number(value: int | float) -> str:
    """Write a number of the results; one that does not end has twelve decimals there and is cut to four."""
    exact = Fraction(str(value))
    return plain(exact) if (exact * 10**11).denominator == 1 else plain(Fraction(fixed(exact, 4)))


def total(told: Told) -> str:
    """Write a total with the places that its working has, also after a gate changed it; "" where there is none."""
    if told["total"] is None:
        return ""
    printed = told["working"].rpartition("=")[2]
    after_point = len(printed.partition(".")[2])
    shown = fixed(Fraction(str(told["total"])), after_point)
    return printed if shown == printed else shown if _is(shown, told["total"]) else number(told["total"])


def score(told: Told) -> str:
    """Write the score of a line or a block with the places that its working has; "" where there is none."""
    if told["score"] is None:
        return ""
    printed = _RESULT.search(told["working"] or "")
    return printed[1] if printed and _is(printed[1], told["score"]) else number(told["score"])


def _is(shown: str, value: int | float) -> bool:
    return Fraction(shown) == Fraction(str(value))


def working(told: Told) -> str:
    """Write how the total came about, with what each gate made of it; why a unit was not assessed."""
    return "；".join([told["working"], *_gates(told)]) if told["total"] is not None else told["why_not"]


def notes(told: Told) -> list[str]:
    """Return what is said beside the working of the total."""
    return [note for note in told["notes"] if note not in _gates(told)]


def _gates(told: Told) -> list[str]:
    starts = tuple(f"{gate}：总分由 " for gate in told["gates"])
    return [note for note in told["notes"] if note.startswith(starts)] if starts else []


def blocks(told: Told) -> list[dict[str, Any]]:
    """Return the blocks in the shape of lines."""
    return [
        {"line": name, "points": None, "why_not": "", "rows": [], **one}
        for name, one in told["blocks"].items()
    ]


def figure(name: str, told: Told) -> str:
    """Write a named figure with its working."""
    return f"{name}：{told['working']}"


def left_out(told: Told) -> list[dict[str, Any]]:
    """Return in the shape of rows the records that a line or a figure did not count; older results do not say."""
    return [{"working": "", "notes": [], **one} for one in told.get("left_out", [])]


def flow(name: str, score: int | float) -> str:
    """Write what of the total goes into another assessment."""
    return f"计入{name}：{number(score)}"


def table(found: Told) -> str:
    """Write results as text: groups in order of place, then every unit with its lines and workings."""
    parts = [f"《{found['scheme']}》"]
    units = found["units"]
    for group, order in found["ranking"].items():
        if order:
            parts += [
                "",
                f"{group or '排名'}：" + "，".join(f"{units[one]['place']} {one}" for one in order),
            ]
    for name, told in units.items():
        parts += ["", *_unit(name, told)]
    return "\n".join(parts)


def _unit(name: str, told: Told) -> list[str]:
    head = f"{name}：" + (working(told) if not told["why_not"] else f"不考核（{told['why_not']}）")
    place = "" if told["place"] is None else f"，第 {told['place']} 名"
    rows = [head + place + _grade(told)]
    rows += [f"  {note}" for note in notes(told)]
    rows += [f"  一票否决等：{'、'.join(told['gates'])}"] if told["gates"] else []
    for line in told["lines"]:
        rows += [f"  {_worked(line)}", *_rows([*line["rows"], *left_out(line)])]
    rows += [f"  板块 {_worked(block)}" for block in blocks(told)]
    for title, one in told["figures"].items():
        rows += [f"  {figure(title, one)}", *_rows(left_out(one))]
    rows += [f"  {flow(*one)}" for one in told["flows"].items()]
    rows += [
        f"  结果：{out['outcome']}{'（待定：' + out['undecided'] + '）' if out['undecided'] else ''}"
        for out in told["outcomes"]
    ]
    for reward in told["rewards"]:
        said = f"待定：{reward['undecided']}" if reward["undecided"] else reward["working"] + reward["unit"]
        rows.append(f"  {reward['reward']}：{said}")
        rows += [
            f"    {one['tranche']}：{number(one['amount'])}{reward['unit']}" for one in reward["tranches"]
        ]
    return rows


def _grade(told: Told) -> str:
    return f"，{told['grade']}" if told["grade"] else ""


def _worked(line: Told) -> str:
    said = f"{line['line']}：{line['working'] or line['why_not']}{_grade(line)}"
    return "；".join([said, *line["notes"]])


def _rows(rows: Iterable[Told]) -> list[str]:
    return [
        "；".join([f"    {row['record']}：{row['working'] or '不计，' + row['why_not']}", *row["notes"]])
        for row in rows
    ]
