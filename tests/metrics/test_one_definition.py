"""Nobody but the named query methods adds up facts: what is summed elsewhere could come to something else."""

import ast
from pathlib import Path

import luodi

ROOT = Path(luodi.__file__).parent
ADDERS = {"Sum", "Avg", "Count"}
# Rows and stored sums of facts, by the names of models and of ways that queries take to them.
FACTS = {"Fact", "StoredFigures"}
WAYS = ("facts", "figures__")
ALLOWED = {
    "progress/reports/figures.py": "the named query methods: every sum of facts, stored, as of a moment or by months",
    "progress/reports/facts.py": "how many wait, wait for a second approval or were returned: tabs of a list, no figure",
    "progress/reports/waiting.py": "how many facts wait for whom: to-do, no figure",
    "progress/reports/returns.py": "what a unit said the month before, beside the field to fill: a reminder, no figure",
    "metrics/reports/behind.py": "how many rows of a figure are out of scope, for whom to ask",
    "progress/reports/board.py": "the sum of a column: of the stored sums, which come from the named query methods",
}


def adds_up_facts(path):
    """Tell whether a module calls an aggregate and knows facts."""
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    knows = FACTS & names or any(word.startswith(WAYS) and " " not in word for word in words)
    adds = any(
        isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ADDERS
        for node in ast.walk(tree)
    )
    return bool(knows and adds)


def adds_up_amounts_by_hand(path):
    """Tell whether a module that knows facts sums amounts of rows in Python."""
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not FACTS & names:
        return False
    sums = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sum"
    ]
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("amount", "foreign_amount")
        for call in sums
        for part in ast.walk(call)
    )


def test_facts_are_added_up_where_it_is_named_and_nowhere_else():
    modules = [
        path
        for path in ROOT.rglob("*.py")
        if not {"migrations", "bench", "demo"} & set(path.relative_to(ROOT).parts)
    ]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        if adds_up_facts(path) or adds_up_amounts_by_hand(path)
    }
    assert found == set(ALLOWED), (
        "a sum of facts belongs into progress/reports/figures.py, a figure into metrics"
    )
