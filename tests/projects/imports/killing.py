"""What test_killed.py runs in processes of their own, so that they can be killed: ``main(TELL, WORD, [BATCH])``.

``begin`` lays a county and a first batch down, ``work`` does the one thing that waits for the batch after saying
``ready``, ``again`` says how it was left, does the thing to its end, says how it is now and prepares the next batch.
"""

import io
import os
import random
import time

import xlsxwriter
from django.core.management import call_command

from luodi.accounts.models import Post, Unit, User
from luodi.audit import trail
from luodi.files.actions import store
from luodi.projects import jobs
from luodi.projects.models import Batch, BatchRow, Doubt, Part, Project

ROWS = 150
HEADS = ["项目名称", "责任单位", "总投资（万元）", "投资方", "项目状态", "签约时间"]


def main(tell, word, *batch):
    """Do what the word says in a process group of its own, so that what is started here is killed with it."""
    os.setsid()
    if word == "work":
        work(tell, *batch)
    else:
        tell.send({"begin": begin, "again": again}[word](*batch))


def begin():
    call_command("migrate", verbosity=0)
    county = Unit.objects.add_root({"name": "云岭县", "kind": "county"})
    Unit.objects.filter(pk=county.pk).update(county=county)
    for name, kind in (("招商中心", "centre"), ("东川镇", "township"), ("西坪乡", "township")):
        Unit.objects.add_child(Unit.objects.get(pk=county.pk), {"name": name, "kind": kind, "county": county})
    user = User.objects.create(username="centre", full_name="周中")
    centre = Unit.objects.get(name="招商中心")
    Post.objects.create(user=user, role="centre", unit=centre, county=county, scope="county")
    return {"next": waiting_batch(0, "read").pk}


def waiting_batch(number, kind):
    """Make a batch that waits to be read, or one that was read and confirmed and waits for the worker."""
    user = User.objects.get()
    post = user.post
    file = store(content=ledger(number), name="台账.xlsx", by=user)
    batch = Batch.objects.create(
        county=post.county,
        unit=post.unit,
        uploaded_by=user,
        post_id=post.pk,
        file=file,
        file_name="台账.xlsx",
    )
    if kind == "commit":
        jobs.read(batch.pk)
        batch.refresh_from_db()
        batch.state = "committing"
        batch.answers["confirm"] = {"user": user.pk, "post": post.pk, "good_only": True}
        batch.save()
    return batch


def ledger(number):
    """Write a ledger with one project in ten that has no amount; no name is like another's, in no ledger."""
    chance = random.Random(number)
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADS)
        for row in range(1, ROWS + 1):
            key = "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(6))
            amount = "" if row % 10 == 0 else 1000 + row
            unit = "东川镇" if row % 2 else "西坪乡"
            sheet.write_row(row, 0, [f"{key}工坊", unit, amount, f"{key}有限公司", "已签约", "2025-03"])
    kept.seek(0)
    return kept


def work(tell, pk):
    batch = Batch.objects.get(pk=pk)
    do = jobs.commit if batch.state == "committing" else jobs.read
    tell.send("ready")
    do(pk)
    tell.send("done")


def again(pk):
    left = look(pk)
    do = jobs.commit if Batch.objects.get(pk=pk).state == "committing" else jobs.read
    begun = time.monotonic()
    do(pk)
    took = time.monotonic() - begun
    number = Batch.objects.count()
    return {
        "left": left,
        "took": took,
        "now": look(pk),
        "next": waiting_batch(number, "commit" if number % 2 else "read").pk,
    }


def look(pk):
    batch = Batch.objects.get(pk=pk)
    projects = Project.objects.filter(batch=batch)
    return {
        "state": batch.state,
        "rows": BatchRow.objects.filter(batch=batch, passed_over="").count(),
        "doubts": Doubt.objects.filter(batch=batch, code="MISSING_INVESTMENT").count(),
        "projects": projects.count(),
        "names": projects.values("name").distinct().count(),
        "history": Project.history.filter(id__in=projects.values("pk")).count(),
        "parts": Part.objects.filter(project__in=projects, kind="responsible").count(),
        "firms": projects.filter(firms__isnull=False).count(),
        "linked": BatchRow.objects.filter(batch=batch, outcome="created", project__in=projects).count(),
        "broken": trail.broken_at(batch.county_id),
    }
