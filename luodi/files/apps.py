from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "luodi.files"
    verbose_name = "文件"

    def ready(self):
        from luodi.audit import verbs
        from luodi.common import nightly

        nightly.register(nightly.Job("clear_unused_files", "luodi.files.jobs.clear_unused", hour=3))
        verbs.register({"file.cleared": "清理没有用上的上传文件"})
