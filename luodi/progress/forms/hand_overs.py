"""Who hands a unit over to whom, and on which day."""

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.progress.reports import hand_overs


class HandOverForm(PlainForm):
    """The two heads and the day."""

    from_person = forms.ChoiceField(label="交出人")
    to_person = forms.ChoiceField(label="接收人")
    day = DayField(label="交接日期")

    def __init__(self, unit, *args):
        super().__init__(*args)
        self.people = {post.user_id: post.user for post in hand_overs.heads_of(unit)}
        named = [(str(pk), person.full_name) for pk, person in self.people.items()]
        for field in (self.fields["from_person"], self.fields["to_person"]):
            field.choices = [("", "请选择"), *named]
        if len(named) > 1:
            self.fields["to_person"].initial, self.fields["from_person"].initial = named[0][0], named[1][0]
        self.fields["day"].initial = clock.today()

    @property
    def said(self):
        """What the action takes."""
        told = self.cleaned_data
        people = {name: self.people[int(told[name])] for name in ("from_person", "to_person")}
        return people | {"day": told["day"]}
