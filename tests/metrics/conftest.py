"""The officers of the centre, who do together what one may not do alone, and projects that units share."""

import pytest

from luodi.common import clock
from luodi.library.models import Case, Certificate, ShareLine
from tests.progress.conftest import officers

__all__ = ["officers"]


@pytest.fixture
def share(units):
    """Let units share a project: ``share(project, {"east": 70, "west": 30})``, the leading one first."""

    def certify(project, parts, double_count=False):
        case = Case.objects.filter(project=project).first()
        case = case or Case.objects.create(
            county=units["county"], flow="transfer", project=project, unit=project.unit,
            started_by=project.unit.posts.first().user, started_post=project.unit.posts.first(),
            ended_at=clock.now(), outcome="moved",
        )  # fmt: skip
        made = Certificate.objects.create(
            county=units["county"], project=project, case=case, mode="agreed", double_count=double_count,
            number=f"分-{project.pk}", issued_at=clock.now(),
        )  # fmt: skip
        for place, (unit, part) in enumerate(parts.items()):
            ShareLine.objects.create(
                county=units["county"], certificate=made, unit=units[unit], place=place, parts=part
            )
        return made

    return certify
