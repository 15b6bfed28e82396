from django.urls import path

from luodi.library.views import cases

app_name = "library"
urlpatterns = [
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/steps/<int:pk>/", cases.take, name="take"),
]
