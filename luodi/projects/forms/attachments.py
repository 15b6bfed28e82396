"""Choosing files for a project."""

from django import forms
from django.conf import settings

from luodi.files.kinds import BY_ENDING, IN_WORDS


class SeveralFiles(forms.ClearableFileInput):
    """A field for one or more files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; each is checked when it is stored."""

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in files]


class AttachForm(forms.Form):
    """Files to put on a project."""

    files = FilesField(
        label="文件",
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(f".{end}" for end in BY_ENDING)}),
        error_messages={"required": "请先选择文件。"},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["files"].help_text = f"{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB"
