from django.apps import AppConfig
from django.urls.converters import IntConverter


class CommonConfig(AppConfig):
    name = "luodi.common"

    def ready(self):
        """Let no address hold a number that a database or Python refuses: it is not found instead."""
        from luodi.common import nightly

        IntConverter.regex = "[0-9]{1,18}"
        nightly.register(nightly.Job("ask_again", "luodi.common.unfinished.ask_again", hour=5))
