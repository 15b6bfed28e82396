"""The project form with all its rows: blank, of a project, as it was sent, or as it was left in a draft."""

import secrets

from django.http import QueryDict

from luodi.accounts.models import User
from luodi.common import money
from luodi.common.http import number, storable
from luodi.projects import replanning
from luodi.projects.columns import investment_words
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.forms.directory import Directory
from luodi.projects.forms.record import ROWS, PartForm, ProjectForm
from luodi.projects.forms.typed import read_investment
from luodi.projects.models import Firm
from luodi.projects.reports import masking
from luodi.projects.reports.standing import level_of
from luodi.projects.reports.twins import Typed
from luodi.projects.stages import DAY_OF, Level, Standing, is_reached
from luodi.projects.terms import FirmRole, PartKind

BLANK_ROWS = 1
MOST_ROWS = 40
# Fields of the record that the form asks for under another name.
ASKED_AS = {"unit_id": "unit", "investment_min": "investment", "investment_max": "investment"}
_SAME = [
    "name", "content", "industry_text", "place", "cooperation", "code", "stage", "sub_stage", "status",
    "package_count", "progress", "remark", "investment_basis", "foreign_amount", "foreign_currency", "year_plan",
    "entered_on", "signed_on", "started_on", "produced_on", "planned_start_on",
    "planned_production_on",
]  # fmt: skip


