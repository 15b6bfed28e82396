"""The first screen, by whom it is for, and the page that shows every repeated piece."""

from django.shortcuts import render

from luodi.accounts.access import open_to_every_user, requires
from luodi.accounts.permissions import Permission
from luodi.common import clock, components, todo
from luodi.desk import reports


@requires(Permission.DESK)
def home(request):
    items = todo.items_for(request.user)
    today = clock.today()
    context = {
        "to_do": reports.to_do(request.user),
        "count": todo.count_for(request.user),
        "late": sum(1 for item in items if item.due_on and item.due_on < today),
        "due": sum(1 for item in items if item.due_on == today),
        "reads_projects": request.user.can(Permission.PROJECT_VIEW),
    }
    if context["reads_projects"]:
        context |= {
            "funnel": reports.funnel(request.user),
            "quiet": reports.quiet(request.user),
            "touched": reports.touched_today(request.user),
        }
    return render(request, "desk/home.html", context)


@requires(Permission.DESK)
def to_do(request):
    """Send the count beside 待办; a part of its own, since every page would otherwise wait for it."""
    return render(request, "desk/_to_do_count.html", {"count": todo.count_for(request.user)})


@open_to_every_user
def component_page(request):
    return render(request, "common/components.html", components.sample_context(request))
