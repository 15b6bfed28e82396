"""A scheme as a form shows it: every value that stands in its text, with its place, what it is called and what may stand there.

It is made from the plain data and holds also where the scheme has mistakes: they are mended in the form as well.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from luodi.assessment.engine import numbers
from luodi.assessment.engine.aftermath import Consequence, Flow, Gate, Ranking, Reward, Tier
from luodi.assessment.engine.nodes import Condition, Figure, Part
from luodi.assessment.engine.reading import NAMED
from luodi.assessment.engine.scheme import Block, EdgeCases, Fact, Graded, Line, Roundings, Scheme, Shown
from luodi.assessment.engine.steps import Brackets, Endless, Even
from luodi.assessment.engine.wording import GLOSSES
from luodi.assessment.shapes import Cell, Choice, Entry, Outline, Section
from luodi.assessment.terms import (
    KINDS,
    LOCAL,
    OWN_WORDS,
    PERIODS,
    ROUND,
    SIDES,
    SIGNS,
    STEPS,
    WORDS,
    case_word,
)
from luodi.common.faults import Place

Cells = Iterator[Cell]
# What follows from scores: title → key, what an item is, and the key of its name.
LISTS: dict[str, tuple[str, type[Part], str]] = {
    "一票否决等": ("gates", Gate, "gate"),
    "等次": ("grades", Graded, "grade"),
    "奖项": ("prizes", Tier, "prize"),
    "结果": ("outcomes", Consequence, "outcome"),
    "奖励": ("rewards", Reward, "reward"),
    "进入其他考核": ("flows", Flow, "into"),
}


def outline(content: Any) -> Outline:
    """Return the values of a scheme by the plain data of its text; what cannot be understood is left out."""
    return _Outliner(content if isinstance(content, dict) else {}).whole()


class _Outliner:
    def __init__(self, content: dict[Any, Any]) -> None:
        wrapped = isinstance(content.get("rules"), dict)
        self.base: Place = ("rules",) if wrapped else ()
        self.scheme = content["rules"] if wrapped else content
        self.facts = {
            name: str(one.get("title") or name) if isinstance(one, dict) else str(name)
            for name, one in _dict(self.scheme.get("facts")).items()
        }
        for name, one in _dict(self.scheme.get("figures")).items():
            self.facts[name] = str(one.get("title") or name) if isinstance(one, dict) else str(name)

    def whole(self) -> Outline:
        lines = self.entries(self.scheme.get("lines"), (*self.base, "lines"))
        sections = [Section(title, parts, title in LISTS) for title, parts in self._parts() if parts]
        names = {str(name) for key in ("facts", "records", "figures") for name in _dict(self.scheme.get(key))}
        full = self._cell(Scheme, "full", self.scheme, self.base)
        return Outline(self._head(), full, lines, sections, self.base, frozenset(names))

    def _head(self) -> list[Cell]:
        told, at = self.scheme, self.base
        found = [self._cell(Scheme, key, told, at) for key in ("title", "basis")]
        found.append(self._choice((*at, "period"), "考核周期", told, "period", PERIODS, optional=True))
        texts = {
            name: self.facts[name]
            for name, one in _dict(told.get("facts")).items()
            if one == "text" or isinstance(one, dict) and one.get("type") == "text"
        }
        found.append(
            self._choice((*at, "group_by"), "按哪项事实分组", told, "group_by", texts, optional=True)
        )
        ranking = told.get("ranking")
        if isinstance(ranking, dict):
            for key in ("ties", "edge_tie"):
                label = str(Ranking.model_fields[key].title)
                words = OWN_WORDS.get(key, {"all_in": "都算在内", "all_out": "都不算", "by_hand": "由人裁定"})
                words = {code: told for code, told in words.items() if code != "mean"}
                found.append(self._choice((*at, "ranking", key), label, ranking, key, words))
        return found + list(self._roundings())

    def _roundings(self) -> Cells:
        told, at = self.scheme.get("rounding"), (*self.base, "rounding")
        if not isinstance(told, dict):
            choices: tuple[Choice, ...] = (("none", "不取小数"), (f"{{line: {ROUND}}}", "每行得分取 2 位"),
                       (f"{{line: {ROUND}, total: {ROUND}}}", "每行得分、总分都取 2 位"))  # fmt: skip
            yield Cell(at, "取几位小数", _text(told), "raw", choices, told is not None)
            return
        for key in Roundings.model_fields:
            if isinstance(told.get(key), dict):
                yield from self._within(Roundings, key, told, at, ())
            elif key in ("line", "total"):
                choices = (("", "不取小数"), (ROUND, "取 2 位，四舍五入"))
                yield Cell((*at, key), f"{STEPS[key]} › 取小数", "", "raw", choices, is_there=False)

    def entries(self, told: Any, at: Place) -> list[Entry]:
        """Return lines and blocks by what stands in a list."""
        found = []
        for number, one in enumerate(told if isinstance(told, list) else []):
            if isinstance(one, dict):
                found.append(self._entry(one, (*at, number)))
        return found

    def _entry(self, told: dict[Any, Any], at: Place) -> Entry:
        is_block = "block" in told
        model: type[Part] = Block if is_block else Line
        name = "block" if is_block else "line"
        points = "weight" if is_block else "points"
        entry = Entry(
            at,
            Cell((*at, name), "板块" if is_block else "行名", _text(told.get(name))),
            Cell((*at, points), "权重" if is_block else "满分", _text(told.get(points)), "number", (), points in told),
            is_block=is_block,
        )  # fmt: skip
        if isinstance(told.get(points), (dict, list)):
            entry.points = Cell((*at, points), entry.points.label, "按算法", "fixed")
            entry.cells += self._within(model, points, told, at, ("满分",))
        entry.inner = self.entries(told.get("lines"), (*at, "lines")) if is_block else []
        score = told.get("score")
        entry.how = "、".join(KINDS.get(str(key), "") for key in score) if isinstance(score, dict) else ""
        if told.get("per"):
            entry.how = f"逐条计分，{entry.how}".rstrip("，")
        for key in sorted(model.model_fields, key=lambda key: (key != "score", key != "limit")):
            if key == "limit":
                entry.cells += self._limits(told, at)
            elif key in ("note", "source"):
                entry.cells.append(self._cell(model, key, told, at))
            elif key == "score":
                score = told.get(key, {})
                trail = () if isinstance(score, dict) else ("得分",)
                entry.cells += self._walk(score, Figure, (*at, key), trail)
            elif key not in (name, points, "lines"):
                entry.cells += self._within(model, key, told, at, ())
        return entry

    def _limits(self, told: dict[Any, Any], at: Place) -> Cells:
        limit = _dict(told.get("limit"))
        for key, label in (("least", "得分最低"), ("most", "得分最高")):
            if not isinstance(limit.get(key), dict):
                yield Cell(
                    (*at, "limit", key), label, _text(limit.get(key)), "number", (), key in limit, may_go=True
                )

    def _parts(self) -> Iterator[tuple[str, list[tuple[str, list[Cell]]]]]:
        at = self.base
        edge = _dict(self.scheme.get("edge_cases"))
        cells = [
            self._choice((*at, "edge_cases", key), str(told.title), edge, key, _words(key, told.annotation), optional=True)
            for key, told in EdgeCases.model_fields.items()
        ]  # fmt: skip
        yield "没有填报、没有目标时怎么算", [("", cells)]
        yield (
            "事实",
            [
                (self.facts[name], list(self._fact(one, (*at, "facts", name))))
                for name, one in _dict(self.scheme.get("facts")).items()
            ],
        )
        yield "有名称的数", self._named("figures", Shown)
        for title, (key, model, name) in LISTS.items():
            rows = self.scheme.get(key)
            yield (
                title,
                [
                    (_text(one.get(name)), list(self._walk(one, model, (*at, key, number), ())))
                    for number, one in enumerate(rows if isinstance(rows, list) else [])
                    if isinstance(one, dict)
                ],
            )
        ranking = _dict(self.scheme.get("ranking"))
        by = list(self._within(Ranking, "by", ranking, (*at, "ranking"), ()))
        by += self._within(Ranking, "competes", ranking, (*at, "ranking"), ("参加排名",))
        yield "排名依据", [("", by)] if by else []
        limit = list(self._within(Scheme, "limit", self.scheme, at, ("总分",)))
        yield "总分上下限", [("", limit)] if limit else []

    def _named(self, key: str, model: type[Part]) -> list[tuple[str, list[Cell]]]:
        return [
            (self.facts[name], list(self._walk(one, model, (*self.base, key, name), ())))
            for name, one in _dict(self.scheme.get(key)).items()
        ]

    def _fact(self, told: Any, at: Place) -> Cells:
        if not isinstance(told, dict):
            yield Cell(at, "单位或类型", _text(told))
            return
        yield self._cell(Fact, "title", told, at)
        if told.get("type", "number") in ("number", "numbers"):
            yield self._cell(Fact, "unit", told, at)
        yield self._choice(
            (*at, "missing"), "没有填报时", told, "missing", OWN_WORDS["missing_fact"], optional=True
        )
        taken = [key for key in ("metric", "target", "scheme") if key in told]
        for key in taken:
            yield self._cell(Fact, key, told, at)
        if not taken:
            yield self._cell(Fact, "source", told, at)

    def _cell(self, model: type[Part], key: str, told: Mapping[Any, Any], at: Place) -> Cell:
        """Return the cell of a field that holds one value, there or not."""
        found = model.model_fields[key]
        kind = "number" if any(_is_figure(one) or one is int for one in _kinds(found.annotation)) else "text"
        value, may_go = _text(told.get(key)), not found.is_required()
        return Cell((*at, key), str(found.title), value, kind, (), key in told, may_go)

    def _choice(
        self, at: Place, label: str, told: Mapping[Any, Any], key: str, words: Mapping[str, str], *, optional: bool = False
    ) -> Cell:  # fmt: skip
        value = _text(told.get(key))
        return Cell(
            at, label, value, "choice", _choices(words, value, optional=optional), key in told, optional
        )

    def _within(
        self, model: type[Part], key: str, told: Mapping[Any, Any], at: Place, trail: tuple[str, ...]
    ) -> Cells:
        if key in told and key in model.model_fields:
            found = model.model_fields[key]
            yield from self._walk(told[key], found.annotation, (*at, key), (*trail, str(found.title or key)))

    def _walk(self, told: Any, annotation: Any, at: Place, trail: tuple[str, ...]) -> Cells:
        kinds = _kinds(annotation)
        if isinstance(told, list):
            inner = next((get_args(one)[0] for one in kinds if get_origin(one) is tuple), Figure)
            for number, one in enumerate(told):
                yield from self._walk(
                    one, inner, (*at, number), (*trail, _named(one) or f"第 {number + 1} 项")
                )
        elif isinstance(told, dict):
            yield from self._mapping(told, kinds, at, trail)
        elif not (isinstance(told, str) and "\n" in told):
            yield self._value(told, kinds, at, trail)

    def _mapping(self, told: dict[Any, Any], kinds: list[Any], at: Place, trail: tuple[str, ...]) -> Cells:
        table = next((one for one in kinds if get_origin(one) is dict), None)
        if table is not None:
            for key, one in told.items():
                yield from self._walk(one, get_args(table)[1], (*at, _text(key)), (*trail, self._called(key)))
            return
        if any(_is_node(one) for one in kinds):
            yield from self._node(told, at, trail)
            return
        model = _model(told, kinds, at)
        if model is None:
            return
        for key in model.model_fields:
            yield from self._within(model, key, told, at, trail)

    def _node(self, told: dict[Any, Any], at: Place, trail: tuple[str, ...]) -> Cells:
        if len(told) != 1:
            return
        ((key, body),) = told.items()
        key = str(key)
        if (
            key in SIGNS
            and isinstance(body, list)
            and len(body) == 2
            and not isinstance(body[0], (dict, list))
        ):
            words = f"{self._called(body[0])} {SIGNS[key]}"
            yield from self._walk(body[1], Figure, (*at, key, 1), (*trail, words))
            return
        cls = Figure.kinds.get(key) or Condition.kinds.get(key)
        if cls is None:
            return
        if key == "is" and isinstance(body, dict):
            for name, wanted in body.items():
                if not isinstance(wanted, (dict, list)):
                    yield Cell(
                        (*at, key, str(name)), " › ".join((*trail, f"{self._called(name)} ＝")), _text(wanted)
                    )
            return
        if isinstance(body, dict) and not (
            cls.named and len(body) == 1 and str(next(iter(body))) not in cls.model_fields
        ):
            for name in cls.model_fields:
                yield from self._within(cls, name, body, (*at, key), trail)
            return
        field_name = cls.listed if isinstance(body, list) else cls.named
        annotation = cls.model_fields[field_name].annotation if field_name in cls.model_fields else Figure
        yield from self._walk(
            body, annotation, (*at, key), (*trail, KINDS.get(key, "")) if key in KINDS else trail
        )

    def _value(self, told: Any, kinds: list[Any], at: Place, trail: tuple[str, ...]) -> Cell:
        label, value, key = " › ".join(filter(None, trail)), _text(told), str(at[-1])
        literal = [str(code) for one in kinds if get_origin(one) is Literal for code in get_args(one)]
        if not literal and key == "mode":
            literal = ["half_up", "half_even", "down", "up"]
        if literal:
            words = {code: OWN_WORDS.get(key, GLOSSES).get(code, GLOSSES.get(code, code)) for code in literal}
            return Cell(at, label, value, "choice", _choices(words, value))
        if key in SIDES or key == "absent":
            return Cell(at, label, value, "choice", _choices(OWN_WORDS[key], value))
        if bool in kinds:
            return Cell(at, label, value, "choice", (("true", "是"), ("false", "否")))
        if any(_is_node(one) for one in kinds):
            if value in WORDS:
                return Cell(at, f"{label}（{value} 是{WORDS[value]}）", value, "number")
            if numbers.is_number(value) or not isinstance(told, str):
                return Cell(at, label, value, "number")
            return Cell(at, label, value, "choice", _choices(self.facts | _local(value), value))
        return Cell(at, label, value, "number" if int in kinds else "text")

    def _called(self, name: Any) -> str:
        if isinstance(name, bool):
            return "是" if name else "否"
        return self.facts.get(name) or LOCAL.get(str(name)) or str(name)


def _dict(told: Any) -> dict[Any, Any]:
    return told if isinstance(told, dict) else {}


def _text(told: Any) -> str:
    if told is None or isinstance(told, (dict, list)):
        return ""
    return ("true" if told else "false") if isinstance(told, bool) else str(told)


def _local(value: str) -> dict[str, str]:
    return {value: LOCAL[value]} if value in LOCAL else {}


def _choices(words: Mapping[str, str], value: str, *, optional: bool = False) -> tuple[Choice, ...]:
    found = list(words.items())
    if optional:
        found.insert(0, ("", "没有写"))
    if value not in dict(found):
        found.insert(0, (value, value or "请选择"))
    return tuple(found)


def _words(key: str, annotation: Any) -> dict[str, str]:
    codes = [code for one in _kinds(annotation) if get_origin(one) is Literal for code in get_args(one)]
    return {code: case_word(key, code) for code in codes}


def _kinds(annotation: Any) -> list[Any]:
    """Return what a field may hold, without what only describes it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin is Union or type(annotation).__name__ == "UnionType":
        return [kind for one in get_args(annotation) for kind in _kinds(one) if kind is not type(None)]
    return [annotation]


def _is_figure(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Figure)


def _is_node(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, (Figure, Condition))


def _model(told: dict[Any, Any], kinds: list[Any], at: Place) -> type[Part] | None:
    if at[-1] in SIDES:
        return Brackets if "brackets" in told else Endless if "series" in told else Even
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, Part)), None)


def _named(told: Any) -> str:
    """Return what an item of a list is called by itself."""
    return (
        next((f"“{told[key]}”" for key in NAMED if isinstance(told.get(key), str)), "")
        if isinstance(told, dict)
        else ""
    )
