"""Ledgers to import: the three real ones, and townships of the names they use."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import READS, Role
from luodi.projects.models import Batch, BatchRow, Doubt

SAMPLES = Path(__file__).parents[2] / "ledgers" / "samples"
LEDGERS = {
    "progress": ("open1_county_progress_table.xlsx", date(2023, 10, 31)),
    "library": ("open2_multi_sheet_units.xlsx", date(2023, 5, 25)),
    "funds": ("open3_fund_ledger.xlsx", date(2023, 8, 31)),
}


@pytest.fixture
def towns(units):
    """The townships that the ledger of several sheets names."""
    names = ["宣风镇", "庆城镇", "石头咀镇", "永靖镇", "白石镇", "寺前镇", "榛子乡"]
    return {
        name: Unit.objects.add_child(
            Unit.objects.get(pk=units["county"].pk),
            {"name": f"{name}人民政府", "short_name": name, "kind": "township", "county": units["county"]},
        )
        for name in names
    }


@pytest.fixture
def town_clerk(towns, cast):
    """The clerk of 白石镇."""
    user = User.objects.create(username="baishi", full_name="白石", must_change_password=False)
    unit = towns["白石镇"]
    Post.objects.create(
        user=user, role=Role.CLERK, unit=unit, county_id=unit.county_id, scope=READS[Role.CLERK][0]
    )
    return user


@pytest.fixture
def upload(client, cast):
    """Upload a ledger as a person and return the batch, read: ``upload("centre", "library")``."""

    def upload_ledger(user, which):
        name, as_of = LEDGERS[which]
        file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
        client.login_as(cast[user] if isinstance(user, str) else user)
        response = client.post(reverse("projects:upload"), {"file": file, "as_of": as_of.isoformat()})
        assert response.status_code == 302, response.text  # recognised: asked first
        return Batch.objects.latest("pk")

    return upload_ledger


@pytest.fixture
def answer_all(client):
    """Answer every open question as somebody in a hurry would: the first proposal, unknown names to one unit."""

    def answer(batch, unit, by):
        mine = Doubt.objects.filter(
            batch=batch, row__in=BatchRow.objects.answerable_by(by), answer__isnull=True
        )
        for text in set(mine.filter(code=Doubt.UNIT_NAME).values_list("subject", flat=True)):
            client.post(reverse("projects:give_unit", args=[batch.pk]), {"text": text, "unit": unit.pk})
        while doubt := mine.filter(severity="error").first():
            given = {
                Doubt.TWINS: {"same": (doubt.asks.get("members") or [""])[0]},
                Doubt.IN_LIBRARY: {"verdict": "skip"},
            }.get(doubt.code, {"choice": 0})
            response = client.post(reverse("projects:answer", args=[batch.pk, doubt.pk]), given)
            assert response.status_code == 302
            doubt.refresh_from_db()
            assert doubt.answer is not None

    return answer
