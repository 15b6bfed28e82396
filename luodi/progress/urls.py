"""Routes of the life of a project."""

from django.urls import URLPattern

app_name = "progress"
urlpatterns: list[URLPattern] = []
