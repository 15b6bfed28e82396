"""Doing an act as everybody: what it is given, on which kind of row, and what came of it."""

import copy
import dataclasses
import functools
import io
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions.batches import Result
from luodi.projects import freezing
from luodi.projects.freezing import Freeze
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind
from tests.acts.found import acts, is_action
from tests.acts.told import SAID, TOLD
from tests.conftest import StrictClient
from tests.matrix import OTHERS, ROWS

# The row as it is, marked 商业敏感, standing still for a review, and void.
KINDS = ("open", "masked", "frozen", "voided")
NOBODY = "nobody"
# What the cast is called in the table: the row of an act is the eastern township's.
CALLED = {
    "east_clerk": "own clerk", "east_head": "own head", "own_agent": "own agent", "own_deputy": "own deputy",
    "west_clerk": "other clerk", "west_head": "other head", "both": "clerk with two posts", "agent": "other agent",
    "bureau_clerk": "bureau clerk", "bureau_head": "bureau head", "deputy": "other deputy",
    "group_office": "group office", "system_admin": "system", "security_admin": "security", "audit_admin": "audit",
}  # fmt: skip
# What leaves no line: what is kept for oneself alone, and what is told once it is taken or read.
UNTOLD = {
    "accounts.notices.note_read", "projects.drafts.drop_draft", "projects.drafts.keep_draft",
    "projects.views.drop_view", "projects.views.save_view", "projects.archives.ask", "projects.imports.uploads.take_in",
}  # fmt: skip
WRITES = re.compile(r'(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) "(\w+)"')
Arguments = dict[str, Any]


def given_to(act: str, through: str, place: Any) -> Arguments:
    """Return what an act is given: as tests/acts/told.py says it, or as a view gives it that is played by the matrix."""
    given = TOLD[act](place) if act in TOLD else _caught(act, through, place)
    return given | SAID.get(act, {})


def who_does(act: str, arguments: Arguments, place: Any) -> dict[str, str]:
    """Return for each kind of row who does the act; the others are refused and leave no line in the trail."""
    project = _project_in(arguments)
    if project is None:
        return dict.fromkeys(KINDS, _doers(act, arguments, place.cast))
    serves = {"kind": PartKind.AGENT, "person": place.cast["own_agent"], "unit": place.units["east"]}
    Part.objects.create(county=project.county, project=project, **serves)
    found = {}
    for kind in KINDS:
        with _undone(), _made(project, kind):
            found[kind] = _doers(act, arguments, place.cast)
    return found


def _doers(act: str, arguments: Arguments, cast: dict[str, User]) -> str:
    done = [CALLED.get(who, who) for who, user in cast.items() if not refused(act, arguments, user)]
    return ", ".join(done) or NOBODY


def refused(act: str, arguments: Arguments, who: User) -> str:
    """Do the act and undo it; return what refused it, "" where it was done."""
    by, lines = User.objects.get(pk=who.pk), Entry.objects.count()
    with _undone():
        try:
            with _written() as tables:
                done = acts()[act](**renewed(arguments), by=by)
        except Exception as problem:
            if not _is_refusal(problem):
                raise
            if Entry.objects.exclude(verb="access.refused").count() > lines:
                pytest.fail(f"{act} was refused ({problem}) and changed something")
            return f"{type(problem).__name__} {problem}"
        untold = tables if Entry.objects.count() == lines and act not in UNTOLD else set()
    if hasattr(done, "close"):
        done.close()
    # What does many at once tells of each what became of it.
    told = [one for one in done if isinstance(one, Result)] if isinstance(done, list) else []
    if told and not any(one.done for one in told):
        return told[0].words
    if untold:
        pytest.fail(f"{act} wrote {untold} and no line in the trail tells of it")
    return ""


