"""A masked project steeped in secrets, and the ways in which an answer, a file or a line of log could tell of them."""

import io
import zipfile
from datetime import timedelta

from django.contrib.messages import get_messages
from django.db.models import BooleanField, ExpressionWrapper
from pypdf import PdfReader

from luodi.accounts.reports.trail import told as line_of
from luodi.audit import veils
from luodi.audit.models import Entry
from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind
from luodi.common import clock
from luodi.library.models import Case
from luodi.metrics.periods import Period
from luodi.progress.actions import facts
from luodi.projects.actions import masking, merges, record
from luodi.projects.actions.attachments import attach
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Project
from tests.library import contacts as talks
from tests.progress.conftest import fact_entry
from tests.progress.problems import raise_one
from tests.progress.promising import given
from tests.projects.imports.made import add_doubt, add_row

SECRETS = {
    "name": "瀚海新能源储能基地",
    "content": "磷酸铁锂电芯二十条线",
    "place": "龙首台北坡",
    "code": "2609-620000-04-01-173520",
    "industry_text": "钠电正极",
    "cooperation": "与央企合资",
    "progress": "董事长已来过两次",
    "remark": "对手是邻县",
    "investment_raw": "叁拾伍亿上下",
}
INVESTOR, CONTACT, PHONE, FILE = "瀚海控股集团", "欧阳秘书", "13612345678", "备忘录草稿.txt"
CREDIT_CODE = "91110000100000000X"
WORDS = [*SECRETS.values(), INVESTOR, CONTACT, PHONE, CREDIT_CODE, FILE, "瀚海", "hhxny"]


def plant(world, units, cast):
    """Fill the project of the world with secrets; a row of a ledger and a question speak of it as well."""
    project = Project.objects.get(pk=world.project.pk)
    parts = [
        PartEntry("supporting", units["bureau"].pk),
        PartEntry("agent", person_id=cast["agent"].pk),
        PartEntry("leader", units["county"].pk, cast["deputy"].pk),
    ]
    held = project.contacts.get().contact
    people = [ContactEntry(held.name, held.phone), ContactEntry(CONTACT, PHONE)]
    firms = [FirmEntry(INVESTOR, origin_text="瀚海市", credit_code=CREDIT_CODE)]
    entry = ProjectEntry(SECRETS | {"industry": "C38"}, parts, firms, people)
    clerk = cast["east_clerk"]
    record.change_project(project=project, entry=entry, version=project.version, by=clerk)
    attach(project=project, content=io.BytesIO("草稿".encode()), name=FILE, by=clerk)
    row = add_row(world.batch, units["east"], 9, name=SECRETS["name"], investor=INVESTOR)
    row.cells, row.project, row.outcome = {"A": SECRETS["name"], "F": PHONE}, project, "created"
    row.save()
    asked = add_row(world.batch, units["east"], 10, name=SECRETS["name"], investor=INVESTOR)
    asked.cells, asked.project = {"A": SECRETS["name"]}, project
    asked.save()
    asks = {"project": project.pk, "why": f"投资方相同（{INVESTOR}）"}
    add_doubt(asked, "IN_LIBRARY", field="", cell="", asks=asks)
    world.case.steps.update(
        words="瀚海那边已谈妥", closed_at=clock.now(), closed_by=clerk, outcome="keep", closed_post=clerk.post
    )
    return project


def mark(project, by):
    return masking.mark_sensitive(
        project=Project.objects.get(pk=project.pk), reason="瀚海要求签约前保密", by=by
    )


def steep(world, project):
    """Let it have a past before it is marked: merged and parted, promised, proved, claimed, told of in a draft."""
    clerk, centre = world.cast["east_clerk"], world.cast["centre"]
    world.parted = world.enter("龙首配套工程", "west", stage="talks")
    cases = Case.objects.filter(pk=world.case.pk)
    # What is under way keeps records apart.
    cases.update(ended_at=clock.now(), outcome="withdrawn")
    merge = merges.merge_projects(survivor=world.parted, absorbed=project, reason="瀚海一家的", by=centre)
    merges.undo_merge(merge=merge, reason="瀚海说不是一家", by=centre)
    cases.update(ended_at=None, outcome="")
    project.refresh_from_db()
    given(project, clerk, what="给瀚海供地六百亩", clause="甲方为瀚海……")
    facts.record_fact(entry=fact_entry(project, "note", on=clock.today(), text="瀚海董事长又来了"), by=clerk)
    talks.register(clerk, SECRETS["name"], INVESTOR, project=project)
    today = clock.today()
    with clock.moved_to(clock.now() - timedelta(days=40)):
        raise_one(project, world.units["bureau"], clerk, words="用水指标没有落实。")
    day = today - timedelta(days=1)
    week = Period.of_week(*day.isocalendar()[:2])
    world.draft = bulletins.draft(kind=Kind.WEEKLY, period=week, day=day, ranking=[], by=centre)
    assert SECRETS["name"] in world.draft.document


def text_of(response):
    """Return everything an answer says: head and body, messages for the next page, of files what stands in them."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = "".join(str(message) for message in get_messages(response.wsgi_request))
    return str(response.headers) + said + text_in(body)


def text_in(content):
    """Return the words of a file: of a workbook, document or archive those of all its parts, of a PDF what it shows."""
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    packed = zipfile.ZipFile(io.BytesIO(content))
    return "".join(name + text_in(packed.read(name)) for name in packed.namelist())


def told(text):
    """Return which of the secrets a text tells."""
    return [word for word in WORDS if word in text]


def told_by_trail(since):
    """Return what of the secrets an audit administrator reads in the lines that came after one."""
    lines = Entry.objects.filter(pk__gt=since)
    lines = lines.annotate(is_veiled=ExpressionWrapper(veils.veiled(), BooleanField()))
    return told(str([line_of(line, is_veiled=line.is_veiled) for line in lines]))
