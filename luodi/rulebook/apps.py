from django.apps import AppConfig

VERBS = {
    "rules.default_stored": "存下出厂规则",
}


class RulebookConfig(AppConfig):
    name = "luodi.rulebook"
    verbose_name = "规则"

    def ready(self):
        from luodi.audit import verbs

        verbs.register(VERBS)
