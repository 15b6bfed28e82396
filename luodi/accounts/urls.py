from django.urls import path

from luodi.accounts import views

app_name = "accounts"
urlpatterns = [path("post/", views.switch_post, name="switch_post")]
