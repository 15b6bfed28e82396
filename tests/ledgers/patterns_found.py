"""Every pattern of `luodi.ledgers`, and texts that make a careless pattern go back over what it has read."""

import ast
import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import luodi.ledgers

_CALLS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# Patterns that stand in tables of strings, by the module and the name under which a function meets them.
_IN_TABLES = {("heads", "pattern"): ("language.synonyms", "BASES", 1)}


def modules() -> list[ModuleType]:
    return [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(luodi.ledgers.__path__, "luodi.ledgers.")
    ]


def patterns() -> dict[str, re.Pattern[Any]]:
    """All patterns by the place where they stand: those of the modules and those inside functions."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        name = module.__name__.rsplit(".", 1)[-1]
        for variable, value in vars(module).items():
            for path, pattern in _inside(value, variable):
                found.setdefault(f"{name}.{path}", pattern)
        for line, source in _written_in_calls(module, name):
            found[f"{name}:{line}"] = re.compile(source)
    return _once(found)


def _inside(value: object, path: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield path, value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from _inside(held, f"{path}[{key}]")
    elif isinstance(value, (tuple, list, set, frozenset)):
        for place, held in enumerate(value):
            yield from _inside(held, f"{path}[{place}]")


def _written_in_calls(module: ModuleType, name: str) -> Iterator[tuple[int, str | bytes]]:
    """The patterns that functions give to `re` themselves; a pattern that nobody can find is a fault."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS
        ):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        first = node.args[0]
        if isinstance(first, ast.Name) and first.id not in vars(module):
            where, table, column = _IN_TABLES[name, first.id]
            rows = getattr(importlib.import_module(f"luodi.ledgers.{where}"), table)
            yield from ((node.lineno + place * 1000, row[column]) for place, row in enumerate(rows))
            continue
        value = eval(compile(ast.Expression(first), module.__name__, "eval"), vars(module))  # noqa: S307  our own source
        yield node.lineno, value


def _once(found: dict[str, re.Pattern[Any]]) -> dict[str, re.Pattern[Any]]:
    """A pattern that several modules import is walked once."""
    by_pattern: dict[re.Pattern[Any], str] = {}
    for place, pattern in found.items():
        by_pattern.setdefault(pattern, place)
    return {place: pattern for pattern, place in by_pattern.items()}


RUNS = ("1", "9", " ", "　", "\n", "(", "（", "[", "年", "月", "万", "亿", "元", "、", ",", "，", "。", ";", "-", "—", ".", "/", ":", "：",
         "*", "a", "X", "x", "一", "十", "百", "县", "市", "区", "镇", "村", "#", "\\", '"', "<", "项", "建", "设", "资", "的")  # fmt: skip
TURNS = ("1,", "(1", "((", "1年", "1.", "1-", "建设", "拟", "万元", "1万", "1万元", "项目", "年月", "2026年", "2026.", "1月1日", "1 ", "A1",
          "总投资", "计划", "完成", "已", "正在", "，1", "单位：", "单位:", "(元", "县区", "镇村", "园区", "X县", "一、", "（一）", "至", "1至", "<a ", 's="1" ')  # fmt: skip
_LITERAL = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{1,12}")


def hostile(pattern: re.Pattern[Any]) -> list[str]:
    """What to repeat: signs that occur in patterns, turns of speech, and the pattern's own words and pairs of them."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    bare = re.sub(r"\\[a-zA-Z]|\{[^}]*\}|\(\?[^:)=!]*[:=!]?", " ", source)
    own = list(dict.fromkeys(_LITERAL.findall(bare)))[:24]
    pairs = (f"{one}{other}" for one, other in itertools.pairwise(own))
    signs = [sign for sign in dict.fromkeys(source) if sign > "\u3000"][:32]
    return list(dict.fromkeys((*RUNS, *TURNS, *own, *pairs, *signs)))


def long_text(pattern: re.Pattern[Any], sign: str, length: int) -> Any:
    """The sign over and over, in bytes where the pattern reads bytes."""
    # What belongs to no pattern ends the run, so that a match which needs the end just fails.
    text = sign * (length // len(sign)) + "~呀"
    return text if isinstance(pattern.pattern, str) else text.encode()
