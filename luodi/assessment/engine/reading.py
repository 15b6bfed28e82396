"""A scheme as a file: YAML read exactly, checked by form and by sense; every fault names line, place and cure."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from luodi.assessment.engine import aftermath, arithmetic, checking, scheme
from luodi.assessment.engine.nodes import Condition, Figure, Node
from luodi.assessment.engine.scheme import Scheme
from luodi.common.faults import Fault, Faulty, Place, seen, told
from luodi.common.yaml_lines import line_of, load

# What schemes are usually silent on: why it has to be said, and what can be written.
SILENCES = {
    "ties": "没有说得分相同怎样排：写 share（1、1、3，下一名空出来）或 dense（1、1、2，下一名紧接着）。",
    "edge_tie": "没有说并列正好跨在前几名、后几名的线上怎么办：写 all_in（都算在内）、all_out（都不算）或 by_hand（由人裁定）。",
    "rounding": "没有说在哪一步取几位小数：不取写 none；否则写明 line、block、total、reward 中的哪几步，如 line: {places: 2, mode: half_up}。",
    "ranking": "没有说怎样排名：不排名写 none，否则写明 by、ties 和 edge_tie。",
    "part": "没有说不足一档的部分怎么算：写 whole（不足一档不算）或 prorata（按比例算）。",
    "cap": "没有说超额完成最高按多少计：写 100%、120% 等，不封顶写 none。",
    "above": "没有说高于基准怎么办：写 keep（不加分）、in_proportion（按比例），或写明每多少几分。",
    "below": "没有说低于基准怎么办：写 zero（得 0 分）、keep（不扣分）、in_proportion（按比例）、mirror（与上面对称），或写明每多少几分。",
    "otherwise": "没有说都不符合时取多少：写一个数，或写 error（不许出现）、leave_out（这一行不计）。",
    "missing_fact": "没有说事实没有填报怎么办：写 error（不能算）、zero（按 0）、leave_out（这一行不计）或 not_assessed（不考核）；没有填报和填报 0 是两回事。",
    "edge_cases": "没有写特殊情况怎么办（没有填报、没有目标、0/0……），请补上 edge_cases。",
    "best": "没有说大的好还是小的好：写 largest 或 smallest。",
    "between": "没有说两个数值之间怎样取：写 lower（取低的一行）、upper（取高的一行）、linear（按比例）或 error（不许出现）。",
    "outside": "没有说两头之外怎样取：写一个数、nearest（取最近的一行）或 error（不许出现）。",
    "mode": "没有说怎样进位：写 half_up（四舍五入）、half_even（四舍六入五成双）、down（舍去）或 up（进一）。",
    "places": "没有说保留几位小数：写 0 到 12 的整数。",
    "none": "没有说以前没有结果时取多少：写一个数，或写 error、leave_out。",
    "vacant": "没有说一个角色没有单位时份额归谁：写 none（不计）、spread（按比例分给其他角色）或一个角色。",
    "in_order": "没有说是不是必须逐级达到：写 true 或 false。",
    "join": "没有说怎样合并：请照说明选一种。",
    "start": "没有说从几分起：写 zero（从 0 加起）、full（从满分扣起）或一个分数。",
    "floor": "没有说最差的得满分的百分之几：如 60%，从 0 起写 0%。",
}
NAMED = (
    "line",
    "block",
    "outcome",
    "prize",
    "gate",
    "reward",
    "grade",
    "item",
    "rule",
    "step",
    "tranche",
    "into",
    "by",
)
# Fields that stand for a list or a name written instead of a mapping: the file does not have them.
UNSEEN = {cls.listed for cls in (*Figure.kinds.values(), *Condition.kinds.values())} | {
    "number",
    "name",
    "names",
}


class _Exact(yaml.SafeLoader):
    """Reads 0.1 as one tenth; only true and false are flags, and 010 is ten, as people mean them."""

    yaml_implicit_resolvers = {}  # none of those of the base class


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


def _whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(str(loader.construct_scalar(node)))


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?\d{1,40}", "-+0123456789"),
    ("float", r"[-+]?\d{1,40}\.\d{1,40}", "-+0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("timestamp", r"\d{4}-\d{2}-\d{2}", "0123456789"),
    ("merge", r"<<", "<"),
):
    _Exact.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))
_Exact.add_constructor("tag:yaml.org,2002:float", _decimal)
_Exact.add_constructor("tag:yaml.org,2002:int", _whole)


def read(text: str) -> Scheme:
    """Read a scheme; raises Faulty with every fault that was found."""
    content, lines = load(text, _Exact)
    if isinstance(content, dict) and isinstance(content.get("rules"), dict):
        content = content["rules"]
        lines = {place[1:]: line for place, line in lines.items() if place[:1] == ("rules",)}
    if not isinstance(content, dict):
        raise Faulty(
            [Fault((), "", "这不是考核办法，里面要有 title（名称）、facts（事实）和 lines（各行）。", 1)]
        )
    try:
        found = Scheme.model_validate(content)
    except ValidationError as invalid:
        raise Faulty(_sorted(_by_form(invalid, content, lines))) from invalid
    faults = [
        Fault(at, where(at, content), words, _line(at, lines)) for at, words in checking.complaints(found)
    ]
    if faults:
        raise Faulty(_sorted(faults))
    return found


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0)


def _by_form(invalid: ValidationError, content: Any, lines: Mapping[Place, int]) -> list[Fault]:
    return [
        Fault(at, where(_owner(error), content), _words(error, content), _line(at, lines))
        for error in invalid.errors(include_url=False)
        for at in [tuple(error["loc"])]
    ]


def _owner(error: ErrorDetails) -> Place:
    at = tuple(error["loc"])
    return at[:-1] if error["type"] in ("extra_forbidden", "missing") else at


def _words(error: ErrorDetails, content: Any) -> str:
    at, kind = tuple(error["loc"]), error["type"]
    key = str(at[-1]) if at else ""
    if kind == "extra_forbidden":
        known = list(_keys(at[:-1]))
        near = get_close_matches(key, known, 1)
        guess = f"是不是想写“{near[0]}”？" if near else ""
        return f"不认识“{key}”。{guess}这里可以写：{'、'.join(known)}。"
    if kind == "missing":
        if key in UNSEEN and not isinstance(_value(at[:-1], content), dict):
            return told(error)
        return f"缺少“{key}”。{SILENCES.get(key, _title(at) + '没有写，请补上。')}"
    if kind == "literal_error":
        given = (
            error.get("ctx", {})
            .get("expected", "")
            .replace("'", "")
            .replace(" or ", "、")
            .replace(", ", "、")
        )
        return f"没有“{seen(error['input'])}”这种写法，请从这些里选：{given}。"
    if kind == "enum":
        given = (
            error.get("ctx", {})
            .get("expected", "")
            .replace("'", "")
            .replace(" or ", "、")
            .replace(", ", "、")
        )
        return f"没有“{seen(error['input'])}”这种写法，请从这些里选：{given}。"
    return told(error)


def _title(at: Place) -> str:
    title = _titles(at[:-1]).get(str(at[-1]), "")
    return f"“{title}”" if title else ""


def _keys(at: Place) -> Iterator[str]:
    """Return the keys that may stand in a place."""
    for cls in _classes(at):
        yield from cls.model_fields


def _titles(at: Place) -> dict[str, str]:
    return {name: info.title or name for cls in _classes(at) for name, info in cls.model_fields.items()}


def _classes(at: Place) -> Iterator[type[BaseModel]]:
    """Return the piece that stands in a place, by the keys that lead there."""
    last = next((str(step) for step in reversed(at) if isinstance(step, str)), "")
    kinds: dict[str, type[Node]] = {**Figure.kinds, **Condition.kinds}
    inner = {
        "rows": kinds.get(str(at[-3])) if len(at) > 2 and at[-2] == "rows" else None,
        "lines": scheme.Line,
    }
    if last in kinds and at[-1] == last:
        yield kinds[last]
    elif not at:
        yield Scheme
    elif last in PIECES:
        yield PIECES[last]
    elif inner.get(last) is not None:
        yield _row_of(inner[last])


def _row_of(cls: Any) -> type[BaseModel]:
    """Return what one row of a node with rows is."""
    if "rows" not in cls.model_fields:
        return cls  # type: ignore[no-any-return]
    args = getattr(cls.model_fields["rows"].annotation, "__args__", ())
    return next((one for one in args if isinstance(one, type) and issubclass(one, BaseModel)), cls)


PIECES: dict[str, type[BaseModel]] = {
    "facts": scheme.Fact,
    "attributes": scheme.Fact,
    "records": scheme.Records,
    "shares": scheme.Shares,
    "counted": scheme.Recognition,
    "figures": scheme.Shown,
    "edge_cases": scheme.EdgeCases,
    "rounding": scheme.Roundings,
    "limit": aftermath.Limits,
    "gates": aftermath.Gate,
    "grades": scheme.Graded,
    "ranking": aftermath.Ranking,
    "by": aftermath.Key,
    "prizes": aftermath.Tier,
    "outcomes": aftermath.Consequence,
    "rewards": aftermath.Reward,
    "tranches": aftermath.Tranche,
    "pool": aftermath.Pool,
    "flows": aftermath.Flow,
    "frequency": scheme.Frequency,
    "round": arithmetic.Rounding,
}


def where(at: Place, content: Any) -> str:
    """Name a place: the names that lines, outcomes and so on have, then the keys on the way."""
    found, here = [], content
    for step in at:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            name = (
                next((here[key] for key in NAMED if isinstance(here.get(key), str)), None)
                if isinstance(here, dict)
                else None
            )
            found.append(f"“{name}”" if name else f"第 {step + 1} 条")
        elif isinstance(here, dict):
            here = here.get(step)
            found.append(str(step))
        elif step not in UNSEEN:
            found.append(str(step))
    return " › ".join(found)


def _value(at: Place, content: Any) -> Any:
    here = content
    for step in at:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def _line(at: Place, lines: Mapping[Place, int]) -> int:
    """Return the line of a place, or of the nearest one around it that stands in the file."""
    return line_of(lines, _seen_place(at, lines)) or 1


def _seen_place(at: Place, lines: Mapping[Place, int]) -> Place:
    """Leave out of a place the fields that the file does not have."""
    found: Place = ()
    for step in at:
        if (*found, step) in lines or step not in UNSEEN:
            found = (*found, step)
    return found
