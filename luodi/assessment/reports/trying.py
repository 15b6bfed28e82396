"""试算: what another text would have made of a run that was computed, on the facts of the same day. Nothing is saved."""

import json
from copy import copy
from dataclasses import dataclass
from typing import Any

from luodi.assessment import checks
from luodi.assessment.kinds import Work
from luodi.assessment.models import Computation, Run, Scheme, SchemeVersion
from luodi.assessment.models.runs import written
from luodi.assessment.reports import scoring
from luodi.assessment.reports.gathering import gather, sources


@dataclass(frozen=True)
class Change:
    """A unit by what stands and by what is tried: place and total of both."""

    name: str
    group: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def moved(self) -> int:
        """By how many places it would stand higher; lower is negative, and 0 where it has no place."""
        places = self.before.get("place"), self.after.get("place")
        return places[0] - places[1] if places[0] and places[1] else 0


@dataclass(frozen=True)
class Trial:
    """The run it was tried on, and every unit in the order of its place by what is tried."""

    run: Run
    computation: Computation
    changes: list[Change]


def tried(scheme: Scheme, text: str, counting: str) -> Trial | None:
    """Try a text on the latest computed run of a scheme; None where there is none.

    Raises Faulty where the text has mistakes or the facts do not suffice.
    """
    done = Computation.objects.filter(run__scheme=scheme, work=Work.DONE)
    last = done.select_related("run__version", "run__scheme").order_by("-run__ends_on", "-number").first()
    if last is None:
        return None
    checks.read(text, sources(scheme.county_id, last.run.span.year), counting)
    run = copy(last.run)
    run.version = SchemeVersion(county_id=scheme.county_id, scheme=scheme, text=text, counting=counting)
    gathered = gather(run, last.as_of)
    after = json.loads(scoring.results(text, written(gathered.facts)))["units"]
    names = {pk: name for name, pk in last.roster.items()}
    changes = []
    for name, told in after.items():
        before = last.found["units"].get(names.get(gathered.roster[name], ""), {})
        changes.append(Change(name, told["group"], before, told))
    changes.sort(key=lambda one: (one.group, one.after["place"] is None, one.after["place"] or 0))
    return Trial(last.run, last, changes)
