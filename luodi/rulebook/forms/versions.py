"""What is typed about a version beside its rules."""

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.common.yaml_lines import LARGEST

MOST_SOURCES = 50
# Of one character in UTF-8.
MOST_BYTES = 4


class HeadForm(PlainForm):
    """What the rules rest on."""

    basis = forms.CharField(
        label="依据",
        max_length=300,
        required=False,
        help_text="文件名称和文号，或会议纪要；提交放行时必须有。",
    )
    note = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="这一版为什么改，给放行的人和以后查的人看。",
    )
    sources = forms.CharField(
        label="来源",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一条：各项数字出自哪里；自己定的写“本县规定”。",
    )

    def clean_sources(self):
        lines = [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]
        if len(lines) > MOST_SOURCES:
            raise forms.ValidationError(f"来源最多 {MOST_SOURCES} 条，请合并。")
        return lines


class SubmitForm(PlainForm):
    """From when the rules shall hold, and on whose word."""

    effective_from = DayField(
        label="从哪天起生效",
        initial=clock.today,
        help_text="在办的事按开始时的版本办完，这天以后开始的用新的。",
    )
    basis = forms.CharField(label="依据", max_length=300, help_text="文件名称和文号，或会议纪要。")


class WordsForm(PlainForm):
    """Why it is returned or withdrawn."""

    words = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ImportForm(PlainForm):
    """A file of rules."""

    file = forms.FileField(label="规则文件", help_text="从这里导出的 .yaml 文件，可以用记事本修改。")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES * LARGEST:
            raise forms.ValidationError("文件太大，规则文件一般只有几十 KB，请检查是不是选错了。")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as broken:
            raise forms.ValidationError("文件的编码不是 UTF-8，请用记事本另存为 UTF-8 后再导入。") from broken
