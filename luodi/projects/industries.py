"""The industries of GB/T 4754-2017: sections (门类, one letter) and classes (大类, letter and two digits)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _standard() -> dict[str, Any]:
    text = files("luodi.projects").joinpath("data/industries.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def sections() -> dict[str, str]:
    """Return the twenty sections: letter → name."""
    return {section["code"]: section["name"] for section in _standard()["sections"]}


@cache
def classes() -> dict[str, str]:
    """Return the classes of all sections: C13 → 农副食品加工业."""
    return {
        section["code"] + number: name
        for section in _standard()["sections"]
        for number, name in section["classes"].items()
    }


def is_known(code: str) -> bool:
    """Tell whether the code is a section or a class."""
    return code in sections() or code in classes()


def industry_label(code: str) -> str:
    """Return the name of a section or class; "" for none."""
    return sections().get(code) or classes().get(code, "")


def guess_industry(text: str) -> str:
    """Propose the code for what a ledger calls an industry; "" when nothing fits. A proposal, never a fact."""
    text = text.strip()
    exact = {name: code for code, name in (classes() | sections()).items()}
    if text in exact:
        return exact[text]
    words: dict[str, str] = _standard()["words"]
    # The longest word says most: 酒店 is no 酒, 药材种植 no 药.
    fitting = [word for word in words if word in text]
    return words[max(fitting, key=len)] if fitting else ""
