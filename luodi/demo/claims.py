"""Claims to a stage that are under way when the county is built: some wait, one was half looked at, one came back."""

from collections.abc import Mapping
from functools import partial
from random import Random

from luodi.common import clock
from luodi.demo import proofs
from luodi.demo.bodies import County
from luodi.demo.diary import Diary, rows_of
from luodi.progress import gates
from luodi.progress.actions import staging
from luodi.progress.reports import staging as reports
from luodi.projects.models import Project
from luodi.projects.stages import Stage

# Stage that is claimed → how many claims of it are made on the last days.
WANTED = {Stage.SIGNED: 2, Stage.PREPARING: 2, Stage.STARTED: 2}


def note_claims(diary: Diary, county: County, ids: Mapping[str, int]) -> None:
    """Note the claims of the last days."""
    chance = Random("claims")  # noqa: S311  a story, not a secret
    diary.chain(chance).note_all([(3, partial(_claim, county, ids)), (0, partial(_look, county))])


def _claim(county: County, ids: Mapping[str, int]) -> None:
    """Let units claim for projects that have what the next stage asks for, once the papers are there."""
    rows = {ids[row["source_row_id"]]: row for row in rows_of("projects.csv") if row["source_row_id"] in ids}
    left = dict(WANTED)
    for project in (
        Project.objects.alive().filter(pk__in=rows, is_sensitive=False).select_related("unit").order_by("pk")
    ):
        to, unit = gates.next_stage(project.stage), rows[project.pk]["unit"]
        if to is None or not left.get(to) or project.unit_id != county.units[unit].pk:
            continue
        needs = reports.needs_of(project, reports.rules_of(project), to)
        if any(need.lack and need.at == "record" for need in needs) or reports.open_claim(project):
            continue
        clerk = county.clerk_of(unit)
        proofs.prove(project, to, by=clerk)
        staging.claim_stage(
            project=project, to=to, happened_on=clock.today(), words="材料已齐，请认定。", by=clerk
        )
        left[to] -= 1


def _look(county: County) -> None:
    """Let the centre give one back, and one person look at one site."""
    waiting = list(
        reports.StageClaim.objects.filter(state="claimed").select_related("project").order_by("pk")
    )
    signed = next(claim for claim in waiting if claim.to_stage == Stage.SIGNED)
    officer = county.person("centre_officer")
    staging.return_claim(claim=signed, words="协议没有写明开工时限，请与企业补充后再报。", by=officer)
    started = next(claim for claim in waiting if claim.to_stage == Stage.STARTED)
    words = "围挡已立，桩机进场，已打桩 2 根。"
    staging.check_site(claim=started, checked_on=clock.today(), words=words, agrees=True, by=officer)
