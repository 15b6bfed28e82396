"""What the two who write in a dispute about first contact are told before they do."""

from luodi.library.flows.dispute import ANSWER, DECIDES
from luodi.library.forms.steps import FORMS, StepForm


class AnswerForm(StepForm):
    """The holder's statement."""

    def ask_more(self):
        """Say who will read it."""
        words = self.fields["words"]
        words.label, words.required = "说明", True
        words.error_messages["required"] = "请写明首次接触的经过和依据；让与对方的，写明原因。"
        words.help_text = (
            "对方单位也能看到这段说明。不便让对方看的，不用写在这里：裁定人员能看到您的登记、接触记录和佐证。"
        )


class RulingForm(StepForm):
    """The ruling with its reasons."""

    def ask_more(self):
        """Say who will read it."""
        words = self.fields["words"]
        words.label, words.required = "裁定的理由", True
        words.error_messages["required"] = "请写明裁定的理由。"
        words.help_text = "写进裁定书，双方单位都能看到；对方不知道的接触细节不要写在这里。"


FORMS[ANSWER] = AnswerForm
FORMS.update(dict.fromkeys(DECIDES, RulingForm))
