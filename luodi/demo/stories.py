"""What the three levels did with projects: stories.csv tells who did what on which day, this module lets them do it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

from luodi.accounts.models import Unit, User
from luodi.common import clock
from luodi.demo import proofs
from luodi.demo.bodies import County
from luodi.demo.diary import Chain, Diary, Row, listed, rows_of
from luodi.demo.lives import money, partial_day
from luodi.library import jobs
from luodi.library.actions import (
    deputies,
    disputes,
    filings,
    first_contact,
    handings,
    leaving,
    pauses,
    steps,
    transfers,
)
from luodi.library.actions.transfers import Share
from luodi.library.entries import SubjectEntry, TalkEntry
from luodi.library.flows.plan import PLAN
from luodi.library.models import Case, Claim, Step
from luodi.projects.actions import record
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.forms.whole import WholeForm, typed_of
from luodi.projects.models import Project

Ids = Mapping[str, int]
More = dict[str, str]


def note_stories(diary: Diary, county: County, projects: Ids) -> None:
    """Note every act of the file; those of one story happen in the order they are written in."""
    stage, chance = Stage(county, projects), Random("stories")  # noqa: S311  a story, not a secret
    chains: dict[str, Chain] = {}
    for row in rows_of("stories.csv"):
        chain = chains.setdefault(row["key"], diary.chain(chance))
        chain.note(int(row["back"]), partial(stage.act, row))


def told_of() -> frozenset[str]:
    """Return the keys of the projects that the stories are about."""
    return frozenset(row["key"] for row in rows_of("stories.csv"))


class Stage:
    """Where the stories are played; it remembers the case and the claims of each."""

    def __init__(self, county: County, projects: Ids) -> None:
        self.county, self.projects = county, projects
        self.leads = {row["key"]: row for row in rows_of("leads.csv")}
        self.cases: dict[str, Case] = {}
        self.claims: dict[tuple[str, int], Claim] = {}

    def act(self, row: Row) -> None:
        """Do what one line says: ``step=outcome`` settles a step, any other word is an act of this class."""
        kind, _, outcome = row["did"].partition("=")
        by = self.county.person(row["who"]) if row["who"] else None
        more = dict(pair.split("=", 1) for pair in listed(row["more"]))
        if outcome:
            self._settle(row["key"], kind, outcome, row["words"], more, by)
        else:
            getattr(self, kind)(row["key"], row["words"], more, by)

    def _settle(self, key: str, kind: str, outcome: str, words: str, more: More, by: Any) -> None:
        case = self.cases[key]
        open_steps = case.steps.open().filter(kind=f"{case.flow}.{kind}")
        own = open_steps.filter(unit=by.post.unit)
        step = (own if own.exists() else open_steps).get()
        steps.take(step=step, outcome=outcome, words=words, by=by, said=self._said(more))

    def _said(self, more: More) -> dict[str, Any]:
        """Return what is typed beside an outcome, as the forms would hand it on."""
        read: dict[str, Callable[[str], Any]] = {
            "units": lambda text: [self.county.units[key].pk for key in text.split("|")],
            "returned": lambda text: dict(pair.split(":") for pair in text.split("|")),
            "shares": lambda text: [self._share(word) for word in text.split("|")],
            "land": Decimal,
            "to": self._unit,
            "unit": self._unit,
        }
        said = {name: read.get(name, str)(text) for name, text in more.items()}
        return said | {"double_count": more.get("double") == "yes"}

    def _unit(self, key: str) -> Unit:
        return self.county.units[key]

    def _share(self, word: str) -> Share:
        unit, _, parts = word.partition(":")
        return Share(self._unit(unit), int(parts) if parts else None)

    def _project(self, key: str) -> Project:
        return Project.objects.get(pk=self.projects[key])

    # 报送

    def file(self, key: str, words: str, more: More, by: User) -> None:
        land = Decimal(more["land"]) if "land" in more else None
        self.cases[key] = filings.file_project(project=self._project(key), land=land, words=words, by=by)

    def change(self, key: str, words: str, more: More, by: User) -> None:
        project = self._project(key)
        form = WholeForm.sent(by, project, typed_of(project) | more)
        if not form.is_valid():
            raise ValueError(form.main.errors)
        record.change_project(project=project, entry=form.entry(), version=project.version, by=by)

    def deputy(self, key: str, words: str, more: More, by: User) -> None:
        until = clock.today() + timedelta(days=int(more["days"]))
        deputy = self.county.person(more["to"])
        deputies.name_deputy(deputy=deputy, from_on=clock.today(), to_on=until, reason=words, by=by)

    # Any flow

    def withdraw(self, key: str, words: str, more: More, by: User) -> None:
        steps.withdraw(case=self.cases[key], by=by)

    def pause(self, key: str, words: str, more: More, by: User) -> None:
        pauses.pause(step=self._step(key, more), reason=words, by=by)

    def resume(self, key: str, words: str, more: More, by: User) -> None:
        pauses.resume(step=self._step(key, more), by=by)

    def _step(self, key: str, more: More) -> Step:
        case = self.cases[key]
        kind, unit = f"{case.flow}.{more['step']}", self._unit(more["unit"])
        step: Step = case.steps.open().get(kind=kind, unit=unit)
        return step

    # 流转、出库

    def ask(self, key: str, words: str, more: More, by: User) -> None:
        to = self._unit(more["to"]) if "to" in more else None
        self.cases[key] = transfers.ask_transfer(
            project=self._project(key), reason=more["reason"], words=words, to=to, by=by
        )

    def leave(self, key: str, words: str, more: More, by: User) -> None:
        self.cases[key] = leaving.ask_to_leave(
            project=self._project(key), reason=words, why=more["why"], county_only="county" in more, by=by
        )

    def take_back(self, key: str, words: str, more: More, by: User) -> None:
        leaving.take_back(project=self._project(key), reason=words, by=by)

    # 变更计划

    def replan(self, key: str, words: str, more: More, by: User) -> None:
        start = partial_day(more["start"], clock.today())
        self.change(key, words, {"planned_start_on": start, "plan_reason": words}, by)
        self.cases[key] = Case.objects.under_way().get(flow=PLAN.code, project=self.projects[key])

    # 交办

    def hand(self, key: str, words: str, more: More, by: User) -> None:
        self.cases[key] = handings.hand_down(
            project=self._project(key), order=words, **self._receivers(more), by=by
        )

    def lead(self, key: str, words: str, more: More, by: User) -> None:
        told = self.leads[key]
        fields: dict[str, Any] = {"name": told["name"], "place": told["place"], "content": told["content"]}
        fields |= {"investment": money(told["wan"]), "investment_qualifier": "approx"}
        entry = ProjectEntry(fields, firms=[FirmEntry(told["firm"])])
        self.cases[key] = handings.hand_down_lead(entry=entry, order=words, **self._receivers(more), by=by)

    def advance(self, key: str, words: str, more: More, by: User) -> None:
        """Let what became of a lead come to a stage, by claim and verification."""
        project = Project.objects.get(cases=self.cases[key])
        unit = next(name for name, one in self.county.units.items() if one.pk == project.unit_id)
        proofs.advance(project, more["stage"], unit=unit, county=self.county)

    def _receivers(self, more: More) -> dict[str, Any]:
        supporting = [self._unit(unit) for unit in more.get("with", "").split("|") if unit]
        due_on = clock.today() + timedelta(days=int(more["days"])) if "days" in more else None
        return {"lead": self._unit(more["to"]), "supporting": supporting, "due_on": due_on}

    # 首报首谈

    def register(self, key: str, words: str, more: More, by: Any) -> None:
        told = self.leads[key]
        subject = SubjectEntry(told["name"], told["firm"], place=told["place"], investment=money(told["wan"]))
        talk = self._talk(told["content"], more, more.get("proof") != "no")
        self.claims[key, by.post.unit_id] = first_contact.register(subject=subject, talk=talk, by=by)

    def talk(self, key: str, words: str, more: More, by: User) -> None:
        first_contact.add_talk(claim=self._claim(key, by), talk=self._talk(words, more, True), by=by)

    def _talk(self, words: str, more: More, is_proven: bool) -> TalkEntry:
        files = [(BytesIO(f"示例会谈纪要：{words}".encode()), "会谈纪要.txt")] if is_proven else []
        return TalkEntry(more["kind"], clock.today(), more["met"], more["persons"], words, files=files)

    def _claim(self, key: str, by: Any) -> Claim:
        return Claim.objects.get(pk=self.claims[key, by.post.unit_id].pk)

    def dispute(self, key: str, words: str, more: More, by: User) -> None:
        self.cases[key] = disputes.open_dispute(claim=self._claim(key, by), grounds=words, by=by)

    def give_up(self, key: str, words: str, more: More, by: User) -> None:
        first_contact.give_up(claim=self._claim(key, by), reason=words, by=by)

    def void_talk(self, key: str, words: str, more: More, by: User) -> None:
        first_contact.void_talk(talk=self._claim(key, by).talks.get(), reason=words, by=by)

    def lapse(self, key: str, words: str, more: More, by: None) -> None:
        jobs.keep_first_contacts()
