"""Which bulletin to draft, as of which day, and the text of a draft block by block."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django import forms

from luodi.assessment.kinds import RunState
from luodi.assessment.models import Run
from luodi.bulletins import marks
from luodi.bulletins.kinds import Kind
from luodi.bulletins.reports.monthly import USUAL
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.documents.model import Heading, Paragraph
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators import registered

MONTHS, WEEKS = 12, 8
MOST_RANKED = 5
LONGEST = 4000


# What is asked for each kind.
_ASKED = {
    Kind.MONTHLY: {"kind", "month", "day", "ranking", "run"},
    Kind.WEEKLY: {"kind", "week", "day"},
    Kind.LEDGER: {"kind", "month", "day", "ranking"},
    Kind.ASSESSMENT: {"kind", "run"},
}


def yesterday() -> date:
    """Return the last day that is over."""
    return clock.today() - timedelta(days=1)


def months() -> Iterator[Period]:
    """Yield the months that are offered, the last full one first, the running one after it."""
    today = clock.today()
    run = Period.of_month(today.year, today.month)
    last = [run]
    for _ in range(MONTHS):
        before = last[-1].first - timedelta(days=1)
        last.append(Period.of_month(before.year, before.month))
    yield last[1]
    yield run
    yield from last[2:]


def weeks() -> Iterator[Period]:
    """Yield the weeks that are offered, this one first."""
    for back in range(WEEKS):
        day = clock.today() - timedelta(weeks=back)
        year, week, _ = day.isocalendar()
        yield Period.of_week(year, week)


class DayForm(PlainForm):
    """As of the end of which day figures are taken."""

    day = DayField(label="数据截至", help_text="按这一天结束时登记和认定的情况取数，最晚是昨天。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = yesterday


class CorrectForm(DayForm):
    """Why an issued bulletin is corrected."""

    reason = forms.CharField(
        label="更正原因", max_length=200, help_text="写进更正的第一段，例如：东川镇到位资金重复计入。"
    )


class DraftForm(DayForm):
    """Which bulletin, and by which indicators units are ranked."""

    kind = forms.ChoiceField(label="种类", choices=Kind)
    month = forms.ChoiceField(label="月份")
    week = forms.ChoiceField(label="周", required=False)
    ranking = forms.MultipleChoiceField(
        label="排名指标",
        widget=forms.CheckboxSelectMultiple,
        help_text="最多选五个，按列出的先后，第一个决定名次。",
    )
    run = forms.ModelChoiceField(
        None, label="考核结果", required=False, empty_label="不附", help_text="只列已经定稿的。"
    )
    field_order = ("kind", "run", "month", "week", "day", "ranking")

    def __init__(self, user, kind, data=None):
        super().__init__(data, initial={"kind": kind, "ranking": USUAL})
        county_id = user.post.county_id
        self.kind = kind
        self.fields["kind"].widget = forms.HiddenInput()
        self.fields["month"].choices = [(one.code, one.words) for one in months()]
        self.fields["week"].choices = [
            (one.code, f"{one.words}（{one.first} 至 {one.last}）") for one in weeks()
        ]
        known = registered(county_id, clock.today().year)
        usual = [one for code in USUAL for one in known if one.code == code]
        others = [one for one in known if one.code not in USUAL]
        self.fields["ranking"].choices = [
            (one.code, f"{one.name}（{one.unit_label}）") for one in (*usual, *others)
        ]
        final = Run.objects.visible_to(user).filter(county_id=county_id, state=RunState.FINAL)
        self.fields["run"].queryset = final.select_related("scheme").order_by("-ends_on", "-pk")
        for name in set(self.fields) - _ASKED[kind]:
            del self.fields[name]
        for name in ("week", "run") if kind in (Kind.WEEKLY, Kind.ASSESSMENT) else ():
            if name in self.fields:
                self.fields[name].required, self.fields[name].empty_label = True, "请选择"

    def clean_ranking(self):
        """Refuse more than fit on a page."""
        told = self.cleaned_data["ranking"]
        if len(told) > MOST_RANKED:
            raise forms.ValidationError(f"选了 {len(told)} 个，一张表最多 {MOST_RANKED} 个，请减少。")
        return told

    @property
    def asked(self):
        """What is asked of the action."""
        told = self.cleaned_data
        run = told.get("run")
        if self.kind == Kind.ASSESSMENT:
            period, day = run.span, run.counted_until
        else:
            period, day = Period.named(told.get("week") or told["month"]), told["day"]
        return {
            "kind": Kind(told["kind"]),
            "period": period,
            "day": day,
            "ranking": told.get("ranking", []),
            "run": run,
        }


class TextForm(PlainForm):
    """The text of a draft: head and foot, headings, and paragraphs with a mark for each figure."""

    title = forms.CharField(label="标题", max_length=180, widget=forms.Textarea(attrs={"rows": 2}))
    masthead = forms.CharField(label="发文机关标志", max_length=60, required=False)
    addressed = forms.CharField(label="主送机关", max_length=200, required=False)
    signed_by = forms.CharField(label="署名", max_length=100, required=False)
    copied_to = forms.CharField(label="抄送机关", max_length=300, required=False)
    issuer = forms.CharField(label="印发机关", max_length=60, required=False)

    def __init__(self, document, data=None):
        self.before = document
        told = {
            "title": document.title,
            "masthead": document.masthead,
            "addressed": document.addressed,
            "signed_by": "、".join(document.signed_by),
            "copied_to": "，".join(document.copied_to),
            "issuer": document.issuer,
        }
        super().__init__(data, initial=told)
        self.blocks = {}
        for place, block in enumerate(document.blocks):
            if field := _field(block, place):
                self.fields[name_of(place)] = field
                self.blocks[name_of(place)] = block
        self.name_what_is_missing()

    @property
    def head(self):
        """The fields around the text."""
        return [self[name] for name in self.fields if name not in self.blocks]

    @property
    def text(self):
        """The fields of the text, in order."""
        return [self[name] for name in self.blocks]

    def clean(self):
        """Read every paragraph with its marks."""
        self.read = {}
        for name, block in self.blocks.items():
            words = self.cleaned_data.get(name)
            if words is None:
                continue
            try:
                self.read[name] = _read(block, words)
            except marks.MarksBroken as broken:
                self.add_error(name, str(broken))
        return self.cleaned_data

    @property
    def document(self):
        """The edited document."""
        told, blocks = self.cleaned_data, []
        for place, block in enumerate(self.before.blocks):
            blocks += self.read.get(name_of(place), (block,))
        return replace(
            self.before,
            title="\n".join(line.strip() for line in told["title"].splitlines() if line.strip()),
            masthead=told["masthead"],
            addressed=told["addressed"],
            signed_by=tuple(_words(told["signed_by"], "、")),
            copied_to=tuple(_words(told["copied_to"].replace(",", "，"), "，")),
            issuer=told["issuer"],
            blocks=tuple(blocks),
        )


def name_of(place):
    """Return the name of the field of a block."""
    return f"block{place}"


def _field(block, place):
    if isinstance(block, Heading):
        return forms.CharField(label="小标题", max_length=60, required=False, initial=block.words)
    if isinstance(block, Paragraph):
        words = marks.written(block.pieces)
        rows = min(8, max(2, len(words) // 45 + 1))
        return forms.CharField(
            label="段落",
            max_length=LONGEST,
            required=False,
            initial=words,
            widget=forms.Textarea(attrs={"rows": rows}),
        )
    return None


def _read(block, words):
    if isinstance(block, Heading):
        return (replace(block, words=words),) if words else ()
    return tuple(Paragraph(pieces) for pieces in marks.read(words, marks.figures_in(block.pieces)))


def _words(text, between):
    return [word.strip() for word in text.split(between) if word.strip()]
