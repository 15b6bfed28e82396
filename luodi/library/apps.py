from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "luodi.library"
    verbose_name = "三级联动"
