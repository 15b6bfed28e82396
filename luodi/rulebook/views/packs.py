"""Reading rules: the list, one kind, its versions side by side, and rules as a file."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import UnknownKind, kind_of
from luodi.rulebook.reports import history, packs
from luodi.rulebook.reports.shown import all_shown, shown_in_force


def kind_or_404(request, code):
    """Return the kind; rules are a county's, so a post above the counties finds none."""
    if request.user.post.county_id is None:
        raise Http404
    try:
        return kind_of(code)
    except UnknownKind as unknown:
        raise Http404 from unknown


@requires(Permission.RULES_VIEW)
def overview(request):
    """Show every kind of rules with what holds and what is being changed."""
    context = {
        "lines": history.overview(request.user),
        "may_look_through": history.may_look_through(request.user),
    }
    return render(request, "rulebook/packs.html", context)


@requires(Permission.RULES_VIEW)
def pack(request, code):
    """Show the rules of a kind that hold today, and all versions."""
    kind = kind_or_404(request, code)
    now = shown_in_force(request.user.post.county_id, code)
    versions = history.versions_of(request.user, kind)
    context = {
        "kind": kind,
        "now": now,
        "rules": history.laid_out(now),
        "versions": versions,
        "own": next((v for v in versions if v.number is None and v.author_id == request.user.pk), None),
        "comparable": sum(1 for version in versions if version.number),
        "newer": history.newer_shipped(kind, now),
        "may_edit": request.user.can(Permission.RULES_EDIT),
    }
    return render(request, "rulebook/pack.html", context)


@requires(Permission.RULES_VIEW)
def compare(request, code):
    """Show what changed from one version of a kind to another."""
    kind = kind_or_404(request, code)
    choices = [version for version in history.versions_of(request.user, kind) if version.number]
    if not choices:
        raise Http404
    new = _chosen(request, choices, "new", choices[0])
    old = _chosen(request, choices, "old", next((v for v in choices if v.number < new.number), new))
    said = all_shown([old, new])
    context = {
        "kind": kind,
        "choices": choices,
        "old": old,
        "new": new,
        "both": [said[version.pk] for version in dict.fromkeys((old, new))],
        "changes": history.changes(kind, said[old.pk].written, said[new.pk].written),
    }
    return render(request, "rulebook/compare.html", context)


def _chosen(request, choices, name, usual):
    wanted = request.GET.get(name)
    return next((version for version in choices if str(version.number) == wanted), usual)


@requires(Permission.RULES_VIEW)
def export(request, code):
    """Hand out the rules that hold today as a file."""
    kind = kind_or_404(request, code)
    version = packs.stored_in_force(request.user.post.county_id, code)
    return _file(*(history.file_of(version) if version else history.shipped_file(kind)))


@requires(Permission.RULES_VIEW)
def export_version(request, pk):
    """Hand out one version as a file."""
    return _file(*history.file_of(visible_or_404(request, PackVersion, "county", pk=pk)))


def _file(text, name):
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
