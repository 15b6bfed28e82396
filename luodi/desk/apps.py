from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "luodi.desk"
    verbose_name = "首页"
