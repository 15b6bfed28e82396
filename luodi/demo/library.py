"""The projects of the demonstration: each row lives through its turns by the hands of those who answer for it."""

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

from luodi.demo import proofs
from luodi.demo.bodies import County, units_told
from luodi.demo.diary import Diary, Row, listed, rows_of
from luodi.demo.lives import Turn, life
from luodi.demo.papers import papers_of, sample
from luodi.progress.actions import staging
from luodi.progress.problems import Cause
from luodi.progress.reports.staging import OVER
from luodi.projects.actions import attachments, levels, masking, record
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Project
from luodi.projects.stages import DAY_OF, Standing

Ids = dict[str, int]

# Negotiations that their unit marked 商业敏感, and why.
SENSITIVE = {
    "R067": "投资方是上市公司，签约前不得公开",
    "R068": "企业同时与邻县商谈，要求保密",
}


def note_projects(diary: Diary, county: County) -> Ids:
    """Note the lives of all projects; the ids fill while the diary is lived through."""
    ids: Ids = {}
    for row in rows_of("projects.csv"):
        _Story(diary, county, row, ids).note()
    return ids


class _Story:
    """One project on its way through the diary."""

    def __init__(self, diary: Diary, county: County, row: Row, ids: Ids) -> None:
        self.diary, self.county, self.row, self.ids = diary, county, row, ids
        self.key = row["source_row_id"]
        self.joined = False

    def note(self) -> None:
        chance = Random(f"hours {self.key}")  # noqa: S311  a story, not a secret
        level = "township" if units_told()[self.row["unit"]]["kind"] == "township" else "department"
        chain = self.diary.chain(chance)
        latest = 0.0
        for turn in life(self.row, self.diary.day, level):
            latest = chain.note(turn.back, self._act(turn))
            self._note_papers(turn, latest, chance)
        if self.key in SENSITIVE:
            chain.note_at(latest, self._mark)
        if self.row["void_reason"]:
            chain.note_at(latest + 1, self._void)

    def _note_papers(self, turn: Turn, entered: float, chance: Random) -> None:
        """Somebody uploads what a new stage is proved by, though not always."""
        chain = self.diary.chain(chance, after=entered)
        for name, lines in papers_of(self.row, turn.said.get("stage", ""), turn.said.get("progress", "")):
            if chance.random() < 0.35:
                wrong = chance.random() < 0.02
                chain.note_at(entered, partial(self._attach, name, lines, wrong))

    def _attach(self, name: str, lines: list[str], wrong: bool) -> None:
        paper = sample(name, lines)
        project, by = Project.objects.get(pk=self.ids[self.key]), self.county.clerk_of(self.row["unit"])
        attached = attachments.attach(project=project, content=BytesIO(paper.content), name=paper.name, by=by)
        if wrong:
            attachments.void_attachment(attachment=attached, reason="传错了项目", by=by)

    def _act(self, turn: Turn) -> Any:
        return lambda: self._live(turn)

    def _live(self, turn: Turn) -> None:
        self.joined |= turn.joined
        if self.key not in self.ids:
            self._enter(turn)
        elif turn.said:
            self._change(turn)
        if turn.in_county_library:
            project, centre = Project.objects.get(pk=self.ids[self.key]), self.county.person("centre_officer")
            levels.take_over(project=project, reason="系统启用前已列入县级库", by=centre)

    def _enter(self, turn: Turn) -> None:
        parent = {"parent_id": self.ids[self.row["parent"]]} if self.row["parent"] else {}
        entry = self._entry(turn.said | {"unit_id": self.county.units[self.row["unit"]].pk} | parent)
        (self.ids[self.key],) = record.create_projects(
            entries=[entry], by=self.county.clerk_of(self.row["unit"])
        )

    def _change(self, turn: Turn) -> None:
        project, by = Project.objects.get(pk=self.ids[self.key]), self.county.clerk_of(self.row["unit"])
        earned = {*Standing._fields, *DAY_OF.values()}
        plain = {name: value for name, value in turn.said.items() if name not in earned}
        project = record.change_project(
            project=project, entry=self._entry(plain), version=project.version, by=by
        )
        self._move(
            project, Standing(*(turn.said.get(name, getattr(project, name)) for name in Standing._fields))
        )

    def _move(self, project: Project, to: Standing) -> None:
        """Let the project come to stand elsewhere, by claim and verification."""
        unit, by = self.row["unit"], self.county.clerk_of(self.row["unit"])
        if to.stage != project.stage:
            proofs.advance(project, to.stage, unit=unit, county=self.county)
            project.refresh_from_db()
        if to.sub_stage != project.sub_stage:
            staging.set_sub_stage(project=project, sub_stage=to.sub_stage, by=by)
        if to.status in OVER and project.status != to.status:
            proofs.end(project, to.status, unit=unit, county=self.county)
        elif to.status != project.status:
            told = {"reason": "没有按计划推进", "cause": Cause.COMPANY}
            staging.set_status(project=project, status=to.status, by=by, **told)

    def _mark(self) -> None:
        project, by = Project.objects.get(pk=self.ids[self.key]), self.county.clerk_of(self.row["unit"])
        masking.mark_sensitive(project=project, reason=SENSITIVE[self.key], by=by)

    def _void(self) -> None:
        project = Project.objects.get(pk=self.ids[self.key])
        by = self.county.person(f"{self.row['unit']}_head")
        record.void_project(project=project, reason=self.row["void_reason"], by=by)

    def _entry(self, said: Mapping[str, Any]) -> ProjectEntry:
        contact = ContactEntry(self.row["contact"], self.row["phone"], "项目联系人")
        return ProjectEntry(dict(said), self._parts(), self._firms(), [contact] if contact.name else [])

    def _parts(self) -> list[PartEntry]:
        kinds = ("introducing", "hosting", *(["supporting"] if self.joined else []))
        parts = [
            PartEntry(kind, self.county.units[key].pk) for kind in kinds for key in listed(self.row[kind])
        ]
        if self.joined:
            parts += [self._person(kind) for kind in ("leader", "agent") if self.row[kind]]
        return parts

    def _person(self, kind: str) -> PartEntry:
        person = self.county.person(self.row[kind])
        return PartEntry(kind, person.post.unit_id, person.pk)

    def _firms(self) -> list[FirmEntry]:
        told = zip(
            listed(self.row["investor"]),
            listed(self.row["origin"]),
            listed(self.row["origin_text"]),
            strict=True,
        )
        return [
            FirmEntry(name, "investor", origin, text, self.row["credit_code"]) for name, origin, text in told
        ]
