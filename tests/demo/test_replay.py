"""A tenth of the replay, another one each day; `start.py test --long` plays it whole. See tests/replay."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from luodi.common import clock
from tests.demo.conftest import NOW
from tests.replay import playing

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_nobody_meets_what_is_not_his(tmp_path, settings, demonstration):
    settings.FILES_ROOT = shutil.copytree(demonstration, tmp_path / "of-the-county")
    today = os.environ.get("REPLAY_DAY", f"{date.today()}")  # noqa: DTZ011  whatever is chosen, it is another one tomorrow
    whole = os.environ.get("REPLAY_WHOLE")
    with clock.moved_to(NOW):
        outcome = playing.play(playing.WHOLE if whole else playing.SHARE, today, told=print)
    if whole:
        Path(whole).write_text(json.dumps(vars(outcome), ensure_ascii=False), encoding="utf-8")
    assert not outcome.leaks, "\n".join(outcome.leaks)
    assert not outcome.faults, "\n".join(outcome.faults)
    assert outcome.requests > 1000
    assert outcome.own_words > 100
