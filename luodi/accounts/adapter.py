"""How allauth behaves here: nobody signs up, since administrators make accounts; and it speaks plain Chinese."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

_WRONG_CODE = "验证码不对。请看一下验证器里最新的 6 位数字，并确认手机时间准确。"


class ClosedSignup(DefaultAccountAdapter):
    """Refuses sign-up, and keeps quiet where the page itself shows what happened."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            f"登录名或密码不对。连续输错 {settings.AXES_FAILURE_LIMIT} 次，"
            f"这个登录名要等 {round(settings.AXES_COOLOFF_TIME * 60)} 分钟才能再试。"
        ),
        "too_many_login_attempts": "试得太多了，请过几分钟再试。",
        "incorrect_password": "密码不对，请重新输入。",
        "rate_limited": "试得太多了，请过几分钟再试。",
    }

    def is_open_for_signup(self, request):
        return False

    def add_message(self, *args, **kwargs):
        """Say nothing: being logged in or out is seen at once."""


class TwoSteps(DefaultMFAAdapter):
    """The second step of the log-in, in plain Chinese."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
        "rate_limited": ClosedSignup.error_messages["rate_limited"],
    }
