"""What stood in the way of projects: problems.csv tells who raised, answered or signed what, this module lets them do it."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Chain, Diary, Row, listed, rows_of
from luodi.demo.papers import SAMPLE
from luodi.progress.actions import problems
from luodi.progress.actions.problems import Raised, Said
from luodi.progress.models import Problem
from luodi.progress.problems import Act, Cause
from luodi.projects.models import Project

SLIP = "企业确认单.txt"


def note_problems(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note every act of the file; those about one problem happen in the order they are written in."""
    acts, chance = _Acts(county, projects), Random("problems")  # noqa: S311  a story, not a secret
    chains: dict[str, Chain] = {}
    for row in rows_of("problems.csv"):
        chain = chains.setdefault(row["key"], diary.chain(chance))
        chain.note(int(row["back"]), partial(acts.act, row))


class _Acts:
    """The acts about problems; it remembers each problem by its key."""

    def __init__(self, county: County, projects: Mapping[str, int]) -> None:
        self.county, self.projects = county, projects
        self.problems: dict[str, Problem] = {}

    def act(self, row: Row) -> None:
        by = self.county.person(row["who"])
        more = dict(pair.split("=", 1) for pair in listed(row["more"]))
        if row["did"] == "raise":
            self.problems[row["key"]] = self._raise(row, more, by)
        else:
            said = self._said(Act(row["did"]), row["words"], more)
            problems.take(problem=self.problems[row["key"]], act=Act(row["did"]), said=said, by=by)

    def _raise(self, row: Row, more: Mapping[str, str], by: User) -> Problem:
        told: dict[str, Any] = {name: more[name] for name in ("kind", "urgency", "wanted")}
        told |= {"cause": Cause(more["cause"]), "unit": self.county.units[more["unit"]]}
        project = Project.objects.get(pk=self.projects[row["project"]])
        return problems.raise_problem(project=project, raised=Raised(words=row["words"], **told), by=by)

    def _said(self, act: Act, words: str, more: Mapping[str, str]) -> Said:
        slip = BytesIO(f"企业确认单：{more.get('person', '')}\n{SAMPLE}".encode())
        return Said(
            words,
            files=[(slip, SLIP)] if act == Act.CONFIRM else [],
            person=more.get("person", ""),
            day=clock.today() + timedelta(days=int(more["days"])) if "days" in more else None,
            unit=self.county.units[more["unit"]] if "unit" in more else None,
            cause=Cause(more["cause"]) if "cause" in more else None,
        )
