"""Nothing comes from another host, what others wrote is recorded, and the colours can be read."""

import hashlib
import re
import tomllib
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

import luodi

ROOT = Path(luodi.__file__).parent
STATIC = files("luodi.common") / "static"
TEMPLATES = sorted(ROOT.glob("*/jinja2/**/*.html"))
STYLES = sorted(ROOT.glob("*/static/**/*.css"))
SCRIPTS = sorted(ROOT.glob("*/static/**/*.js"))


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def test_vendored_files_are_the_recorded_ones():
    folder = STATIC / "vendor"
    record = {entry["path"]: entry for entry in tomllib.loads((folder / "vendor.toml").read_text())["file"]}
    present = {path.name for path in folder.iterdir()} - {"vendor.toml"}
    assert present == set(record)
    for path, entry in record.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == entry["sha256"], path
        assert entry["version"]
        assert entry["licence"]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_templates_hold_no_inline_code_and_no_foreign_address(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href|action|hx-get|hx-post)=["'](https?:)?//""", text)
    assert not re.search(r"""\s(style|on[a-z]+|hx-on[:a-z-]*)=["']""", text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=names([*STYLES, *SCRIPTS]))
def test_styles_and_scripts_fetch_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""url\(\s*["']?(https?:)?//|@import|sourceMappingURL""", text)


@pytest.mark.parametrize("path", [p for p in STYLES if "vendor" not in p.parts], ids=lambda path: path.name)
def test_our_styles_keep_to_chrome_100(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"color-mix\(|:has\(|@container|@layer|light-dark\(|\bdvh\b|^\s*&", text, re.MULTILINE
    )


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _tokens():
    style = (STATIC / "common/luodi.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", style))
    return {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in found.items()
    }


GROUNDS = ("paper", "ground", "head", "accent-2", "red-2", "amber-2", "green-2", "blue-2")
INKS = ("ink", "soft", "faint", "accent", "red", "amber", "green", "blue")


@pytest.mark.parametrize(("ink", "ground"), list(product(INKS, GROUNDS)))
def test_every_ink_can_be_read_on_every_ground(ink, ground):
    tokens = _tokens()
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


def test_field_edges_and_white_on_colour_can_be_seen():
    tokens = _tokens()
    assert _contrast(tokens["field-edge"], tokens["paper"]) >= 3
    assert min(_contrast("#ffffff", tokens[colour]) for colour in ("accent", "red")) >= 4.5
