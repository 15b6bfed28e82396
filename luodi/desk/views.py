"""The first screen: what waits for me and what came in."""

from django.shortcuts import render

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common import todo


@requires(Permission.DESK)
def home(request):
    return render(request, "desk/home.html", {"items": todo.items_for(request.user)})
