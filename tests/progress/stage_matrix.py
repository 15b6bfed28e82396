"""Who gets what on the routes of stages; tests/matrix.py reads these rows with its own."""

import io
from typing import Any

from luodi.common import clock
from luodi.progress.actions import papers, staging
from luodi.progress.models import StageClaim
from luodi.progress.proofs import Said


def proof(world: Any) -> Any:
    """A paper on the eastern project."""
    said = Said("contract", issued_on=clock.today(), has_file=True)
    content = io.BytesIO("投资协议".encode())
    return papers.add_proof(
        project=world.project, said=said, content=content, name="协议.txt", by=world.cast["east_clerk"]
    )


def claim(world: Any) -> StageClaim:
    """The eastern township says that its project was lost."""
    told = {"words": "企业去了外地", "cause": "company", "lost_to": "邻县", "happened_on": clock.today()}
    return staging.claim_end(project=world.project, status="lost", by=world.cast["east_clerk"], **told)


def of_proof(world: Any) -> list[Any]:
    return [proof(world).pk]


def of_claim(world: Any) -> list[Any]:
    return [claim(world).pk]


def of_kind(world: Any) -> list[Any]:
    return [world.project.pk, "contract"]
