"""The rules that come with the program never pass another county's document off as one that binds this county."""

import re
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

import luodi

PACKS = sorted(Path(luodi.__file__).parent.glob("*/default_packs/*.yaml"))
ABROAD = re.compile(r"外地|某县|府办函|[\u4e00-\u9fff](?:市|县)(?:招商|项目|要求|：|$)")
SAID = "本系统默认（参考外地"


def sources_in(rules):
    """Return every source that is told at a rule, however deep."""
    if isinstance(rules, list):
        return [source for row in rules for source in sources_in(row)]
    if isinstance(rules, dict):
        own = [rules["source"]] if "source" in rules else []
        return own + [source for value in rules.values() for source in sources_in(value)]
    return []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_what_follows_other_counties_says_so(path):
    pack = yaml.safe_load(path.read_text())
    told = sources_in(pack["rules"])
    assert [one for one in told if ABROAD.search(one) and not one.startswith(("本系统默认", "《"))] == []
    if any(one.startswith(SAID) for one in told):
        assert pack["basis"].startswith(SAID)


def test_the_pages_of_rules_say_so(cast, login):
    centre = login(cast["centre"])
    assert f"{SAID}），请按本县文件修改" in centre.get(reverse("rulebook:packs")).text
    page = centre.get(reverse("rulebook:pack", args=["clocks"])).text
    assert f"{SAID}：江府办函〔2024〕37号，3 日内研判）" in page
