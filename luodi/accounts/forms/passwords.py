"""Logging in and choosing a password."""

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from luodi.accounts.models import User


def _what_is_asked():
    lengths = [
        rule.min_length
        for rule in get_default_password_validators()
        if isinstance(rule, MinimumLengthValidator)
    ]
    return f"至少 {max(lengths)} 位，不能全是数字，不要用县名、姓名、登录名加年份，或常见密码。"


class NewPassword(forms.CharField):
    """A password that is being chosen."""

    def __init__(self, **options):
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, strip=False, **{"max_length": 200} | options)


class NameAndPassword(LoginForm):
    """The log-in form in the words of this product."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autofocus"] = True


class ChangePassword(PasswordChangeForm):
    """The old password once and the new one twice."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再输一遍新密码"
        self.fields["new_password1"].help_text = _what_is_asked()


class UseCode(forms.Form):
    """A one-time code and the new password twice."""

    username = forms.CharField(
        label="登录名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label="一次性口令",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="管理员当面交给您的两张纸条，前一半接后一半，共 10 位；大小写、横线都可以不管。",
    )
    password = NewPassword(label="新密码")
    again = NewPassword(label="再输一遍新密码")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _what_is_asked()

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        if password and cleaned.get("again") and cleaned["again"] != password:
            self.add_error("again", "两遍密码不一样，请重新输入。")
        return cleaned
