"""The addresses the frame leads to, without the apps behind them; the first screen is the component page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from luodi.common.components import sample_context


def _nothing(request):
    return HttpResponse()


def _component_page(request):
    return render(request, "common/components.html", sample_context(request))


def _routes(app, *names):
    return path(f"{app}/", include(([path(name, _nothing, name=name) for name in names], app)))


urlpatterns = [
    path(
        "desk/",
        include(
            (
                [
                    path("home", _component_page, name="home"),
                    path("to-do", _nothing, name="to_do"),
                    path("next", _nothing, name="next"),
                ],
                "desk",
            )
        ),
    ),
    _routes("projects", "list", "create"),
    _routes("accounts", "account", "password", "switch_post"),
    *(path(name, _nothing, name=name) for name in ("account_login", "account_logout")),
]
