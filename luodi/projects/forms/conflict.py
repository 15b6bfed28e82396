"""Two people changed one project: theirs and mine side by side, to choose field by field."""

from dataclasses import dataclass
from functools import cached_property

from luodi.common import money
from luodi.common.http import number
from luodi.projects.forms.record import ROWS, ProjectForm
from luodi.projects.forms.whole import plain_typed, typed_of
from luodi.projects.industries import classes, sections
from luodi.projects.models import Project

THEIRS, MINE = "theirs", "mine"
PREFIX = "choose-"


@dataclass(frozen=True)
class Difference:
    """One field, or one group of rows, that stands differently in the two versions."""

    key: str
    label: str
    theirs: str
    mine: str
    # What is proposed: whoever alone changed it; "" when both did and a person must say.
    proposed: str


class Conflict:
    """What was sent, laid beside the project as it stands now."""

    def __init__(self, user, project, data):
        self._project, self._data = project, data
        self.version = number(data.get("version")) or 0

    @cached_property
    def _theirs(self):
        return {name: _text(value) for name, value in typed_of(self._project).items()}

    @cached_property
    def _opened(self):
        """The fields as they stood when the form was opened; {} when that version is not kept."""
        kept = (
            Project.history.filter(id=self._project.pk, version=self.version).order_by("-history_id").first()
        )
        return {name: _text(value) for name, value in plain_typed(kept).items()} if kept else {}

    @property
    def is_one_sided(self):
        """Tell whether all that differs is what I changed: the others wrote nothing that this form asks for."""
        return all(found.proposed == MINE for found in self.differences)

    def settled(self):
        """Return the data with everything for which theirs was chosen."""
        data = self._data.copy()
        for name in self._data:
            if name.startswith(PREFIX):
                data.pop(name)
                if self._data[name] == THEIRS:
                    self._take_theirs(data, name.removeprefix(PREFIX))
        return data

    def _take_theirs(self, data, key):
        if key not in [rows.key for rows in ROWS]:
            data[key] = self._theirs.get(key, "")
            return
        for name in [name for name in data if name.startswith(f"{key}-")]:
            data.pop(name)
        data.update({name: value for name, value in self._theirs.items() if name.startswith(f"{key}-")})

    @property
    def differences(self):
        """Return every difference in the order of the form."""
        asked = [
            (name, field)
            for name, field in ProjectForm.base_fields.items()
            if name in self._data and name not in ProjectForm.BESIDE
        ]
        fields = [self._of_field(name, field) for name, field in asked]
        return [found for found in [*fields, *(self._of_rows(rows) for rows in ROWS)] if found]

    def _of_field(self, name, field):
        theirs, mine = self._theirs.get(name, ""), self._data.get(name, "").strip()
        if _same(theirs, mine):
            return None
        opened = self._opened.get(name)
        proposed = THEIRS if opened is not None and _same(mine, opened) else MINE if opened == theirs else ""
        choices = _choices(name, field)
        words = [str(choices.get(value, value)) or money.NOTHING for value in (theirs, mine)]
        return Difference(name, str(field.label), *words, proposed)

    def _of_rows(self, rows):
        theirs, mine = self._rows(rows, self._theirs), self._rows(rows, self._data)
        return None if theirs == mine else Difference(rows.key, rows.title, _lines(theirs), _lines(mine), "")

    def _rows(self, rows, data):
        """Return the rows as sets of words; a phone left empty is one that stays, so it is no difference."""
        shown = [name for name in rows.form.base_fields if name not in ("phone", "known")]
        numbers = sorted({name.split("-")[1] for name in data if name.startswith(f"{rows.key}-")})
        found = []
        for place in numbers:
            if any(data.get(f"{rows.key}-{place}-{name}") for name in rows.main):
                values = [(name, data.get(f"{rows.key}-{place}-{name}", "")) for name in shown]
                choices = {name: dict(getattr(rows.form.base_fields[name], "choices", ())) for name in shown}
                found.append(
                    " ".join(str(choices[name].get(value, value)) for name, value in values if value)
                )
        return sorted(found)

    @property
    def kept(self):
        """Return everything that was sent, to be sent again with the choices."""
        return [
            (name, value)
            for name, value in self._data.items()
            if name not in ("csrfmiddlewaretoken", "version")
        ]


def _choices(name, field):
    """Return value → label of a field to choose in; the industries are filled in by the form itself."""
    if name in ("section", "industry"):
        return sections() | classes()
    return dict(getattr(field, "choices", ()))


def _lines(rows):
    return "；".join(rows) or money.NOTHING


def _text(value):
    if value is None:
        return ""
    return money.in_wan(value) if isinstance(value, int) and value > 9999 else str(value)


def _same(one, other):
    return one.replace(",", "").split() == other.replace(",", "").split()
