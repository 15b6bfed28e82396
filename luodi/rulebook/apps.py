from django.apps import AppConfig

VERBS = {
    "rules.default_stored": "存下出厂规则",
}


class RulebookConfig(AppConfig):
    name = "luodi.rulebook"
    verbose_name = "规则"

    def ready(self):
        from django.db.models.signals import post_migrate

        from luodi.audit import verbs
        from luodi.rulebook.receivers import fill_calendar

        verbs.register(VERBS)
        post_migrate.connect(fill_calendar, sender=self)
