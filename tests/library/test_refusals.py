"""Every refusal of the library is a Chinese sentence that says what to do next: read from the code itself."""

import ast
import re
from pathlib import Path

import pytest

from luodi.library.flows import STEPS

ROOT = Path(__file__).parents[2] / "luodi"
PLACES = ("library/**/*.py", "progress/**/problem*.py", "progress/**/promise*.py", "progress/**/hand_over*.py", "metrics/actions/*.py", "projects/actions/**/*.py", "projects/freezing.py",
          "rulebook/actions/*.py")  # fmt: skip
# What tells the reader how to go on: ask, do something first, do it otherwise, let it be; or words that are filled in.
NEXT = re.compile("请|先|联系|可以|要|不用|…$")
HELD = "…"


def literal(node):
    """Return the words of a text as they stand in the code, with … for what is filled in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else HELD for part in node.values)
    if isinstance(node, ast.IfExp):
        return literal(node.body)
    return None


def sentences(path):
    """Yield the line and words of each refusal: what is raised, and what functions that say why not return."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            found = node.exc.args[:1]
        elif isinstance(node, ast.FunctionDef) and re.search("why_n|refus|in_the_way|keeps_from", node.name):
            found = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
        for one in found:
            words = literal(one)
            if words and re.search("[\u4e00-\u9fff]", words):
                yield node.lineno, words


def all_sentences():
    for pattern in PLACES:
        for path in sorted(ROOT.glob(pattern)):
            for line, words in sentences(path):
                yield f"{path.relative_to(ROOT)}:{line}", words


def test_every_refusal_says_what_to_do_next():
    found = list(all_sentences())
    assert len(found) > 150, "the sentences are still found"
    silent = [(place, words) for place, words in found if not NEXT.search(words)]
    open_ended = [(place, words) for place, words in found if not words.endswith(("。", HELD))]
    assert (silent, open_ended) == ([], [])


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.code)
def test_words_that_are_asked_for_are_asked_for_in_a_sentence(step):
    for outcome in step.outcomes:
        assert not outcome.words or re.fullmatch("请写明.+。", outcome.words), outcome.code
