from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "luodi.rulebook"
    verbose_name = "规则"
