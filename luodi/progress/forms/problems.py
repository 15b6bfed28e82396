"""Raising a problem, doing something about it, and the filters of the list."""

from django import forms
from django.conf import settings

from luodi.common.fields import DayField, PlainForm
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.progress.actions.problems import Raised, Said
from luodi.progress.problems import CAUSE, DAY, FILES, MOVES, PERSON, UNIT, WORDS, Act, Cause, State
from luodi.progress.reports import problem_rules, problems
from luodi.progress.reports.problems import Wanted
from luodi.projects.forms.attachments import FilesField, SeveralFiles
from luodi.rulebook.reports import packs

# What the words of an act are called.
WORDS_OF = {
    Act.NOTE: "进展",
    Act.ANSWER: "怎样解决的，结果如何",
    Act.HAND_ON: "为什么转办",
    Act.ASK_TIME: "为什么要延期",
    Act.CONFIRM: "企业的意见",
    Act.OBJECT: "企业为什么不认可",
    Act.WITHDRAW: "为什么撤回",
    Act.PASS: "怎样核查的",
    Act.REOPEN: "还要办什么",
    Act.ASK_AGAIN: "复核意见",
    Act.GRANT_TIME: "说明",
    Act.REFUSE_TIME: "为什么不同意",
    Act.ASSIGN: "为什么改派",
    Act.NAME_CAUSE: "为什么改定",
    Act.END: "为什么终止",
}
HINTS = {
    Act.ANSWER: "没有解决的，写明办到哪一步、还差什么、什么时候能办成。",
    Act.PASS: "现场看、打电话问企业，还是请第三方核查，看到什么。",
    Act.END: "例如企业放弃投资、项目取消。终止不算销号。",
}
SLIP = "企业盖章的确认单，拍照也可以"


def _files(label, required):
    return FilesField(
        label=label,
        required=required,
        help_text=f"{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB",
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(f".{end}" for end in BY_ENDING)}),
    )


def _lines(rows):
    return forms.Textarea(attrs={"rows": rows})


class _WithFiles(PlainForm):
    """A form whose files come with their names."""

    def uploads(self):
        """Return the files with their names, for the action."""
        return [(one, one.name) for one in self.cleaned_data.get("files") or [] if one]

    def unit_of(self, pk):
        return self._units.get(pk)

    def ask_unit(self, county_id, but=None):
        """Let one of the units be chosen that can answer."""
        found = problem_rules.owners(county_id).exclude(pk=but)
        self._units = {str(unit.pk): unit for unit in found}
        self.fields["unit"].choices = [("", "请选择"), *((pk, str(unit)) for pk, unit in self._units.items())]


class RaiseForm(_WithFiles):
    """A problem as it is raised."""

    kind = forms.ChoiceField(label="问题类型", widget=forms.RadioSelect)
    words = forms.CharField(
        label="问题", max_length=1000, widget=_lines(4), help_text="写明卡在哪里、从什么时候起、影响什么。"
    )
    wanted = forms.CharField(
        label="需要的帮助", max_length=500, widget=_lines(2), help_text="希望谁在什么时候以前办成什么。"
    )
    cause = forms.ChoiceField(label="原因在哪方面", widget=forms.RadioSelect)
    unit = forms.ChoiceField(label="承办单位")
    urgency = forms.ChoiceField(label="紧急程度", widget=forms.RadioSelect)
    due_on = DayField(label="要求的期限", required=False, help_text="不填的按紧急程度计算。")
    files = _files("照片和材料", required=False)

    def __init__(self, project, *args, **options):
        super().__init__(*args, **options)
        rules = packs.in_force(project.county_id, "problems").rules
        self.fields["kind"].choices = [(row.name, row.name) for row in rules.kinds]
        self.fields["cause"].choices = [(row.cause.value, row.cause.label) for row in rules.causes]
        self.fields["cause"].help_text = "；".join(
            f"{row.cause.label}：{row.about}" for row in rules.causes if row.about
        )
        self.fields["urgency"].choices = [
            (row.name, f"{row.name}（{row.days} 个工作日）") for row in rules.urgencies
        ]
        self.ask_unit(project.county_id)

    def raised(self):
        """Return what was said, for the action."""
        said = dict(self.cleaned_data)
        said |= {"unit": self.unit_of(said["unit"]), "cause": Cause(said["cause"]), "files": self.uploads()}
        return Raised(**said)


class ActForm(_WithFiles):
    """One act about a problem: the fields are those that the table of acts asks for."""

    def __init__(self, act, problem, *args, **options):
        super().__init__(*args, **options)
        move = MOVES[act]
        for name, make in self._makers(act, problem).items():
            if name in move.needs | move.may_bring:
                self.fields[name] = make(name in move.needs)
        if UNIT in self.fields:
            self.ask_unit(problem.county_id, but=problem.unit_id)
        self.name_what_is_missing()

    def _makers(self, act, problem):
        causes = [(value, label) for value, label in Cause.choices if value != problem.cause]
        return {
            UNIT: lambda needed: forms.ChoiceField(label="转给哪个单位", required=needed),
            CAUSE: lambda needed: forms.ChoiceField(
                label="原因", choices=causes, widget=forms.RadioSelect, required=needed
            ),
            DAY: lambda needed: DayField(label="延期到", required=needed),
            PERSON: lambda needed: forms.CharField(
                label="企业表态人", max_length=40, required=needed, help_text="姓名和职务"
            ),
            WORDS: lambda needed: forms.CharField(
                label=WORDS_OF[act],
                max_length=1000,
                required=needed,
                widget=_lines(4),
                help_text=HINTS.get(act, ""),
            ),
            FILES: lambda needed: _files(SLIP if act in (Act.CONFIRM, Act.OBJECT) else "照片和材料", needed),
        }

    def said(self):
        """Return what was said, for the action."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in (FILES, UNIT, CAUSE)}
        cause = self.cleaned_data.get(CAUSE)
        unit = self.unit_of(self.cleaned_data[UNIT]) if UNIT in self.fields else None
        return Said(**told, files=self.uploads(), unit=unit, cause=Cause(cause) if cause else None)


class ProblemsForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    whose = forms.ChoiceField(
        label="谁办",
        required=False,
        choices=[("", "全部"), (problems.TO_HANDLE, "等我办的"), (problems.TO_JUDGE, "等我核查的")],
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "没有办结的"), *State.choices, (problems.EVERY, "全部")],
    )
    unit = forms.TypedChoiceField(label="承办单位", required=False, coerce=int, empty_value=None)
    cause = forms.ChoiceField(label="原因", required=False, choices=[("", "全部"), *Cause.choices])
    late = forms.BooleanField(label="只看逾期", required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *problems.units_of(user)]
        self.is_valid()

    @property
    def wanted(self):
        """What the list is asked for."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
