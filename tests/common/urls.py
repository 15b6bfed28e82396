"""The addresses the frame leads to, without the apps behind them."""

from django.http import HttpResponse
from django.urls import include, path


def _nothing(request):
    return HttpResponse()


def _routes(app, *names):
    return path(f"{app}/", include(([path(name, _nothing, name=name) for name in names], app)))


urlpatterns = [
    _routes("desk", "home"),
    _routes("projects", "list", "create"),
    _routes("accounts", "switch_post"),
    *(
        path(name, _nothing, name=name)
        for name in ("account_login", "account_logout", "account_change_password", "mfa_index")
    ),
]
