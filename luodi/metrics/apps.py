from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "luodi.metrics"
    verbose_name = "指标"
