"""What a reader may ask of the list, read from the address of the page."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import forms

from luodi.accounts.models import Unit
from luodi.common import clock, money
from luodi.common.fields import DayField, RowField, WanField
from luodi.common.http import number, picks
from luodi.projects import lights
from luodi.projects.industries import sections
from luodi.projects.reports.lists import NO_INDUSTRY, Filters
from luodi.projects.stages import PLACES, Level, Stage, Status, place_words
from luodi.projects.times import AsOf, Known

# Nothing was recorded before; a year typed with a slip of the finger must not overflow either.
EARLIEST = date(1990, 1, 1)


class UnitsField(forms.TypedMultipleChoiceField):
    """Units by their ids; the scope of the list is what guards the rows, so any number may be asked for."""

    def __init__(self, **options):
        super().__init__(coerce=int, **options)

    def valid_value(self, value):
        return number(value) is not None


class FilterForm(forms.Form):
    """The filters of the list. What cannot be understood is told and left out."""

    q = forms.CharField(label="名称、企业、代码、地点、拼音首字母", required=False, max_length=60)
    stage = forms.MultipleChoiceField(
        label="阶段", choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.MultipleChoiceField(
        label="库层级", choices=Level.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    at = forms.MultipleChoiceField(
        label="本级状态",
        choices=[(key, status.label) for key, (_, status) in PLACES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    status = forms.MultipleChoiceField(
        label="状态", choices=Status.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    light = forms.MultipleChoiceField(label="灯", required=False, widget=forms.CheckboxSelectMultiple)
    unit = UnitsField(label="责任单位", required=False, widget=forms.CheckboxSelectMultiple)
    industry = forms.ChoiceField(label="行业门类", required=False)
    least = WanField(label="总投资不少于", required=False)
    most = WanField(label="总投资不多于", required=False)
    missing = forms.BooleanField(label="只看没有总投资的", required=False)
    left = forms.BooleanField(label="只看已出库的", required=False)
    quiet = forms.IntegerField(label="超过几天没有更新", required=False, min_value=1, max_value=3650)
    new = forms.IntegerField(label="最近几天新入库", required=False, min_value=1, max_value=3650)
    batch = RowField(widget=forms.HiddenInput)
    as_of = DayField(label="截至哪天", required=False)
    known = forms.ChoiceField(label="按什么时候掌握的情况", choices=Known.choices, required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["light"].choices = lights.choices()
        self.fields["industry"].choices = [
            ("", "全部"),
            *((code, f"{code} {name}") for code, name in sections().items()),
            (NO_INDUSTRY, "没有填行业的"),
        ]
        self.is_valid()

    def offer_units(self, user):
        """Fill in the choice of units; only the filter panel needs it."""
        units = Unit.objects.visible_to(user).order_by("path")
        self.fields["unit"].choices = [(unit.pk, unit.short_name or unit.name) for unit in units]
        return self

    def at_levels(self):
        """Return for each library its statuses to choose from, with whether each is chosen."""
        said = self.cleaned_data.get("at") or ()
        return [
            (
                level.label,
                [(key, status.label, key in said) for key, (of, status) in PLACES.items() if of == level],
            )
            for level in Level
        ]

    @property
    def past(self):
        """Return the past day the list is asked for; None is now."""
        day = self.cleaned_data.get("as_of")
        if day is None or not EARLIEST <= day < clock.today():
            return None
        return AsOf(day, Known(self.cleaned_data.get("known") or Known.THEN))

    @property
    def as_asked(self):
        """Return the filters with the day they are asked for: to read, never to act on."""
        # Nobody keeps the lights of past days.
        return replace(self.filters, as_of=self.past, lights=() if self.past else self.filters.lights)

    @property
    def filters(self):
        """Return what was understood, of the library as it is."""
        said = self.cleaned_data
        return Filters(
            q=said.get("q") or "",
            stages=tuple(said.get("stage") or ()),
            statuses=tuple(said.get("status") or ()),
            levels=tuple(said.get("level") or ()),
            lights=tuple(said.get("light") or ()),
            places=tuple(said.get("at") or ()),
            units=tuple(said.get("unit") or ()),
            industry=said.get("industry") or "",
            least=said.get("least"),
            most=said.get("most"),
            batch=said.get("batch"),
            missing_amount=bool(said.get("missing")),
            left=bool(said.get("left")),
            quiet_days=said.get("quiet"),
            entered_days=said.get("new"),
        )


@dataclass(frozen=True)
class Condition:
    """One filter that is on, in words, and the address query without it."""

    words: str
    query_without: str


def picked(form, post):
    """Return the filters of the list narrowed to the lines picked on the page, unless everything filtered is meant."""
    chosen = picks(post)
    if chosen and not post.get("whole"):
        return replace(form.filters, picked=tuple(chosen))
    return form.filters


def conditions(form, user, query):
    """Say each filter that is on in words; the shelf in the navigation is a filter like the others."""
    said = form.filters
    found = [(f"含“{said.q}”", "q", None)] if said.q else []
    found += [(Stage(value).label, "stage", value) for value in said.stages]
    found += [(Level(value).label, "level", value) for value in said.levels]
    found += [(place_words(value), "at", value) for value in said.places]
    found += [(Status(value).label, "status", value) for value in said.statuses]
    found += [(dict(lights.choices())[value], "light", value) for value in form.as_asked.lights]
    found += _unit_conditions(said.units, user)
    simple = {
        "industry": said.industry and (sections().get(said.industry) or "没有填行业"),
        "least": said.least is not None and f"总投资 ≥ {money.in_wan(said.least)} 万元",
        "most": said.most is not None and f"总投资 ≤ {money.in_wan(said.most)} 万元",
        "missing": said.missing_amount and "没有总投资",
        "left": said.left and "已出库",
        "quiet": said.quiet_days and f"超过 {said.quiet_days} 天没有更新",
        "new": said.entered_days and f"近 {said.entered_days} 天新入库",
        "batch": said.batch and f"第 {said.batch} 批导入",
    }
    found += [(words, name, None) for name, words in simple.items() if words]
    found += [(form.past.words, "as_of", None)] if form.past else []
    return [Condition(words, _without(query, name, value)) for words, name, value in found]


def _unit_conditions(ids, user):
    if not ids:
        return []
    units = Unit.objects.visible_to(user).filter(pk__in=ids).order_by("path")
    return [(unit.short_name or unit.name, "unit", str(unit.pk)) for unit in units]


def _without(query, name, value):
    left = [
        (key, one)
        for key, values in query.lists()
        for one in values
        if key != "page" and not (key == name and value in (None, one))
    ]
    return urlencode(left)
