"""The lists of filings, and what is done with many at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.library.actions import batches
from luodi.library.flows.filing import FILING
from luodi.library.forms.filing_lists import QueueForm, Typed
from luodi.library.reports import filing_queue, filings
from luodi.library.views import together
from luodi.library.views.together import MOST
from luodi.projects.forms.filters import FilterForm, picked
from luodi.projects.models import Project
from luodi.projects.reports import lists


@requires(Permission.CASES_VIEW)
def queue(request):
    """Show the filings: what waits for the reader, what the own unit filed, everything."""
    form = QueueForm(request.user, request.GET)
    wanted = form.wanted
    context = {
        "form": form,
        "tabs": form.tabs,
        "wanted": wanted,
        "page": filing_queue.page(request.user, wanted, request.GET.get("page")),
        "waiting": filing_queue.waiting(request.user).count(),
        "may_settle": request.user.can(Permission.STEP_TAKE) and wanted.tab == filing_queue.MINE,
    }
    return render(request, "library/filings.html", context)


@require_POST
@requires(Permission.FILE)
def file_many(request):
    """Show what the picked projects lack, and file those that can be filed."""
    if not request.POST.getlist("pick"):
        messages.error(request, "请先在列表里选出要报送的项目。")
        return redirect("projects:list")
    filters = picked(FilterForm(request.GET), request.POST)
    rows = lists.filtered(request.user, filters).filter(pk__in=Project.objects.writable_by(request.user))
    projects = list(rows.select_related("unit", "parent").order_by("pk")[: MOST + 1])
    if not projects or len(projects) > MOST:
        words = (
            f"一次最多报送 {MOST} 个，请分批选。"
            if projects
            else "所选的项目里没有本单位负责的，请重新选择。"
        )
        messages.error(request, words)
        return redirect("projects:list")
    typed = Typed(request.POST)
    if request.POST.get("confirm"):
        wishes = [batches.Wish(one, typed.land(one.pk), typed.words_of(one.pk)) for one in projects]
        results = batches.file_many(wishes=wishes, by=request.user)
        filed = reverse("library:filings")
        onward = [("看本单位报送", f"{filed}?tab=unit"), ("回到项目", reverse("projects:list"))]
        return together.done(request, "成批报送", results, way=[("报送", filed)], onward=onward)
    found = filings.checks(projects, request.user, {one.pk: typed.land(one.pk) for one in projects})
    return render(request, "library/file_many.html", {"checks": found, "typed": typed})


@require_POST
@requires(Permission.STEP_TAKE)
def settle_many(request):
    """Show what was picked with what was submitted, and settle it with one outcome."""
    return together.settle_many(
        request,
        flow=FILING.code,
        picked=filing_queue.picked,
        page="library/settle_filings.html",
        way=("报送", reverse("library:filings")),
    )
