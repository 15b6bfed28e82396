"""Several of many are chosen by ticking: no list box asks anybody to hold Ctrl."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django import forms

import luodi

ROOT = Path(luodi.__file__).parent


def _form_classes():
    """Return every form of the product."""
    for path in sorted([*ROOT.glob("*/forms/*.py"), *ROOT.glob("*/forms.py")]):
        module = import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, forms.BaseForm) and found.__module__ == module.__name__:
                yield found


@pytest.mark.parametrize("form", list(_form_classes()), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_no_form_offers_a_list_box(form):
    boxes = [
        name for name, field in form.base_fields.items() if isinstance(field.widget, forms.SelectMultiple)
    ]
    assert boxes == []


def test_nor_does_any_source_build_one():
    """Fields that are added when a form is made are seen in no class; what a page shows the strict client looks at."""
    boxes = re.compile(r"(?<!Checkbox)SelectMultiple\b|按住 ?Ctrl|<select[^>]*\smultiple")
    sources = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]
    assert [path.name for path in sources if boxes.search(path.read_text(encoding="utf-8"))] == []
