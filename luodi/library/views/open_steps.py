"""在办事项: what waits for whom in the county and since when."""

from django.shortcuts import render

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.library.forms.open_steps import OpenStepsForm
from luodi.library.reports import open_steps


@requires(Permission.CASES_VIEW)
def listing(request):
    """List the open steps that the reader may see."""
    form = OpenStepsForm(request.user, request.GET)
    context = {
        "form": form,
        "wanted": form.wanted,
        "page": open_steps.page(request.user, form.wanted, request.GET.get("page")),
    }
    return render(request, "library/open_steps.html", context)
