"""What the holder of a disputed first contact is told before it explains."""

from luodi.library.flows.dispute import ANSWER
from luodi.library.forms.steps import FORMS, StepForm


class AnswerForm(StepForm):
    """The holder's statement."""

    def ask_more(self):
        """Say who will read it."""
        self.fields["words"].label = "说明"
        self.fields[
            "words"
        ].help_text = (
            "对方单位也能看到这段说明。不便让对方看的，不用写在这里：裁定人员能看到您的登记、接触记录和佐证。"
        )


FORMS[ANSWER] = AnswerForm
