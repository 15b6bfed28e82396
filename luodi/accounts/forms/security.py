"""What a county asks for at the log-in."""

from django import forms

from luodi.common.fields import PlainForm


class TwoStepForm(PlainForm):
    """Whether a second step is asked for, and why that changes."""

    is_required = forms.BooleanField(label="必须开启两步验证", required=False)
    reason = forms.CharField(
        label="修改的原因",
        max_length=200,
        required=False,
        help_text="改动时填写，留在审计记录里，并告诉审计管理员。",
    )
