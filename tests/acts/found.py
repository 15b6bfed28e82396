"""Which functions are acts: what a person's request reaches to change something, found by reading the source.

An act is a public function of a package's ``actions`` that asks for ``by`` and that anything outside ``actions`` names:
a view, a command, a job. What only other actions call is a part of theirs, until a view calls it.
"""

import ast
import functools
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import luodi

SOURCE = Path(luodi.__file__).parent
ACTIONS = "actions"
# Nobody's requests come this way: the demonstration and the bench play people, the rest goes on with an act under way.
NO_DOORS = {"demo", "bench", "apps", "receivers"}
# Questions of a page: they change nothing.
QUESTIONS = ("why_", "may_")


@functools.cache
def acts() -> dict[str, Callable[..., Any]]:
    """Return "progress.facts.record_fact" → the function, of every act there is."""
    trees = {module: ast.parse(path.read_text("utf-8")) for module, path in _modules()}
    able = {
        f"{module}.{node.name}"
        for module, tree in trees.items()
        if is_action(module)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith(("_", *QUESTIONS))
        and _asks_for_by(node)
    }
    doors = [module for module in trees if not is_action(module) and not NO_DOORS & set(module.split("."))]
    named = able & {name for module in doors for name in _names(trees[module])}
    return {_short(name): _function(name) for name in sorted(named)}


def is_action(module: str) -> bool:
    """Tell whether a module belongs to the actions of its package."""
    return ACTIONS in module.split(".")


def _short(name: str) -> str:
    return ".".join(word for word in name.split(".")[1:] if word != ACTIONS)


def _modules() -> Iterator[tuple[str, Path]]:
    for path in SOURCE.rglob("*.py"):
        words = path.relative_to(SOURCE.parent).with_suffix("").parts
        yield ".".join(words[:-1] if words[-1] == "__init__" else words), path


def _asks_for_by(node: ast.FunctionDef) -> bool:
    given = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return any(argument.arg == "by" and default is None for argument, default in given)


def _names(tree: ast.Module) -> Iterator[str]:
    """Return every dotted name of ours that the module says, with what it imported written out."""
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for node in ast.walk(tree):
        words = []
        while isinstance(node, ast.Attribute):
            words.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name) and node.id in imported:
            yield ".".join([imported[node.id], *reversed(words)])


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