class WholeForm:
    """The form of one project. ``project`` is None for a new one."""

    def __init__(self, user, project=None, *, data=None, initial=None, more=""):
        self.user, self.project, self._more = user, project, more
        self.directory = Directory(user)
        self.main = ProjectForm(data, initial=initial, directory=self.directory)
        self._offer_levels()
        self._ask_why_plans_change()
        self.rows = {
            rows.key: self._row_forms(rows, data, initial or {}, BLANK_ROWS + (rows.key == more))
            for rows in ROWS
        }
        told = (initial if data is None else data) or {}
        self.version = told.get("version") or (project.version if project else "")
        self.key = "" if project else told.get("key", secrets.token_hex(8))

    def _offer_levels(self):
        """Ask once in which library and at which stage a project begins, and offer the county's library only to those
        who write for all of it. What follows is earned, a stage brings its day with it, and progress is noted."""
        if self.project:
            to_come = [name for stage, name in DAY_OF.items() if not is_reached(stage, by=self.project.stage)]
            for name in ("level", *Standing._fields, *to_come, "progress"):
                del self.main.fields[name]
            for name in {*DAY_OF.values()} & {*self.main.fields}:
                self.main.fields[name].help_text = "认定阶段时自动记下；没有的可以补填，有的只能写得更准"
        elif not self.user.reach.writes.everything:
            self.main.fields["level"].choices = [one for one in Level.choices if one[0] != Level.COUNTY]

    def _ask_why_plans_change(self):
        """Tell what stands beside the plan of a signed project, and ask why it changes; else nobody is asked."""
        if not (self.project and replanning.is_held(self.project)):
            del self.main.fields["plan_reason"]
            return
        for name, note in replanning.notes(self.project).items():
            self.main.fields[name].help_text = note

    @classmethod
    def blank(cls, user):
        """A new project: for the own unit where there is one to choose."""
        form = cls(user, initial={"level": level_of(user.post.unit)})
        form.main.initial["unit"] = form.directory.own()
        return form

    @classmethod
    def of(cls, user, project):
        """The form as the project stands."""
        return cls(user, project, initial=typed_of(project))

    @classmethod
    def sent(cls, user, project, data):
        """The form as it was sent, to be checked and saved."""
        return cls(user, project, data=data, initial=typed_of(project) if project else {})

    @classmethod
    def again(cls, user, project, data, *, more=""):
        """The form with what was typed so far, unchecked: a draft, or one more row asked for."""
        return cls(user, project, initial={name: data[name] for name in data}, more=more)

    def _row_forms(self, rows, data, initial, blank):
        told = initial if data is None else data
        count = min(_count(told, rows.key), MOST_ROWS)
        numbers = [n for n in range(count) if any(told.get(f"{rows.key}-{n}-{name}") for name in rows.main)]
        forms = [self._row_form(rows, n, data, initial) for n in numbers]
        free = max(numbers, default=-1) + 1
        return forms + [self._row_form(rows, n, None, {}) for n in range(free, free + blank)]

    def _row_form(self, rows, number, data, initial):
        prefix = f"{rows.key}-{number}"
        said = {name: initial.get(f"{prefix}-{name}") for name in rows.form.base_fields}
        said = {name: value for name, value in said.items() if value is not None}
        form = rows.form(data, prefix=prefix, initial=said)
        if rows.form is PartForm:
            form.fields["unit"].directory = self.directory
        return form

    def row_parts(self):
        """Return the parts of the form with rows: what they are, the forms, and how many numbers are taken."""
        return [
            (rows, self.rows[rows.key], int(self.rows[rows.key][-1].prefix.rpartition("-")[2]) + 1)
            for rows in ROWS
        ]

    @property
    def lead_firm(self):
        """Return the name of the first firm as a field, and what it is called by the firm's part: 投资方."""
        first = self.rows["firms"][0]
        role = first["role"].value()
        return first["name"], FirmRole(role).label if role in FirmRole.values else FirmRole.INVESTOR.label

    @property
    def opens_more(self):
        """Tell whether the rest is shown at once: of a project that is there already, or where it tells or lacks something."""
        lead = self.rows["firms"][0]
        rows = [
            bound
            for forms in self.rows.values()
            for form in forms
            for bound in form
            if not (form is lead and bound.name == "name") and bound.name not in ("role", "known")
        ]
        is_known = self.project is not None or bool(self._more)
        return is_known or self.main.tells_more or any(b.errors or b.value() for b in rows)

    def is_valid(self):
        """Check everything, so that every error is told at once."""
        checks = [self.main.is_valid()]
        checks += [form.is_valid() for forms in self.rows.values() for form in forms if form.is_bound]
        return all(checks) and not self._taken_codes()

    def _taken_codes(self):
        """Show at the row a credit code that the county knows as another firm's."""
        rows = [form for form in self.rows["firms"] if form.is_bound and form.cleaned_data["credit_code"]]
        codes = [form.cleaned_data["credit_code"] for form in rows]
        known = Firm.objects.filter(county_id=self._county_id(), credit_code__in=codes) if codes else []
        owners = {firm.credit_code: firm.name for firm in known}
        named = masking.firms_named_to(self.user, owners.values())
        taken = [
            form
            for form in rows
            if owners.get(form.cleaned_data["credit_code"], form.cleaned_data["name"])
            != form.cleaned_data["name"]
        ]
        for form in taken:
            owner = owners[form.cleaned_data["credit_code"]]
            told = f"这个信用代码在库里是“{owner}”的" if owner in named else "这个信用代码与企业名称对不上"
            form.add_error("credit_code", f"{told}，请核对企业名称或代码。")
        return bool(taken)

    def _county_id(self):
        return self.project.county_id if self.project else self.user.post.county_id

    def problems(self):
        """Return the errors of the rows in words: which row of what, and what is wrong."""
        return [
            (
                f"{rows.title}第 {place} 行",
                "；".join(e for errors in form.errors.values() for e in errors),
                form,
            )
            for rows in ROWS
            for place, form in enumerate(self.rows[rows.key], start=1)
            if form.is_bound and form.errors
        ]

    def tell(self, problems):
        """Show what an action found wrong at the fields it names."""
        for name, words in problems.items():
            field = ASKED_AS.get(name, name)
            self.main.add_error(field if field in self.main.fields else None, words)

    def _clean_rows(self, key):
        return [form.cleaned_data for form in self.rows[key] if form.is_bound]

    def entry(self):
        """Return what was said, for the actions."""
        return ProjectEntry(
            self.main.fields_said(),
            [
                PartEntry(row["kind"], row["unit"], *self._person(row["person"], row["unit"]))
                for row in self._clean_rows("parts")
            ],
            [FirmEntry(**row) for row in self._clean_rows("firms")],
            [
                ContactEntry(row["name"], self._phone(row), row["role"])
                for row in self._clean_rows("contacts")
            ],
            plan_reason=self.main.cleaned_data.get("plan_reason", ""),
        )

    def _person(self, name, unit_id):
        """Return the user of the county with this name, if exactly one, and the name where there is none."""
        if not name:
            return None, ""
        held = User.objects.filter(full_name=name, is_active=True, posts__county_id=self.user.post.county_id)
        if unit_id:
            held = held.filter(posts__unit_id=unit_id)
        found = held.distinct().values_list("pk", flat=True)[:2]
        return (found[0], "") if len(found) == 1 else (None, name)

    def _phone(self, row):
        if row["phone"] or not row["known"] or self.project is None:
            return row["phone"]
        known = self.project.contacts.filter(pk=row["known"]).select_related("contact").first()
        return known.contact.phone if known else ""


