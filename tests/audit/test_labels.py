"""What rows are called in the trail: nothing of a project, a firm or the words of a matter, whatever model comes next."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from luodi.accounts.reports.trail import entries
from luodi.audit import trail, veils
from luodi.common import clock
from luodi.progress.models import Promise, StageClaim
from luodi.projects.models import Project

WORDS = "瀚海新能源储能基地"
NAMED_AT_TIMES = {"projects.project", "projects.firm", "projects.twinpair", "projects.batch", "library.case", "library.claim"}  # fmt: skip


def planted(model, rows):
    """Return a row that is nowhere stored and full of the words, as are the rows it points at."""
    if model in rows:
        return rows[model]
    row = rows[model] = model(pk=7)
    for one in model._meta.concrete_fields:
        if one.is_relation:
            setattr(row, one.name, planted(one.related_model, rows))
        elif (
            isinstance(one, (models.CharField, models.TextField)) and not one.choices and not one.primary_key
        ):
            setattr(row, one.name, WORDS[: one.max_length])
        elif isinstance(one, models.DateField):
            setattr(row, one.name, clock.now() if isinstance(one, models.DateTimeField) else clock.today())
    return row


def label_of(model):
    """Return what a row full of the words is called; one whose label needs more than words is taken to tell them."""
    try:
        return str(planted(model, {}))
    except (AttributeError, KeyError, ObjectDoesNotExist):
        return WORDS


# Nothing in the trail points at rows of the trail itself, or at bytes.
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("luodi.") and model._meta.app_label not in ("audit", "files")
]


def test_every_model_with_a_telling_label_says_how_it_is_called(db):
    """A new model whose ``str()`` tells a name or words belongs into ``veils.call``, ``register`` or ``open_labels``."""
    telling = {model._meta.label_lower for model in OURS if WORDS in label_of(model)}
    assert [name for name in sorted(telling) if not veils.knows(name)] == []


def test_the_auditor_reads_no_label_that_tells(cast, units, monkeypatch):
    """Whatever their ``str()`` says: of kinds that no app opened only the number is told, and nothing is found by it."""
    closed = [model for model in OURS if model._meta.label_lower not in veils._opened | NAMED_AT_TIMES]
    for model in closed:
        monkeypatch.setattr(model, "__str__", lambda row: WORDS)
        trail.record("access.refused", model(pk=7), by=cast["west_clerk"], county_id=units["county"].pk)
    told = entries(cast["audit_admin"], verb="access.refused")
    assert len(told) == len(closed) > 40
    assert not [one for one in told if WORDS in str(one) or not one.target.endswith("7号")]
    assert not entries(cast["audit_admin"], text=WORDS)


def test_of_a_promise_the_auditor_learns_that_it_was_asked_for(cast, units):
    """L8: the words of a promise are not for administrators."""
    promise = Promise(pk=3, what="签约后五个月内完成征地和供地")
    trail.record("access.refused", promise, by=cast["west_clerk"], county_id=units["county"].pk)
    (told,) = entries(cast["audit_admin"], verb="access.refused")
    assert told.target == "承诺3号"


def test_a_claim_of_a_stage_does_not_name_its_project(cast, units):
    """M3: a claim is called after its project, masked or not."""
    claim = StageClaim(pk=378, project=Project(name=WORDS), to_status="terminated")
    trail.record("access.refused", claim, by=cast["west_clerk"], county_id=units["county"].pk)
    (told,) = entries(cast["audit_admin"], verb="access.refused")
    assert told.target == "阶段申请378号"
