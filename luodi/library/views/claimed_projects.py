"""Entering the project of a claim into the library, with what the claim says already in the form."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common import money
from luodi.common.http import render_part
from luodi.library.actions import first_contact
from luodi.library.actions.first_contact import ContactRefused
from luodi.library.models import Claim
from luodi.projects.actions import record
from luodi.projects.forms.whole import WholeForm
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import Stage
from luodi.projects.terms import FirmRole, PartKind


@requires(Permission.PROJECT_EDIT)
def make_project(request, pk):
    """Enter the project; saving links it to the claim."""
    claim = visible_or_404(request, Claim, "unit", "project", pk=pk)
    if claim.project_id or not claim.is_written_by(request.user):
        messages.error(request, "这条登记已经对应到项目，或不归您单位办理。")
        return redirect(claim)
    if request.method != "POST":
        return _form_page(request, claim, WholeForm.again(request.user, None, typed(claim)))
    if "more" in request.POST:
        more = request.POST["more"]
        return _form_page(request, claim, WholeForm.again(request.user, None, request.POST, more=more))
    form = WholeForm.sent(request.user, None, request.POST)
    if form.is_valid():
        try:
            project = first_contact.make_project(
                claim=claim, entry=form.entry(), by=request.user, key=form.key
            )
        except record.EntryInvalid as invalid:
            form.tell(invalid.problems)
        except record.NotYourUnit as refused:
            form.tell({"unit": str(refused)})
        except ContactRefused as refused:
            form.tell({"name": str(refused)})
        else:
            messages.success(request, "已登记项目，并对应到首谈登记。")
            return redirect("projects:detail", project)
    return _form_page(request, claim, form)


def typed(claim):
    """Return what the claim says as the project form would have it typed."""
    return {
        "name": claim.project_name,
        "unit": claim.unit.name,
        "content": claim.content,
        "section": claim.industry,
        "place": claim.place,
        "stage": Stage.TALKS.value,
        "status": "normal",
        "level": level_of(claim.unit),
        "investment": "" if claim.investment is None else money.in_wan(claim.investment),
        "firms-0-role": FirmRole.INVESTOR.value,
        "firms-0-name": claim.firm,
        "firms-0-credit_code": claim.credit_code,
        "parts-0-kind": PartKind.INTRODUCING.value,
        "parts-0-unit": claim.unit.name,
    }


def _form_page(request, claim, form):
    here = reverse("library:make_project", args=[claim.pk])
    context = {"form": form, "project": None, "drafts": (), "here": here}
    return render_part(request, page="projects/form.html", part="projects/_form.html", context=context)
