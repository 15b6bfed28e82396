"""How a record is put into its tables: project, history, parts, firms, contacts and the text searched through."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F

from luodi.accounts.models import Unit, User
from luodi.common import bulk, clock
from luodi.common.pinyin import initials
from luodi.projects import freezing, signals
from luodi.projects.actions import placing
from luodi.projects.actions.remembering import remember, remember_new, signed
from luodi.projects.entries import FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import (
    Batch,
    Contact,
    Firm,
    Part,
    Project,
    ProjectContact,
    ProjectFirm,
)
from luodi.projects.stages import Standing
from luodi.projects.terms import PartKind

# What a person may say about a project; the rest is kept by the actions themselves.
KEPT = {
    "id",
    "county_id",
    "is_sensitive",
    "search",
    "level",
    "version",
    "batch_id",
    "created_at",
    "updated_at",
    "voided_at",
    "void_reason",
    "merged_into_id",
}
SAID = [f.attname for f in Project._meta.concrete_fields if f.attname not in KEPT]
STORED = [f.attname for f in Project._meta.concrete_fields]
PART = ("id", "county_id", "project_id", "kind", "unit_id", "person_id", "person_name")
FIRM = ("id", "county_id", "name", "credit_code", "origin", "origin_text")
OF_FIRM = ("id", "county_id", "project_id", "firm_id", "role")
DEFAULTS = {f.attname: f.get_default() for f in Project._meta.concrete_fields if f.attname in SAID}


def plain(project: Project) -> dict[str, Any]:
    """Return what was said about the project as plain values."""
    return {name: getattr(project, name) for name in SAID}


def merged(project: Project, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what would be said about the project with these fields in place."""
    return plain(project) | dict(fields)


def earned_among(project: Project, fields: Mapping[str, Any]) -> list[str]:
    """Return which of the fields would change what must be earned and nobody can type."""
    return [name for name in Standing._fields if name in fields and getattr(project, name) != fields[name]]


def apply(project: Project, fields: Mapping[str, Any]) -> None:
    """Put values on the project; a field that no person may set is a fault of the caller."""
    if earned := earned_among(project, fields):
        raise KeyError(*earned)
    for name, value in fields.items():
        if name not in DEFAULTS:
            raise KeyError(name)
        setattr(project, name, value)


def save(projects: Sequence[Project], *, by: User) -> None:
    """Save the next version of each with its history and search text, and follow changes of the responsible unit.

    A fixed number of statements, and of queries per 500 projects, however many there are. Raises freezing.Frozen.
    """
    _refuse_frozen({project.pk: project for project in projects})
    now = clock.now()
    for some in by_500(projects):
        placing.follow_units(some, by=by, now=now)
    firms = _firm_words([project.pk for project in projects])
    for project in projects:
        project.version += 1
        project.updated_at = now
        project.search = search_text(plain(project), firms[project.pk])
    bulk.update(Project, [name for name in STORED if name != "id"], projects)
    rows = [[getattr(project, name) for name in STORED] for project in projects]
    remember(Project, STORED, rows, by=by, now=now)
    _move_responsible([project.pk for project in projects], by=by, now=now)
    signals.projects_saved.send(sender=Project, ids=[project.pk for project in projects])


def _refuse_frozen(projects: Mapping[int, Project]) -> None:
    """Hold every change, wherever it comes from, against what stands still while somebody reviews it."""
    for some in by_500(list(projects)):
        frozen = freezing.frozen_among(some)
        for stored in Project.objects.filter(pk__in=frozen) if frozen else ():
            project = projects[stored.pk]
            changed = {name for name in SAID if getattr(stored, name) != getattr(project, name)}
            if project.voided_at != stored.voided_at:
                changed.add(freezing.VOID)
            freezing.check(stored.name, frozen[stored.pk], changed)


def refuse_frozen(project: Project, changed: Collection[str]) -> None:
    """Hold changes of what hangs on a project against what stands still. Raises freezing.Frozen."""
    for freeze in freezing.frozen_among([project.pk]).values():
        freezing.check(project.name, freeze, changed)


