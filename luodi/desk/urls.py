from django.urls import path

from luodi.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("to-do/", views.to_do, name="to_do"),
    path("components/", views.component_page, name="components"),
]
