"""A workbook that becomes a template."""

from django import forms

from luodi.common.fields import PlainForm


class TemplateForm(PlainForm):
    """What the template is called, and the workbook."""

    name = forms.CharField(label="名称", max_length=60, help_text="同名的旧模板自动停用。")
    file = forms.FileField(
        label="模板文件",
        help_text=".xlsx，要填的地方起好名称",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
