"""Every app's routes."""

from django.urls import include, path

urlpatterns = [
    path("", include("luodi.desk.urls")),
    path("", include("luodi.bulletins.urls")),
    path("", include("luodi.assessment.urls")),
    path("", include("luodi.metrics.urls")),
    path("", include("luodi.library.urls")),
    path("", include("luodi.progress.urls")),
    path("", include("luodi.projects.urls")),
    path("", include("luodi.rulebook.urls")),
    path("", include("luodi.accounts.urls")),
]
