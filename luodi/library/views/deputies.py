"""外出代行: who acts for the head of the own unit, named and ended by the head."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.library.actions import deputies as actions
from luodi.library.forms.deputies import DeputyForm
from luodi.library.models import Deputyship
from luodi.library.reports import deputies


@requires(Permission.DEPUTY_NAME)
def listing(request):
    """Show who acts for whom, and name a deputy."""
    people = deputies.candidates(request.user.post.unit, request.user)
    form = DeputyForm(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        deputy = visible_or_404(request, User, pk=told.pop("deputy"))
        try:
            actions.name_deputy(deputy=deputy, **told, by=request.user)
        except actions.DeputyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已指定{deputy.full_name}代行。")
            return redirect("library:deputies")
    context = {
        "form": form,
        "people": people,
        "rows": [(row, deputies.is_over(row)) for row in deputies.of_unit(request.user)],
    }
    return render(request, "library/deputies.html", context)


@require_POST
@requires(Permission.DEPUTY_NAME)
def end(request, pk):
    """End a deputyship before its time."""
    found = visible_or_404(request, Deputyship, pk=pk)
    try:
        actions.end_deputyship(deputyship=found, by=request.user)
    except actions.DeputyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已结束代行。")
    return redirect("library:deputies")
