from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "luodi.files"
    verbose_name = "文件"
