"""What is typed about people and their posts."""

from django import forms

from luodi.accounts.entries import PersonEntry, PostEntry
from luodi.accounts.forms.units import UnitChoice, UnitChoices
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Role, Scope
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm


class PersonForm(PlainForm):
    """The name and the phone of a person."""

    full_name = forms.CharField(label="姓名", max_length=40)
    phone = forms.RegexField(
        r"^[\d\s+-]{5,20}$",
        label="手机",
        required=False,
        error_messages={"invalid": "手机号只能有数字、空格和短横线。"},
    )


class PostForm(PlainForm):
    """A post: role, unit, how far it reads, from when to when."""

    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    unit = UnitChoice(Unit.objects.none(), label="单位", empty_label="请选择")
    title = forms.CharField(
        label="职务", max_length=40, required=False, help_text="如“副镇长”，写在留痕里；不填就写角色。"
    )
    scope = forms.ChoiceField(
        label="查看范围",
        required=False,
        choices=[("", "按角色的通常范围"), *Scope.choices],
        help_text="选“分管单位”“指定单位”的，在下面勾选单位。",
    )
    valid_from = DayField(label="从哪天起", required=False, help_text="不填就从今天起。")
    valid_to = DayField(label="到哪天止", required=False, help_text="长期任职的不填。")
    covers = UnitChoices(Unit.objects.none(), label="分管或指定的单位", required=False)

    def __init__(self, units, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["covers"].queryset = units

    def post_entry(self):
        typed = self.cleaned_data
        return PostEntry(
            typed["role"],
            typed["unit"].pk,
            typed["scope"],
            typed["title"],
            typed["valid_from"],
            typed["valid_to"],
            [unit.pk for unit in typed["covers"]],
        )


class NewPersonForm(PersonForm, PostForm):
    """A new person with the first post."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{1,39}$",
        label="登录名",
        help_text="小写字母、数字，如姓名全拼或工号；定了不能改。",
        error_messages={"invalid": "登录名用小写字母和数字，2 到 40 位。"},
    )
    field_order = [
        "full_name",
        "username",
        "phone",
        "role",
        "unit",
        "title",
        "scope",
        "valid_from",
        "valid_to",
    ]

    def entry(self):
        typed = self.cleaned_data
        return PersonEntry(typed["username"], typed["full_name"], self.post_entry(), typed["phone"])


class EndPostForm(PlainForm):
    """The last day of a post."""

    on = DayField(label="最后一天", initial=clock.today)


class PlaceForm(PlainForm):
    """The successor to which a post goes."""

    unit = UnitChoice(Unit.objects.none(), label="改派到", empty_label="请选择")

    def __init__(self, successors, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = successors


class CodeForm(PlainForm):
    """Whether the second step goes as well."""

    drop_two_step = forms.BooleanField(
        label="同时关闭两步验证", required=False, help_text="手机丢了、验证器用不了的才勾选。"
    )
