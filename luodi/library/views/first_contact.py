"""首报首谈: the register, registering, and everything that is done on the page of a claim."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.offices import NobodyInOffice
from luodi.common import clock
from luodi.common.http import number, typed
from luodi.common.paging import page_of
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.library.actions import disputes, first_contact
from luodi.library.actions.first_contact import ContactRefused, YoursAlready
from luodi.library.actions.steps import CaseRefused
from luodi.library.forms.first_contact import ProofForm, SubjectForm, TalkForm
from luodi.library.models import Claim, Evidence
from luodi.library.reports import claim_page, claims
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project
from luodi.projects.reports.masking import whom_to_ask

REFUSALS = (ContactRefused, CaseRefused, FileRefused, ClosedToYou, NobodyInOffice)


@requires(Permission.CASES_VIEW)
def register_list(request):
    """Show the register of first contacts."""
    shelf = request.GET.get("shelf", "")
    shelf = shelf if shelf in claims.SHELVES else ""
    words = typed(request.GET, "words")
    rows = claims.on_shelf(claims.register_of(request.user), shelf, words)
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "shelves": claims.shelves(request.user, shelf, reverse("library:claims")),
        "shelf": shelf,
        "words": words,
        "today": clock.today(),
        "tones": claims.TONES,
        "days_left": claims.days_left,
        "is_past_time": claims.is_past_time,
    }
    return render(request, "library/claims.html", context)


@requires(Permission.CONTACT_REGISTER)
def register(request):
    """Register a first contact, of a project of the library or of one that is not entered yet."""
    project = _asked_project(request)
    if request.method != "POST":
        subject = SubjectForm.about(project) if project else SubjectForm()
        return _register_page(request, project, subject, TalkForm(request.user))
    subject = SubjectForm(request.POST)
    talk = TalkForm(request.user, request.POST, request.FILES)
    if all([subject.is_valid(), talk.is_valid()]):
        try:
            claim = first_contact.register(
                subject=subject.entry(), talk=talk.entry(), by=request.user, project=project
            )
        except YoursAlready as known:
            messages.warning(request, str(known))
            return redirect(known.claim)
        except REFUSALS as refused:
            talk.add_error("files" if isinstance(refused, FileRefused) else None, str(refused))
        else:
            tell = messages.success if claim.state == Claim.State.HOLDING else messages.warning
            tell(request, "已登记。" + claims.standing_words(claim))
            return redirect(claim)
    return _register_page(request, project, subject, talk)


def _asked_project(request):
    pk = number(request.POST.get("project") or request.GET.get("project"))
    if pk is None:
        return None
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed:
        raise PermissionDenied
    return project


def _register_page(request, project, subject, talk):
    context = {"project": project, "subject": subject, "talk": talk, "unit": request.user.post.unit}
    return render(request, "library/claim_form.html", context)


@requires(Permission.CASES_VIEW)
def claim(request, pk):
    """Show one claim with its contacts."""
    return _page(request, _visible(request, pk))


def _visible(request, pk):
    related = ("unit", "project__unit", "registered_by", "behind__unit", "behind__registered_by")
    return visible_or_404(request, Claim, *related, pk=pk)


def _open(request, pk):
    """Return the claim if the reader may read all of it."""
    found = _visible(request, pk)
    if found.is_closed:
        request.refused_target = found
        raise PermissionDenied
    return found


def _page(request, found, talk=None):
    page = claim_page.page_of(found, request.user)
    context = {
        "page": page,
        "claim": found,
        "talk_form": talk or TalkForm(request.user),
        "proof_form": ProofForm(),
        "tones": claims.TONES,
        "whom_to_ask": whom_to_ask(found.project) if found.is_closed else "",
        "today": clock.today(),
    }
    return render(request, "library/claim.html", context)


@require_POST
@requires(Permission.CONTACT_REGISTER)
def add_talk(request, pk):
    """Add a contact to a claim."""
    found = _open(request, pk)
    form = TalkForm(request.user, request.POST, request.FILES)
    if form.is_valid():
        try:
            saved = first_contact.add_talk(claim=found, talk=form.entry(), by=request.user)
        except REFUSALS as refused:
            form.add_error("files" if isinstance(refused, FileRefused) else None, str(refused))
        else:
            messages.success(request, "已登记接触。" + claims.standing_words(saved))
            return redirect(saved)
    return _page(request, found, form)


@require_POST
@requires(Permission.CONTACT_REGISTER)
def prove(request, pk, held):
    """Add files that prove a contact."""
    found = _open(request, pk)
    talk = get_object_or_404(found.talks, pk=held)
    form = ProofForm(request.POST, request.FILES)
    files = form.uploads() if form.is_valid() else []
    return _do(request, found, first_contact.prove, "已补传佐证。", talk=talk, files=files)


@require_POST
@requires(Permission.CONTACT_REGISTER)
def void_talk(request, pk, held):
    """Mark a contact as void."""
    found = _open(request, pk)
    talk = get_object_or_404(found.talks, pk=held)
    reason = typed(request.POST, "reason")
    return _do(request, found, first_contact.void_talk, "已作废这次接触。", talk=talk, reason=reason)


@require_POST
@requires(Permission.CONTACT_REGISTER)
def give_up(request, pk):
    """Let go of a hold."""
    found = _open(request, pk)
    reason = typed(request.POST, "reason")
    return _do(
        request, found, first_contact.give_up, "已放弃首谈，其他单位可以登记。", claim=found, reason=reason
    )


@require_POST
@requires(Permission.CONTACT_REGISTER)
def link(request, pk):
    """Say which record of the library the registered project is."""
    found = _open(request, pk)
    chosen = number(request.POST.get("project"))
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=chosen)
    return _do(request, found, first_contact.link, "已对应到项目。", claim=found, project=project)


@require_POST
@requires(Permission.CONTACT_REGISTER)
def dispute(request, pk):
    """Challenge the hold that this claim came behind."""
    found = _open(request, pk)
    try:
        case = disputes.open_dispute(claim=found, grounds=typed(request.POST, "grounds"), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, "已提出争议，等原登记单位说明。")
    return redirect(case)


def _do(request, found, action, done, **said):
    try:
        action(by=request.user, **said)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(found)


@requires(Permission.CASES_VIEW)
def evidence(request, pk, held):
    """Hand out a file to whoever may read the whole claim."""
    found = _open(request, pk)
    proof = get_object_or_404(Evidence.objects.select_related("file"), talk__claim=found, pk=held)
    return serve(proof.file, proof.name)
