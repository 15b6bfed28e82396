"""Who gets what on the routes of filing; tests/matrix.py reads these rows with its own."""

import io
from typing import Any

from luodi.common import clock
from luodi.library.actions import deputies, filings
from luodi.projects.actions.attachments import attach
from tests.library.conftest import READY


def filed(world: Any) -> Any:
    """File a project of the eastern township with one file; return the case."""
    project = world.enter("有机肥生产线二期", "east", **READY)
    attach(project=project, content=io.BytesIO("可研".encode()), name="可研.txt", by=world.cast["centre"])
    return filings.file_project(project=project, by=world.cast["east_clerk"], words="用地还在选址。")


def of_submitted_file(world: Any) -> list[Any]:
    submission = filed(world).submissions.get()
    return [submission.pk, submission.snapshot["attachments"][0]["id"]]


def of_deputyship(world: Any) -> list[Any]:
    """The head of the eastern township is away."""
    head, clerk = world.cast["east_head"], world.cast["east_clerk"]
    today = clock.today()
    return [deputies.name_deputy(deputy=clerk, from_on=today, to_on=today, reason="外出", by=head).pk]
