from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "luodi.common"

    def ready(self):
        from luodi.common import nightly

        nightly.register(nightly.Job("ask_again", "luodi.common.unfinished.ask_again", hour=5))
