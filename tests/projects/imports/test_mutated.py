"""Spoilt books through the door: nothing is written, or the batch says why, or every row of it is there."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.accounts.actions import counting
from luodi.files.models import StoredFile
from luodi.projects.models import Batch, BatchRow, Doubt
from tests.ledgers.mutated.making import Spoilt, make

OF_THE_DAY = 8
# What an upload writes besides the batch itself: who did it, what the worker did, what keeps pages apart.
BESIDE = {"audit", "django_q", "sessions", "axes", "admin"}
STEP = 31  # through all ways of spoiling


def _written() -> dict[str, int]:
    """Count the rows of every table that an upload must leave alone until it is confirmed."""
    own = {Batch, BatchRow, Doubt, StoredFile}
    models = [m for m in apps.get_models() if m not in own and m._meta.app_label not in BESIDE]
    return {model._meta.label: model._default_manager.count() for model in models}


def _upload(client, spoilt: Spoilt) -> tuple[str, str]:
    """Upload one book; return what became of it, and what is wrong with that."""
    before, batches, stored = _written(), Batch.objects.count(), StoredFile.objects.count()
    file = SimpleUploadedFile(spoilt.name, spoilt.data)
    response = client.post(reverse("projects:upload"), {"file": file, "as_of": "2024-06-30"})
    wrong = "it wrote elsewhere" if _written() != before else ""
    if response.status_code != 302:
        left = Batch.objects.count() != batches or StoredFile.objects.count() != stored
        # Not every way of spoiling changes every book; the same one again is asked about.
        again = response.status_code == 200 and "再导一次" in response.text
        told = again or (response.status_code == 400 and "请" in response.text)
        return "refused", wrong or (
            "a refusal left something" if left else "" if told else f"no sentence: {response.status_code}"
        )
    batch = Batch.objects.latest("pk")
    if batch.state == Batch.State.UNREADABLE:
        rows = BatchRow.objects.filter(batch=batch).exists() or Doubt.objects.filter(batch=batch).exists()
        return "unreadable", wrong or ("rows of an unreadable batch" if rows and not batch.understood else "") or ("" if batch.problem else "no sentence")  # fmt: skip
    if batch.state != Batch.State.ASKING:
        return "read", f"state {batch.state}"
    rows = BatchRow.objects.filter(batch=batch)
    projects, kinds = batch.understood["projects"], Counter(batch.understood["passed_over"])
    whole = sum(kinds.values()) - kinds["blank"] + projects
    # Tables side by side share rows, which are kept once.
    return "read", wrong or ("" if 0 < rows.count() <= whole and _accounts_for(batch, rows) else "rows are missing")  # fmt: skip


def _accounts_for(batch: Batch, rows) -> bool:
    """Tell whether each sheet that has projects has rows, and none beyond its end."""
    ends = {sheet["name"][:100]: sheet["rows"] for sheet in batch.understood["sheets"]}
    found = set(rows.values_list("sheet", "number"))
    used = {name[:100] for name in batch.understood["used_sheets"]}
    return used <= {sheet for sheet, _ in found} and all(
        1 <= number <= ends[sheet] for sheet, number in found
    )


@pytest.mark.slow
def test_a_spoilt_book_is_taken_in_whole_or_not_at_all(client, cast, monkeypatch):
    # More than one person may upload in a day.
    monkeypatch.setattr(counting, "ask", lambda *_, **__: None)
    client.login_as(cast["centre"])
    count = int(os.environ.get("MUTATED_UPLOADS", OF_THE_DAY))
    first = 0 if count > OF_THE_DAY else datetime.now(UTC).date().toordinal() * OF_THE_DAY
    outcomes = {"tried": count, "wrong": []}
    for seed in range(first, first + count * STEP, STEP):
        spoilt = make(seed)
        became, wrong = _upload(client, spoilt)
        outcomes[became] = outcomes.get(became, 0) + 1
        if wrong:
            outcomes["wrong"].append(f"{seed} {spoilt.way} {spoilt.book}: {wrong}")
    if told := os.environ.get("MUTATED_TOLD"):
        Path(told).write_text(json.dumps(outcomes, ensure_ascii=False), encoding="utf-8")
    assert outcomes["wrong"] == []
