"""How allauth behaves here: nobody signs up; administrators make accounts."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignup(DefaultAccountAdapter):
    """Refuses sign-up."""

    def is_open_for_signup(self, request):
        return False
