"""Planted corruption of the life of a project is found by the check of the data."""

import pytest
from django.db import connection

from luodi.desk import soundness
from luodi.progress import jobs
from luodi.progress.actions import staging
from luodi.progress.models import Fact, Figures, StageMove
from luodi.projects.models import Project

WAN = 1_000_000


def take_from_the_trail(verb):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'project.changed' WHERE verb = %s", [verb])


@pytest.fixture
def lived(cast, claimed, verified):
    """A project that was signed, and one with money that counts; all of it sound."""
    staging.verify_claim(claim=claimed, by=cast["centre"])
    verified("arrived", 1200 * WAN)
    assert list(soundness.faults()) == []


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda: Project.objects.filter(stage="signed").update(stage="producing"), "与阶段记录的最后一行不一致"),
        (lambda: Project.objects.filter(stage="signed").update(status="lost"), "与阶段记录的最后一行不一致"),
        (lambda: StageMove.objects.filter(how="claimed").update(from_stage="reserve"), "前后接不上"),
        (lambda: StageMove.objects.filter(how="opening").delete(), "没有阶段记录"),
        (lambda: Figures.objects.update(arrived=9900 * WAN), "累计数与认定的数据不一致：到位资金（分）"),
        (lambda: Figures.objects.all().delete(), "累计数与认定的数据不一致"),
        (lambda: Fact.objects.update(amount=9900 * WAN), "累计数与认定的数据不一致"),
        (lambda: take_from_the_trail("stage.moved"), "没有审计记录"),
        (lambda: take_from_the_trail("fact.verified"), "没有审计记录"),
    ],
)  # fmt: skip
def test_what_was_changed_by_hand_is_found(lived, plant, words):
    plant()
    assert any(words in fault for fault in soundness.faults())


def test_every_night_the_sums_are_counted_anew(lived):
    jobs.check_figures()
    Figures.objects.update(arrived=9900 * WAN)
    with pytest.raises(jobs.FiguresWrong, match="到位资金"):
        jobs.check_figures()
