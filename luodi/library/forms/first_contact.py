"""Registering a first contact on one page, and adding contacts and proofs to it."""

from django import forms
from django.conf import settings

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm, WanField
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.ledgers.language.codes import credit_code_ok
from luodi.library.entries import SubjectEntry, TalkEntry
from luodi.library.models import Talk
from luodi.projects.forms.attachments import FilesField, SeveralFiles
from luodi.projects.industries import sections
from luodi.projects.models import Project
from luodi.projects.reports import likeness

PROOF = "会谈纪要、往来函件、现场照片、意向书等"


def _files(required):
    return FilesField(
        label="佐证文件",
        required=required,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(f".{end}" for end in BY_ENDING)}),
        error_messages={"required": "请先选择佐证文件。"},
    )


def _say_limits(field):
    field.help_text = f"{PROOF}。{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB"


class SubjectForm(PlainForm):
    """Which investor, and which project."""

    firm = forms.CharField(label="投资方", max_length=120, help_text="企业全称；没有定下公司的，写集团或个人")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    project_name = forms.CharField(label="洽谈的项目", max_length=200, help_text="写明产品和规模，便于查重")
    investment = WanField(label="计划总投资", required=False)
    place = forms.CharField(label="拟落地点", max_length=200, required=False)
    industry = forms.ChoiceField(label="行业门类", required=False)
    content = forms.CharField(
        label="建设内容及规模", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    WIDE = ("project_name", "content")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        named = [(code, f"{code} {name}") for code, name in sections().items()]
        self.fields["industry"].choices = [("", "—"), *named]

    @classmethod
    def about(cls, project):
        """The form filled with what the library knows of a project."""
        firms = likeness.investors_of(Project.objects.filter(pk=project.pk)).get(project.pk, [])
        name, code = firms[0] if firms else ("", "")
        return cls(
            initial={
                "firm": name,
                "credit_code": code,
                "project_name": project.name,
                "investment": project.investment,
                "place": project.place,
                "industry": project.industry[:1],
                "content": project.content[:500],
            }
        )

    def clean_credit_code(self):
        """Check the code's own check sign, so that a slip of the pen is seen at once."""
        code = self.cleaned_data["credit_code"].upper()
        if code and not credit_code_ok(code):
            raise forms.ValidationError("信用代码不对：应是 18 位，且校验位要对得上，请照营业执照核对。")
        return code

    def entry(self):
        """Return what was said, for the action."""
        return SubjectEntry(**self.cleaned_data)


class TalkForm(PlainForm):
    """One contact and the files that prove it."""

    kind = forms.ChoiceField(label="接触方式", choices=Talk.Kind.choices)
    day = DayField(label="接触日期")
    at = forms.CharField(label="接触地点", max_length=100, required=False)
    met = forms.CharField(label="对方人员", max_length=100, help_text="姓名和职务")
    persons = forms.CharField(label="我方人员", max_length=200)
    words = forms.CharField(label="洽谈内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    files = _files(required=False)
    WIDE = ("at", "words")

    def __init__(self, user, *args, **options):
        super().__init__(*args, **options)
        self.fields["persons"].initial = user.full_name
        self.fields["day"].initial = clock.today()
        _say_limits(self.fields["files"])

    def entry(self):
        """Return what was said, for the action."""
        said = dict(self.cleaned_data)
        files = [(upload, upload.name) for upload in said.pop("files") if upload]
        return TalkEntry(place=said.pop("at"), files=files, **said)


class ProofForm(PlainForm):
    """Files that prove a contact."""

    files = _files(required=True)

    def __init__(self, *args):
        super().__init__(*args)
        _say_limits(self.fields["files"])

    def uploads(self):
        """Return the files with their names, for the action."""
        return [(upload, upload.name) for upload in self.cleaned_data["files"]]
