"""Words that give a leak away: each stands in one project alone, and only who reads that project may meet it."""

import io
import re

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat, Length
from django.db.models.lookups import LessThanOrEqual

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.files.actions import store
from luodi.progress.models import Fact, Problem, Promise
from luodi.projects.models import Attachment, Project, ProjectContact, ProjectFirm

# The table and the number of the row; no such word occurs in the county of the demonstration.
MARK = "隐〇%s〇%d〇"
FOUND = re.compile(r"隐〇([a-z]+)〇(\d+)〇")
PLANTED = {Project: ("remark", "progress", "place"), Fact: ("text",), Problem: ("words",), Promise: ("what",)}
# Every contact person gets this number with that of the contact in its last seven digits; it is never shown whole.
PHONE = 1390000_0000
WHOLE_PHONE = re.compile(r"\b1390\d{7}\b")
SENSITIVE_EACH = 5


def plant():
    """Put the words into records, parts, facts, problems, promises and files, and mark a fifth of the early projects."""
    early = Project.objects.filter(stage__in=("lead", "talks", "reserve"), voided_at=None).order_by("pk")
    marked = list(early.values_list("pk", flat=True))[::SENSITIVE_EACH]
    Project.objects.filter(pk__in=marked).update(is_sensitive=True)
    for model, fields in PLANTED.items():
        before, after = (MARK % (model._meta.model_name, 0)).split("0")
        word = Concat(Value(before), Cast(F("pk"), TextField()), Value(after), output_field=TextField())
        model.objects.update(**{field: _beside(model, field, word) for field in fields})
    for one in ProjectContact.objects.select_related("contact"):
        one.contact.phone = str(PHONE + one.contact_id)
        one.contact.save(update_fields=["phone"])
    by = User.objects.order_by("pk")[0]
    for project in Project.objects.order_by("pk"):
        stored = store(content=io.BytesIO((MARK % ("project", project.pk)).encode()), name="材料.txt", by=by)
        Attachment.objects.create(
            county_id=project.county_id, project=project, file=stored, name="材料.txt", added_by=by, added_at=clock.now()
        )  # fmt: skip


def _beside(model, field, word):
    """Return what stands in a field with a word after it, or the word alone where there is little room."""
    room = model._meta.get_field(field).max_length
    both = Concat(F(field), word, output_field=TextField())
    if room is None or room > 500:
        return both
    return Case(When(LessThanOrEqual(Length(both), room), then=both), default=word, output_field=TextField())


def may_read(user):
    """Return the rows whose words a person may meet, as pairs of table and number; nothing of what is closed to him.

    A problem of a closed project is told without its name to who solves it, who raised it and who checks problems.
    """
    closed = set(Project.objects.closed_to(user).values_list("pk", flat=True))

    def is_told(row):
        if getattr(row, "project_id", row.pk) not in closed:
            return True
        if not isinstance(row, Problem):
            return False
        acts = user.pk == row.raised_by_id or user.post.unit_id == row.unit_id
        return acts or user.can(Permission.PROBLEM_CHECK)

    return {
        (model._meta.model_name, row.pk)
        for model in PLANTED
        for row in model.objects.visible_to(user)
        if is_told(row)
    }


def closed_words(user):
    """Return the words of the projects that are closed to a person, which stand nowhere else."""
    closed = Project.objects.closed_to(user)
    names = set(closed.values_list("name", flat=True))
    names |= set(ProjectFirm.objects.filter(project__in=closed).values_list("firm__name", flat=True))
    others = Project.objects.exclude(pk__in=closed.values("pk"))
    known = " ".join(others.values_list("name", flat=True))
    # What was issued before the mark stays as everybody read it.
    known += " ".join(Bulletin.objects.exclude(state="draft").values_list("document", flat=True))
    known += " ".join(ProjectFirm.objects.filter(project__in=others).values_list("firm__name", flat=True))
    return {name for name in names if name and name not in known}
