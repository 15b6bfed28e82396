"""前期节点: planning them, the plan of a project, one node, reporting, and the list over all projects."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import render_part, typed
from luodi.files.kinds import FileRefused
from luodi.progress.actions import nodes as actions
from luodi.progress.actions.nodes import NodeRefused
from luodi.progress.forms.nodes import BeginForm, NodeForm, PreparationForm, ReportForm
from luodi.progress.kinds import ProjectKind
from luodi.progress.models import Node
from luodi.progress.reports import node_bars, node_plans, node_stories, nodes, preparation
from luodi.projects.actions.attachments import AlreadyThere
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.projects.views.masking import open_or_403

REFUSALS = (NodeRefused, ClosedToYou)


@requires(Permission.PROJECT_VIEW)
def preparation_list(request):
    """List the projects in preparation with their nodes, what is late first."""
    form = PreparationForm(request.user, request.GET)
    wanted = form.wanted
    context = {
        "form": form,
        "wanted": wanted,
        "page": preparation.page(request.user, wanted, request.GET.get("page")),
        "counts": preparation.counts(request.user, wanted),
        "shelves": preparation.SHELVES,
    }
    return render(request, "progress/preparation.html", context)


@requires(Permission.PROJECT_VIEW)
def plan(request, pk):
    """Show the plan of a project: bars, lights, and what can be done."""
    project = open_or_403(request, pk)
    return _plan_page(request, project)


def _plan_page(request, project, refusal=""):
    told = nodes.plan_of(project)
    if told is None:
        if nodes.writes(project, request.user) and nodes.may_begin(project):
            return redirect("progress:begin_nodes", project.pk)
        return redirect(project)
    context = {
        "project": project,
        "plan": told,
        "chart": node_bars.chart(told.lines),
        "may_write": nodes.writes(project, request.user),
        "today": clock.today(),
        "refusal": refusal,
    }
    return render_part(request, page="progress/nodes.html", part="progress/_plan.html", context=context)


@requires(Permission.NODES_EDIT)
def begin(request, pk):
    """Plan the nodes of a project from a template; what is changed in the form shows at once what it comes to."""
    project = _to_plan(request, pk)
    sent = request.POST or request.GET
    template = node_plans.template_for(project, sent.get("kind", ""))
    owners = node_plans.owners_of(template, project)
    form = BeginForm(project, template, owners, sent if "first_day" in sent else None)
    is_sound = not form.is_bound or form.is_valid()
    if request.method == "POST" and form.is_bound and is_sound:
        kind = ProjectKind(form.cleaned_data["kind"])
        told = {"kind": kind, "first_day": form.first, "chosen": form.chosen}
        try:
            actions.begin(project=project, by=request.user, **told)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
            is_sound = False
        else:
            messages.success(request, "前期节点已编排。最初的计划会一直保留，以后调整要写原因。")
            return redirect("progress:nodes", project.pk)
    told = node_plans.preview(project, template, form.chosen, form.first) if is_sound else None
    context = {
        "project": project,
        "form": form,
        "template": template,
        "kinds": ProjectKind.choices,
        "missing": node_plans.missing_departments(template, owners),
        "plan": told,
        "chart": node_bars.chart(told.lines) if told else None,
    }
    return render_part(
        request, page="progress/begin_nodes.html", part="progress/_plan_preview.html", context=context
    )


def _to_plan(request, pk):
    """Return a project whose nodes the acting post plans."""
    project = writable_or_404(request, Project, "unit", "county", pk=pk, voided_at=None)
    if project.is_closed:
        request.refused_target = project
        raise PermissionDenied
    return project


@requires(Permission.NODES_EDIT)
def add(request, pk):
    """Add a node to the plan."""
    project = _to_plan(request, pk)
    others = list(project.nodes.current().order_by("place"))
    form = NodeForm(project, others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(project=project, entry=form.entry(), by=request.user)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已增加“{made.label}”，预计时间已重新推算。")
            return redirect("progress:nodes", project.pk)
    return render(request, "progress/node_form.html", {"project": project, "form": form, "node": None})


@require_POST
@requires(Permission.NODES_EDIT)
def follow(request, pk):
    """Move the plan to what is expected now."""
    project = _to_plan(request, pk)
    try:
        count = actions.follow(project=project, reason=typed(request.POST, "reason"), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已调整 {count} 个节点的计划，最初计划仍然保留。")
    return redirect("progress:nodes", project.pk)


def _node(request, pk):
    """Return a node that the user may read, of a project that is open to the user."""
    found = visible_or_404(request, Node, "unit", "project__unit", "project__county", pk=pk)
    if masking.is_closed_to(found.project, request.user):
        request.refused_target = found
        raise PermissionDenied
    return found


@requires(Permission.PROJECT_VIEW)
def node(request, pk):
    """Show one node: its days against the plan, what happened to it, and the form to report it."""
    found = _node(request, pk)
    return _node_page(request, found)


def _node_page(request, found, form=None):
    told = nodes.plan_of(found.project)
    lines = told.lines if told else ()
    may_report = (
        found.voided_at is None and Node.objects.reported_by(request.user).filter(pk=found.pk).exists()
    )
    context = {
        "node": found,
        "project": found.project,
        "line": next((line for line in lines if line.node.pk == found.pk), None),
        "reads_project": Project.objects.visible_to(request.user).filter(pk=found.project_id).exists(),
        "may_report": may_report and request.user.can(Permission.NODES_EDIT),
        "may_write": nodes.writes(found.project, request.user),
        "form": form or ReportForm(found),
        "stories": node_stories.of_node(found),
    }
    return render(request, "progress/node.html", context)


@require_POST
@requires(Permission.NODES_EDIT)
def report(request, pk):
    """Report when a node really began or ended."""
    found = _node(request, pk)
    if request.htmx:
        return _reported_in_plan(request, found)
    form = ReportForm(found, request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.report(node=found, by=request.user, **form.said())
        except (*REFUSALS, FileRefused, AlreadyThere) as refused:
            form.add_error("file" if isinstance(refused, FileRefused | AlreadyThere) else None, str(refused))
        else:
            messages.success(request, f"已登记“{found.label}”，后面节点的预计时间已重新推算。")
            return redirect(found)
    return _node_page(request, found, form)


def _reported_in_plan(request, found):
    """Report with one press from the plan, and show the whole plan as it stands then."""
    project = open_or_403(request, found.project_id)
    form = ReportForm(found, request.POST)
    refusal = "；".join(words for errors in form.errors.values() for words in errors)
    if not refusal:
        try:
            actions.report(node=found, by=request.user, **form.said())
        except REFUSALS as refused:
            refusal = str(refused)
    return _plan_page(request, project, refusal)


@requires(Permission.NODES_EDIT)
def change(request, pk):
    """Change a node of the plan."""
    found = _node(request, pk)
    project = _to_plan(request, found.project_id)
    others = list(project.nodes.current().exclude(pk=found.pk).order_by("place"))
    form = NodeForm(project, others, request.POST or None, node=found)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"entry": form.entry(), "reason": form.cleaned_data["reason"]}
            actions.change(node=found, by=request.user, **said)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已修改“{found.label}”，预计时间已重新推算。")
            return redirect(found)
    return render(request, "progress/node_form.html", {"project": project, "form": form, "node": found})


@require_POST
@requires(Permission.NODES_EDIT)
def void(request, pk):
    """Take a node out of the plan."""
    found = _node(request, pk)
    _to_plan(request, found.project_id)
    try:
        actions.void(node=found, reason=typed(request.POST, "reason", 200), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, f"已取消“{found.label}”，预计时间已重新推算。")
    return redirect("progress:nodes", found.project_id)
