"""问题: the list, raising one, and everything that is done on the page of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.progress.actions import problems as actions
from luodi.progress.actions.problems import ProblemRefused, RaisedAlready
from luodi.progress.forms.problems import ActForm, ProblemsForm, RaiseForm
from luodi.progress.models import Problem, ProblemFile
from luodi.progress.problems import MOVES, NEXT, Act, Hat
from luodi.progress.reports import problem_page, problem_rules, problems
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project

DONE = {
    Act.NOTE: "已补充进展。",
    Act.ANSWER: "已答复，等企业确认。",
    Act.HAND_ON: "已转办，由新的承办单位答复。",
    Act.ASK_TIME: "已申请延期，等招商中心或督查审定。",
    Act.CONFIRM: "已登记企业的确认，等核查。",
    Act.OBJECT: "已登记企业的意见，转招商中心或督查复核。",
    Act.WITHDRAW: "已撤回。",
    Act.PASS: "三方签字齐全，已销号。",
    Act.REOPEN: "已退回，由承办单位重新办理。",
    Act.ASK_AGAIN: "已维持答复，请企业再次确认。",
    Act.GRANT_TIME: "已同意延期。",
    Act.REFUSE_TIME: "已答复不同意延期。",
    Act.ASSIGN: "已改派，由新的承办单位答复。",
    Act.NAME_CAUSE: "已改定原因。",
    Act.END: "已终止。",
}


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """List the problems that the reader may see."""
    form = ProblemsForm(request.user, request.GET)
    page = problems.page(request.user, form.wanted, request.GET.get("page"))
    return render(request, "progress/problems.html", {"form": form, "wanted": form.wanted, "page": page})


@requires(Permission.PROBLEM_RAISE)
def raise_problem(request, pk):
    """Raise a problem on a project."""
    project = visible_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed or not problem_rules.may_raise(project, request.user):
        request.refused_target = project
        raise PermissionDenied
    form = RaiseForm(project, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            problem = actions.raise_problem(project=project, raised=form.raised(), by=request.user)
        except RaisedAlready as known:
            messages.info(request, str(known))
            return redirect(known.problem)
        except (ProblemRefused, ClosedToYou) as refused:
            form.add_error(None, str(refused))
        except FileRefused as refused:
            form.add_error("files", str(refused))
        else:
            messages.success(request, f"已提出，等{problem.unit}答复。")
            return redirect(problem)
    return render(request, "progress/raise_problem.html", {"project": project, "form": form})


@requires(Permission.PROJECT_VIEW)
def problem(request, pk):
    """Show one problem, with the form of the act that the address names or that is the next one."""
    return _page(request, _visible(request, pk), request.GET.get("act", ""))


def _visible(request, pk):
    return visible_or_404(request, Problem, "unit", "project__unit", "raised_by", "raised_unit", pk=pk)


def _page(request, found, wanted, form=None):
    page = problem_page.page_of(found, request.user)
    if form is None:
        act = wanted if wanted in page.acts else next((act for act in page.acts if act in NEXT), None)
        form = act and ActForm(Act(act), found)
    else:
        act = wanted
    context = {
        "page": page,
        "problem": found,
        "act": act and Act(act),
        "form": form,
        "sent_to": act and _address(found, Act(act)),
    }
    return render(request, "progress/problem.html", context)


@require_POST
@requires(Permission.PROBLEM_HANDLE)
def handle(request, pk, act):
    """Do what the owner unit does, or note what the company says."""
    return _take(request, pk, act, {Hat.OWNER, Hat.COMPANY})


@require_POST
@requires(Permission.PROBLEM_CHECK)
def check(request, pk, act):
    """Judge the answer, more time, the owner unit or the cause."""
    return _take(request, pk, act, {Hat.CHECKER})


@require_POST
@requires(Permission.PROBLEM_RAISE)
def withdraw(request, pk):
    """Take a problem back that nobody answered yet."""
    return _take(request, pk, Act.WITHDRAW, {Hat.RAISER})


def _address(found, act):
    """Return where the form of an act is sent."""
    hat = MOVES[act].hat
    if hat == Hat.RAISER:
        return reverse("progress:withdraw_problem", args=[found.pk])
    route = "progress:check_problem" if hat == Hat.CHECKER else "progress:handle_problem"
    return reverse(route, args=[found.pk, act])


def _take(request, pk, act, hats):
    if act not in MOVES or MOVES[Act(act)].hat not in hats:
        raise Http404
    act, found = Act(act), _visible(request, pk)
    form = ActForm(act, found, request.POST, request.FILES)
    if form.is_valid():
        try:
            done = actions.take(problem=found, act=act, said=form.said(), by=request.user)
        except ProblemRefused as refused:
            form.add_error(None, str(refused))
        except FileRefused as refused:
            form.add_error("files", str(refused))
        else:
            messages.success(request, DONE[act])
            # Who handed a problem on may not read it any more.
            readable = Problem.objects.visible_to(request.user).filter(pk=done.pk).exists()
            return redirect(done) if readable else redirect("progress:problems")
    return _page(request, found, act, form)


@requires(Permission.PROJECT_VIEW)
def problem_file(request, pk, held):
    """Hand out a file to whoever may read what it came with."""
    found = _visible(request, pk)
    rows = ProblemFile.objects.select_related("file", "step")
    row = get_object_or_404(rows, step__problem=found, pk=held)
    if problem_page.is_hidden(row.step, found):
        request.refused_target = found
        raise PermissionDenied
    return serve(row.file, row.name)
