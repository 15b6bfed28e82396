"""Planted corruption of the life of a project is found by the check of the data."""

import os
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection

from luodi.common import clock
from luodi.desk import soundness
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.files.soundness import GRACE
from luodi.progress import jobs
from luodi.progress.actions import staging
from luodi.progress.models import Fact, Figures, Proof, StageMove
from luodi.projects.models import Project

WAN = 1_000_000
OLD = GRACE + timedelta(hours=1)


def run(sql, *told):
    with connection.cursor() as cursor:
        cursor.execute(sql, told)


def take_from_the_trail(verb):
    run("UPDATE audit_entry SET verb = 'project.changed' WHERE verb = %s", verb)


def signed():
    return Project.objects.filter(stage="signed")


@contextmanager
def without_constraint(table, name):
    """Let the database take for once what it refuses."""
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
        yield
        run("PRAGMA ignore_check_constraints = OFF")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield


def to_a_stage_nobody_knows():
    with without_constraint("projects_project", "project_stage_known"):
        signed().update(stage="halfway")


def paper():
    return Proof.objects.filter(file__isnull=False).first().file


def change_bytes():
    paper().path.chmod(0o600)
    paper().path.write_bytes(b"other")


def leave(place, *, since=OLD):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"left")
    moment = (clock.now() - since).timestamp()
    os.utime(place, (moment, moment))


def beside_a_paper(name):
    return paper().path.with_name(name)


def never_attach(cast, since=OLD):
    file = store(content=BytesIO("没有存成".encode()), name="说明.txt", by=cast["centre"])
    StoredFile.objects.filter(pk=file.pk).update(created_at=clock.now() - since)


@pytest.fixture
def lived(cast, claimed, verified):
    """A project that was signed, and one with money that counts; all of it sound."""
    staging.verify_claim(claim=claimed, by=cast["centre"])
    verified("arrived", 1200 * WAN)
    assert list(soundness.faults()) == []


OTHER_STAGE = "与阶段记录的最后一行不一致"
OTHER_SUM = "累计数与认定的数据不一致"
PLANTED = {
    "stage set past the log": (lambda: signed().update(stage="producing"), OTHER_STAGE),
    "status set past the log": (lambda: signed().update(status="lost"), OTHER_STAGE),
    "illegal stage": (to_a_stage_nobody_knows, "不在规定之内：halfway"),
    "finer stage of another stage": (lambda: signed().update(sub_stage="trial"), "不在规定之内：signed、trial"),
    "line of the log changed": (lambda: StageMove.objects.filter(how="claimed").update(from_stage="reserve"), "前后接不上"),
    "line of the log gone": (lambda: StageMove.objects.filter(how="opening").delete(), "没有阶段记录"),
    "changed total": (lambda: Figures.objects.update(arrived=9900 * WAN), f"{OTHER_SUM}：到位资金（分）"),
    "total gone": (lambda: Figures.objects.all().delete(), OTHER_SUM),
    "changed amount": (lambda: Fact.objects.update(amount=9900 * WAN), OTHER_SUM),
    "missing audit row": (lambda: run("DELETE FROM audit_entry WHERE verb = 'stage.moved'"), "条起与指纹不符"),
    "changed audit row": (lambda: run("UPDATE audit_entry SET actor_name = '别人' WHERE number = 2"), "从第 2 条起"),
    "move without audit row": (lambda: take_from_the_trail("stage.moved"), "没有审计记录"),
    "verdict without audit row": (lambda: take_from_the_trail("fact.verified"), "没有审计记录"),
    "changed file": (change_bytes, "的内容与指纹或大小不符"),
    "lost file": (lambda: paper().path.unlink(), "不见了"),
    "changed size": (lambda: StoredFile.objects.update(size=1), "的内容与指纹或大小不符"),
    "orphan file": (lambda: leave(beside_a_paper(paper().sha256[:4] + "0" * 60)), "在数据库里没有登记"),
    "file cut off": (lambda: leave(beside_a_paper("incoming-x")), "不该有的文件"),
}  # fmt: skip


@pytest.mark.parametrize(("plant", "words"), PLANTED.values(), ids=PLANTED)
def test_what_was_changed_by_hand_is_found(lived, plant, words):
    plant()
    assert any(words in fault for fault in soundness.faults())


def test_a_file_that_nothing_refers_to_is_found(lived, cast):
    never_attach(cast)
    (fault,) = soundness.faults()
    assert "没有任何记录引用" in fault


def test_a_file_that_was_just_brought_is_no_orphan(lived, cast):
    never_attach(cast, since=GRACE - timedelta(hours=1))
    leave(beside_a_paper("incoming-x"), since=timedelta(minutes=1))
    assert list(soundness.faults()) == []


def test_every_night_the_sums_are_counted_anew(lived):
    jobs.check_figures()
    Figures.objects.update(arrived=9900 * WAN)
    with pytest.raises(jobs.FiguresWrong, match="到位资金"):
        jobs.check_figures()