@contextmanager
def _written() -> Iterator[set[str]]:
    """Collect the tables in which rows are made, changed or deleted."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        if (into := WRITES.match(sql)) and context["cursor"].rowcount:
            tables.add(into[1])
        return done

    with connection.execute_wrapper(note):
        yield tables


def _is_refusal(problem: Exception) -> bool:
    """Tell whether an act said no; anything else is an error of the program."""
    says_no = isinstance(problem, (PermissionDenied, ObjectDoesNotExist, Http404))
    return says_no or type(problem).__module__.startswith("luodi.")


@contextmanager
def _undone() -> Iterator[None]:
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


@contextmanager
def _made(project: Project, kind: str) -> Iterator[None]:
    """Let the project be of a kind, whatever else stands in the way of that in life."""
    row, everything = Project.objects.filter(pk=project.pk), frozenset(dir(project))
    if kind == "masked":
        row.update(is_sensitive=True, stage="talks")
    elif kind == "voided":
        row.update(voided_at=clock.now(), void_reason="录错")

    def review(ids: Collection[int]) -> dict[int, Freeze]:
        return dict.fromkeys({project.pk} & set(ids), Freeze(everything, "正在审核。"))

    with pytest.MonkeyPatch.context() as patched:
        if kind == "frozen":
            patched.setattr(freezing, "_freezers", [*freezing._freezers, review])
        yield


# How a row leads to its project.
_TO_PROJECT = ("project", "case", "promise", "claim", "fact", "step", "one", "merge", "survivor")


def _project_in(given: Any) -> Project | None:
    """Return the project that something is about, if it is about one."""
    match given:
        case Project():
            return given
        case Model():
            return _first(getattr(given, name, None) for name in _TO_PROJECT)
        case dict():
            return _first(given.values())
        case list() | tuple() | set() | QuerySet():
            return _first(given)
    if dataclasses.is_dataclass(given) and not isinstance(given, type):
        told = {one.name: getattr(given, one.name) for one in dataclasses.fields(given)}
        named = Project.objects.filter(pk=told.get("project_id")).first()
        return named or _first(told.values())
    return None


def _first(many: Iterable[Any]) -> Project | None:
    return next((found for one in many if (found := _project_in(one)) is not None), None)


class Caught(Exception):
    """The view came as far as the act."""

    def __init__(self, arguments: Arguments) -> None:
        super().__init__()
        self.arguments = arguments


def _caught(act: str, through: str, place: Any) -> Arguments:
    """Return what a view gives the act when somebody who may calls the route as the matrix does."""
    row = next(row for row in ROWS if f"{row.route} {row.method}" == through)
    address, body = reverse(row.route, args=row.args(place)), row.body(place)
    for who in (who for who in place.cast if row.statuses.get(who, row.statuses[OTHERS]) < 400):
        with _undone(), _catching(act):
            try:
                getattr(StrictClient().login_as(place.cast[who]), row.method)(address, body).close()
            except Caught as caught:
                return {key: value for key, value in caught.arguments.items() if key != "by"}
    return pytest.fail(f"{through} does not come as far as {act}")


@contextmanager
def _catching(act: str) -> Iterator[None]:
    """Let the first call of an act from outside the actions end in ``Caught``, wherever its name was imported."""
    plain = acts()[act]

    @functools.wraps(plain)
    def catch(*args: Any, **arguments: Any) -> Any:
        caller = sys._getframe(1).f_globals["__name__"]
        if is_action(caller) or not caller.startswith("luodi."):
            return plain(*args, **arguments)
        raise Caught(arguments)

    with pytest.MonkeyPatch.context() as patched:
        for module in [one for name, one in sys.modules.items() if name.startswith("luodi.")]:
            for key in [key for key, value in vars(module).items() if value is plain]:
                patched.setattr(module, key, catch)
        yield


def renewed(value: Any) -> Any:
    """Return the same value as a view would bring it: rows read anew, files at their beginning."""
    again: Callable[[Any], Any] = renewed
    match value:
        case Model():
            return type(value)._base_manager.filter(pk=value.pk).first() or copy.copy(value)
        case QuerySet():
            return value.all()
        case File() | io.BytesIO():
            value.seek(0)
            content = value.read()
            return SimpleUploadedFile(value.name, content) if isinstance(value, File) else io.BytesIO(content)
        case dict():
            return type(value)({key: again(one) for key, one in value.items()})
        case list() | tuple() | set() | frozenset() if type(value) in (list, tuple, set, frozenset):
            return type(value)(again(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {one.name: again(getattr(value, one.name)) for one in dataclasses.fields(value) if one.init}
        return dataclasses.replace(value, **told)
    return value
