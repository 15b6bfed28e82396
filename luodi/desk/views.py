"""The first screen, by whom it is for, and the page that shows every repeated piece."""

from django.shortcuts import render

from luodi.accounts.access import open_to_every_user, requires
from luodi.accounts.permissions import Permission
from luodi.common import components, todo
from luodi.desk import reports


@requires(Permission.DESK)
def home(request):
    """Show what waits for the reader, and what the reader's post is to keep an eye on."""
    context = {
        "desk": reports.to_do(request.user, everything="all" in request.GET),
        "reads_projects": request.user.can(Permission.PROJECT_VIEW),
    }
    if context["reads_projects"]:
        context |= reports.shown_to(request.user)
    return render(request, "desk/home.html", context)


@requires(Permission.DESK)
def to_do(request):
    """Send the count beside 待办; a part of its own, since every page would otherwise wait for it."""
    return render(request, "desk/_to_do_count.html", {"count": todo.count_for(request.user)})


@open_to_every_user
def component_page(request):
    return render(request, "common/components.html", components.sample_context(request))