def by_500(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut a list into pieces: SQLite takes only so many parameters in one statement."""
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _firm_words(ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    for some in by_500(ids):
        rows = ProjectFirm.objects.filter(project_id__in=some).order_by("pk")
        for pk, name, code in rows.values_list("project_id", "firm__name", "firm__credit_code"):
            found[pk].append((name, code))
    return found


def _move_responsible(ids: Sequence[int], *, by: User, now: Any) -> None:
    """Let the part of the responsible unit follow the unit of the record."""
    moved: list[Part] = []
    for some in by_500(ids):
        parts = Part.objects.filter(project_id__in=some, kind=PartKind.RESPONSIBLE)
        moved.extend(parts.exclude(unit=F("project__unit")).annotate(follows=F("project__unit")))
    for part in moved:
        part.unit_id = part.follows
    bulk.update(Part, ["unit_id"], moved)
    rows = [[getattr(part, name) for name in PART] for part in moved]
    remember(Part, PART, rows, by=by, now=now)


def search_text(fields: Mapping[str, Any], firms: Iterable[tuple[str, str]]) -> str:
    """Return everything a project may be found by, in one text: names, initials, firms, codes, place."""
    name = fields["name"]
    firm_words = [word for pair in firms for word in pair if word]
    return "\n".join(
        filter(None, [name, initials(name), *firm_words, fields.get("code"), fields.get("place")])
    ).lower()


def company(project: Project) -> dict[str, Any]:
    """Return who takes part, as plain values for comparing and for the trail; phones stay out of the trail."""
    parts = project.parts.exclude(kind=PartKind.RESPONSIBLE).order_by("kind", "pk")
    return {
        "parts": [
            list(p) for p in parts.values_list("kind", "unit__name", "person__full_name", "person_name")
        ],
        "firms": [list(f) for f in project.firms.order_by("pk").values_list("role", "firm__name")],
        "contacts": [list(c) for c in project.contacts.order_by("pk").values_list("role", "contact__name")],
    }


def replace_company(project: Project, entry: ProjectEntry, *, by: User) -> None:
    """Let units, firms and contacts be exactly those of the entry; what stayed the same keeps its row."""
    wanted = {(p.kind, p.unit_id, p.person_id, p.person_name): p for p in entry.parts}
    for part in project.parts.exclude(kind=PartKind.RESPONSIBLE):
        if wanted.pop((part.kind, part.unit_id, part.person_id, part.person_name), None) is None:
            signed(part, by).delete()
    add_parts(project, list(wanted.values()), by=by, now=clock.now())
    firms = find_or_make_firms(project.county_id, entry.firms, by=by)
    kept_firms = {(firms[f.name], f.role) for f in entry.firms}
    _match_firms(project, kept_firms, by)
    _replace_contacts(project, entry)


def _match_firms(project: Project, wanted: set[tuple[int, str]], by: User) -> None:
    for row in project.firms.all():
        if (row.firm_id, row.role) in wanted:
            wanted.discard((row.firm_id, row.role))
        else:
            signed(row, by).delete()
    for firm_id, role in sorted(wanted):
        row = ProjectFirm(project=project, county_id=project.county_id, firm_id=firm_id, role=role)
        signed(row, by).save()


def _replace_contacts(project: Project, entry: ProjectEntry) -> None:
    wanted = {(c.name, c.phone, c.role) for c in entry.contacts}
    for row in project.contacts.select_related("contact"):
        key = (row.contact.name, row.contact.phone, row.role)
        if key in wanted:
            wanted.discard(key)
        else:
            row.delete()
    for name, phone, role in sorted(wanted):
        contact = Contact.objects.create(county_id=project.county_id, name=name, phone=phone)
        ProjectContact.objects.create(
            project=project, county_id=project.county_id, contact=contact, role=role
        )


def find_or_make_firms(county_id: int, entries: Iterable[FirmEntry], *, by: User) -> dict[str, int]:
    """Return name → id of every firm named, making those the county does not know yet."""
    told = {entry.name: entry for entry in entries}
    known = _known_firms(county_id, list(told))
    new = [entry for name, entry in told.items() if name not in known]
    ids = bulk.next_ids(Firm, len(new))
    rows = [
        (pk, county_id, e.name, e.credit_code, e.origin, e.origin_text)
        for pk, e in zip(ids, new, strict=True)
    ]
    bulk.insert(Firm, FIRM, rows)
    remember_new(Firm, FIRM, ids, by=by, now=clock.now())
    return known | {entry.name: pk for pk, entry in zip(ids, new, strict=True)}


def _known_firms(county_id: int, names: list[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for some in by_500(names):
        rows = Firm.objects.filter(county_id=county_id, name__in=some)
        known |= dict(rows.values_list("name", "pk"))
    return known


def insert_projects(
    entries: Sequence[ProjectEntry], units: Mapping[int, Unit], *, by: User, batch: Batch | None
) -> list[int]:
    """Insert projects with everything that hangs on them; return their ids in order."""
    now = clock.now()
    ids = bulk.next_ids(Project, len(entries))
    own = {
        "is_sensitive": False,
        "search": "",
        "version": 1,
        "batch_id": batch.pk if batch else None,
        "voided_at": None,
        "void_reason": "",
        "merged_into_id": None,
    }
    own |= {"created_at": now, "updated_at": now}
    counties = [units[entry.fields["unit_id"]].county_id for entry in entries]
    rows = []
    for pk, county_id, entry in zip(ids, counties, entries, strict=True):
        said = DEFAULTS | entry.fields
        firms = [(firm.name, firm.credit_code) for firm in entry.firms]
        values = said | own | {"id": pk, "county_id": county_id, "search": search_text(said, firms)}
        rows.append([values[name] for name in STORED])
    bulk.insert(Project, STORED, rows)
    remember_new(Project, STORED, ids, by=by, now=now)
    _insert_company(list(zip(ids, counties, entries, strict=True)), by=by, now=now)
    begun = [
        (pk, county_id, entry.fields["level"], entry.fields["unit_id"])
        for pk, county_id, entry in zip(ids, counties, entries, strict=True)
    ]
    placing.begin(begun, taken_over=batch is not None, by=by, now=now)
    signals.projects_entered.send(sender=Project, ids=ids, entries=entries, by=by, batch=batch)
    return list(ids)


def _insert_company(placed: list[tuple[int, int, ProjectEntry]], *, by: User, now: Any) -> None:
    from_record = [(pk, county, _responsible(entry)) for pk, county, entry in placed]
    others = [(pk, county, part) for pk, county, entry in placed for part in entry.parts]
    _insert_parts(from_record + others, by=by, now=now)
    firms = {
        county: find_or_make_firms(
            county, [firm for _, c, entry in placed if c == county for firm in entry.firms], by=by
        )
        for county in {county for _, county, _ in placed}
    }
    held = sorted({(c, pk, firms[c][f.name], f.role) for pk, c, entry in placed for f in entry.firms})
    own_ids = bulk.next_ids(ProjectFirm, len(held))
    bulk.insert(ProjectFirm, OF_FIRM, [(own, *row) for own, row in zip(own_ids, held, strict=True)])
    remember_new(ProjectFirm, OF_FIRM, own_ids, by=by, now=now)
    contacts = [(pk, c, contact) for pk, c, entry in placed for contact in entry.contacts]
    ids = bulk.next_ids(Contact, len(contacts))
    bulk.insert(
        Contact,
        ("id", "county_id", "name", "phone", "firm_id"),
        [
            (own, c, contact.name, contact.phone, None)
            for own, (_, c, contact) in zip(ids, contacts, strict=True)
        ],
    )
    bulk.insert(
        ProjectContact,
        ("county_id", "project_id", "contact_id", "role"),
        [(c, pk, own, contact.role) for own, (pk, c, contact) in zip(ids, contacts, strict=True)],
    )


def _responsible(entry: ProjectEntry) -> PartEntry:
    return PartEntry(PartKind.RESPONSIBLE, entry.fields["unit_id"])


def add_parts(project: Project, parts: Sequence[PartEntry], *, by: User, now: Any) -> None:
    """Insert parts of one project with their history."""
    _insert_parts([(project.pk, project.county_id, part) for part in parts], by=by, now=now)


def _insert_parts(placed: Sequence[tuple[int, int, PartEntry]], *, by: User, now: Any) -> None:
    ids = bulk.next_ids(Part, len(placed))
    rows = [
        (own, county, pk, part.kind, part.unit_id, part.person_id, part.person_name)
        for own, (pk, county, part) in zip(ids, placed, strict=True)
    ]
    bulk.insert(Part, PART, rows)
    remember_new(Part, PART, ids, by=by, now=now)