def _count(data, key):
    """Return how many row numbers of a kind the data may hold."""
    numbers = [number(name.split("-")[1]) for name in data if name.startswith(f"{key}-")]
    return max((found + 1 for found in numbers if found is not None), default=0)


def plain_typed(project):
    """Return the project's own fields, or those of a former version, the way a user would have typed them."""
    return {name: getattr(project, name) for name in _SAME} | {
        "unit": project.unit.name,
        "section": project.industry[:1],
        "industry": project.industry if len(project.industry) > 1 else "",
        "investment": _investment(project),
    }


def typed_of(project):
    """Return the project with its rows as the form's fields."""
    typed = plain_typed(project)
    parts = project.parts.exclude(kind=PartKind.RESPONSIBLE).order_by("pk").select_related("unit", "person")
    for place, part in enumerate(parts):
        person = part.person.full_name if part.person else part.person_name
        typed |= _row("parts", place, kind=part.kind, unit=part.unit.name if part.unit else "", person=person)
    for place, held in enumerate(project.firms.order_by("pk").select_related("firm")):
        firm = held.firm
        typed |= _row(
            "firms", place, role=held.role, name=firm.name, origin=firm.origin, origin_text=firm.origin_text,
            credit_code=firm.credit_code,
        )  # fmt: skip
    for place, held in enumerate(project.contacts.order_by("pk").select_related("contact")):
        typed |= _row("contacts", place, name=held.contact.name, phone="", role=held.role, known=held.pk)
    return typed


def _investment(project):
    """Write the total investment in 万元 as the form reads it; foreign money has its own fields."""
    if project.investment is None and project.investment_min is None:
        return ""
    return investment_words(project)


def _row(key, place, **values):
    return {f"{key}-{place}-{name}": value for name, value in values.items()}


def typed_in(data: QueryDict) -> dict[str, str]:
    """Return what stands in a sent form, to be kept as a draft."""
    left_out = ("csrfmiddlewaretoken", "key")
    told = {storable(name): storable(value) for name, value in data.items() if name not in left_out}
    return {name: value for name, value in told.items() if value}


def typed_so_far(data: QueryDict) -> Typed:
    """Return what twins are looked for by; an amount that cannot be read yet is left out."""
    try:
        amount = read_investment(data.get("investment", "")).amount
    except money.BadAmount:
        amount = None
    firms = [
        value.strip() for name, value in data.items() if name.startswith("firms-") and name.endswith("-name")
    ]
    return Typed(
        name=data.get("name", "").strip(),
        place=data.get("place", "").strip(),
        code=data.get("code", "").strip(),
        firms=tuple(filter(None, firms)),
        investment=amount,
    )
