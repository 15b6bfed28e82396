from django.urls import path

from luodi.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("to-do/", views.to_do, name="to_do"),
    path("to-do/next/", views.next_item, name="next"),
    path("overview/", views.overview, name="overview"),
    path("overview/county/", views.county, name="county"),
    path("overview/units/<int:pk>/", views.unit, name="unit"),
    path("components/", views.component_page, name="components"),
]
