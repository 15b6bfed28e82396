"""What the engine tells is kept word for word: results with their workings, complaints, printed pages.

``KEEP=1 python -m pytest tests/engine -p no:xdist`` writes down what today's engine tells; the difference is to be read
like a change of code, for officials will read these words.
"""

import json
import os
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from luodi.assessment.engine import facts, reading, scoring
from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import ABOUT, ATOM, PRODUCT, RATIO, SUM, Value
from luodi.common.faults import Faulty

TOLD = Path(__file__).parent / "told"


@pytest.fixture(autouse=True)
def in_its_place(monkeypatch):
    """Where one scheme writes a number another writes a name: whoever asks for one has to say where it is asked."""
    reckon = Number.reckon

    def asked(number, scope):
        assert isinstance(scope, Scope)
        return reckon(number, scope)

    monkeypatch.setattr(Number, "reckon", asked)


@pytest.fixture(autouse=True)
def whole(monkeypatch):
    """A value has a number, a unit and a working, whether or not a test looks at them."""
    begin = Value.__init__

    def begun(value, number, unit="", working="", binds=ATOM):
        assert isinstance(number, (int, Fraction))
        assert isinstance(unit, str)
        assert isinstance(working, str)
        assert binds in (ABOUT, ATOM, PRODUCT, RATIO, SUM)
        begin(value, number, unit, working, binds)

    into = Value.into

    def told(value, unit):
        assert isinstance(unit, str)
        return into(value, unit)

    monkeypatch.setattr(Value, "__init__", begun)
    monkeypatch.setattr(Value, "into", told)


@pytest.fixture
def as_kept(request, monkeypatch):
    """Hold every result and every complaint of a test to what is kept for it; the function given notes more."""
    told = []
    for module, name in ((scoring, "score"), (reading, "read"), (facts, "loaded")):
        monkeypatch.setattr(module, name, _listening(getattr(module, name), told))
    yield lambda *texts: told.extend(texts)
    file = TOLD / f"{request.node.path.stem}.json"
    place = [
        request.node.originalname,
        *getattr(getattr(request.node, "callspec", None), "indices", {}).values(),
    ]
    key = " ".join(map(str, place))
    told = json.loads(json.dumps(told, ensure_ascii=False))
    if os.environ.get("KEEP"):
        _keep(file, key, told)
    kept = _kept(file).get(key, [])
    assert told == kept
    assert json.dumps(told) == json.dumps(kept)  # 5 is not 5.0


def _listening(function, told):
    def called(*given, **named):
        try:
            found = function(*given, **named)
        except Faulty as faulty:
            told.extend(str(one) if isinstance(one.at, tuple) else repr(one) for one in faulty.faults)
            raise
        if function.__name__ == "score":
            told.append(_without_nothing({**found.plain(), "engine": None, "scheme": None}))
        return found

    return called


def _without_nothing(given):
    """Leave out what says nothing; it would be most of the page."""
    if isinstance(given, dict):
        pairs = {name: _without_nothing(value) for name, value in given.items()}
        return {
            name: value
            for name, value in pairs.items()
            if value is not False and value not in (None, "", [], {})
        }
    return [_without_nothing(one) for one in given] if isinstance(given, list) else given


@cache
def _kept(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _keep(file, key, told):
    kept = _kept(file) | {key: told}
    rows = (
        f"{json.dumps(one)}: {json.dumps(kept[one], ensure_ascii=False)}" for one in sorted(kept) if kept[one]
    )
    file.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    _kept.cache_clear()
