"""Keeping a list as a view."""

from django import forms


class ViewForm(forms.Form):
    """The name under which a list is kept, and its query."""

    name = forms.CharField(
        label="视图名称",
        max_length=20,
        error_messages={"required": "请给视图起个名字。"},
        help_text="20 字以内，只有您自己看得到",
    )
    query = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.HiddenInput,
        error_messages={"max_length": "筛选条件太多，存不下，请去掉几个再存。"},
    )
