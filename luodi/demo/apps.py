from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "luodi.demo"
    verbose_name = "示范县"
