"""What is typed to hand something down: the order, the units, and the lead itself when it is a new one."""

from django import forms

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.common.fields import DayField, PhoneField, PlainForm
from luodi.library.flows.handing import BACK, REPORT
from luodi.library.forms.steps import FORMS, StepForm
from luodi.library.reports import handings
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.forms.typed import InvestmentField
from luodi.projects.reports.twins import Typed, twins
from luodi.projects.terms import PartKind


def _lines(rows):
    return forms.Textarea(attrs={"rows": rows})


def _choices(units):
    return [
        (kind, [(str(unit.pk), unit.short_name or unit.name) for unit in held])
        for kind, held in handings.grouped(units)
    ]


class HandDownForm(PlainForm):
    """Hands a project of the library down: what is asked, and of whom."""

    order = forms.CharField(
        label="交办要求",
        max_length=1000,
        widget=_lines(3),
        help_text="写明要办什么、办到什么程度，例如：对接投资方，月底前提出落地建议。",
    )
    lead = forms.ChoiceField(label="牵头单位", help_text="由它签收、研判、答复和定期报告。")
    due_on = DayField(
        label="办结期限",
        required=False,
        help_text="到期没有办结的，交办的和牵头的单位待办里都标为逾期；不填的只看各环节的时限。",
    )
    supporting = forms.MultipleChoiceField(
        label="配合单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以选几个；它们签收后配合牵头单位。",
    )

    def __init__(self, data=None, *, user, project=None, **options):
        super().__init__(data, **options)
        self.fields["due_on"].initial = handings.usual_due(user)
        self.project = project
        self._units = {
            str(u.pk): u for u in handings.receivers(user.post.county_id, user).order_by("kind", "path")
        }
        choices = _choices(self._units.values())
        self.fields["lead"].choices = [("", "请选择"), *choices]
        self.fields["supporting"].choices = choices

    def clean(self):
        told = super().clean()
        if told.get("due_on") and told["due_on"] < clock.today():
            self.add_error("due_on", "办结期限已经过去，请填今天或以后的日期。")
        if told.get("lead") and told["lead"] in told.get("supporting", []):
            self.add_error("supporting", f"{self._units[told['lead']]}已经牵头，请不要再选为配合单位。")
        return told

    @property
    def said(self):
        """What the action is told."""
        told = self.cleaned_data
        return {
            "order": told["order"],
            "due_on": told["due_on"],
            "lead": self._units[told["lead"]],
            "supporting": [self._units[pk] for pk in dict.fromkeys(told["supporting"])],
        }


class LeadForm(HandDownForm):
    """Enters a lead and hands it down in one go."""

    name = forms.CharField(label="线索名称", max_length=200, help_text="例如：××集团拟建农产品加工项目")
    investor = forms.CharField(label="意向投资方", max_length=120, required=False)
    content = forms.CharField(label="线索情况", max_length=2000, required=False, widget=_lines(3))
    investment = InvestmentField(label="意向投资", required=False)
    place = forms.CharField(label="意向落地地点", max_length=200, required=False)
    contact = forms.CharField(label="对方联系人", max_length=40, required=False)
    phone = PhoneField(label="联系电话", required=False)
    introducer = forms.ModelChoiceField(
        label="线索提供单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="本单位（本人）",
        help_text="首先得到线索的单位，以后一直记为引荐单位。",
    )
    sure = forms.BooleanField(label="看过了，不是同一个项目，仍要交办", required=False)

    LEAD = ("name", "investor", "content", "investment", "place", "contact", "phone", "introducer")

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, user=user, **options)
        self.fields["introducer"].queryset = Unit.objects.filter(pk__in=[int(pk) for pk in self._units])
        self.order_fields([*self.LEAD, "order", "lead", "due_on", "supporting"])

    def clean(self):
        told = super().clean()
        if told.get("phone") and not told.get("contact"):
            self.add_error("contact", "填了联系电话，请写明是谁的。")
        return told

    def part(self, names):
        """Return the fields of these names."""
        return [self[name] for name in names]

    def twins(self, user):
        """Return the projects that look like this lead, until the giver has looked at them."""
        told = self.cleaned_data
        if told["sure"]:
            return []
        firms = (told["investor"],) if told["investor"] else ()
        return twins(user, Typed(told["name"], told["place"], "", firms, told["investment"].amount))

    @property
    def entry(self):
        """The lead as an entry of the library."""
        told = self.cleaned_data
        fields = {name: told[name] for name in ("name", "content", "place")} | told["investment"].fields
        return ProjectEntry(
            fields,
            parts=[PartEntry(PartKind.INTRODUCING, told["introducer"].pk)] if told["introducer"] else [],
            firms=[FirmEntry(told["investor"])] if told["investor"] else [],
            contacts=[ContactEntry(told["contact"], told["phone"])] if told["contact"] else [],
        )


class BackForm(StepForm):
    """Settles a hand-back: the giver may choose another unit."""

    unit = forms.ChoiceField(label="改交单位", required=False, help_text="选“改交其他单位”时填。")

    def __init__(self, step, user, *args, **kwargs):
        super().__init__(step, user, *args, **kwargs)
        former = step.case.handing.units.now().get(leads=True).unit_id
        able = handings.receivers(step.county_id, user).exclude(pk=former).order_by("kind", "path")
        self._units = {str(unit.pk): unit for unit in able}
        self.fields["unit"].choices = [("", "请选择"), *_choices(self._units.values())]

    def clean(self):
        told = super().clean()
        if told.get("outcome") == "hand_again" and not told.get("unit") and not self.errors.get("unit"):
            self.add_error("unit", "请选择改交给哪个单位。")
        return told

    @property
    def said(self):
        """The unit that was chosen, or None."""
        return {"unit": self._units.get(self.cleaned_data.get("unit", ""))}


class ReportForm(StepForm):
    """Reports what has come of it."""

    def __init__(self, step, user, *args, **kwargs):
        super().__init__(step, user, *args, **kwargs)
        self.fields["words"].label = "进展情况"


FORMS |= {BACK: BackForm, REPORT: ReportForm}
