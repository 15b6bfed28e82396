from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "luodi.audit"
    verbose_name = "审计"

    def ready(self):
        from luodi.common import nightly

        nightly.register(
            nightly.Job("forget_forms", "luodi.audit.jobs.forget_forms", hour=3),
            nightly.Job("tell_repeated", "luodi.audit.jobs.tell_repeated", hour=None),
            nightly.Job("trail_heads", "luodi.audit.jobs.write_heads", hour=0),
        )
