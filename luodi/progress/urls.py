"""Routes of the life of a project."""

from django.urls import path

from luodi.progress.views import facts, months

app_name = "progress"
urlpatterns = [
    path("projects/<int:pk>/facts/<str:kind>/", facts.record, name="record_fact"),
    path("facts/", facts.listing, name="facts"),
    path("facts/settle/", facts.settle, name="settle_facts"),
    path("facts/<int:pk>/", facts.fact, name="fact"),
    path("facts/<int:pk>/evidence/<int:held>/", facts.evidence, name="evidence"),
    path("facts/<int:pk>/approve/", facts.approve, name="approve_reversal"),
    path("facts/<int:pk>/withdraw/", facts.withdraw, name="withdraw_fact"),
    path("facts/<int:pk>/reverse/", facts.reverse_fact, name="reverse_fact"),
    path("months/", months.listing, name="months"),
    path("months/close/", months.close, name="close_month"),
    path("months/exempt/", months.exempt, name="grant_exemption"),
]
