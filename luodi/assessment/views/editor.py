"""The editor of a scheme: form and YAML side by side with what comes of them; what is saved is a new version."""

from pathlib import Path

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import schemes
from luodi.assessment.forms.schemes import VersionForm, WorkForm
from luodi.assessment.models import Scheme
from luodi.assessment.reports import editing
from luodi.common import clock
from luodi.common.faults import Faulty
from luodi.common.http import number

DEFAULT = Path(__file__).parents[1] / "default_scheme.yaml"


@requires(Permission.ASSESS)
def set_version(request, pk):
    """Write a new version, and save it; mistakes in it are named with line, place and cure."""
    found = visible_or_404(request, Scheme, pk=pk)
    last = found.versions.order_by("-number").first()
    form = VersionForm(request.POST or None, initial=_initial(request, found, last))
    refused = False
    if form.is_valid():
        try:
            schemes.set_version(scheme=found, **form.cleaned_data, by=request.user)
        except Faulty:
            refused = True
        except schemes.SchemeRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "已保存新版本，等另一名考核人员或县领导放行后起用；以前的考核不变。")
            return redirect(found)
    text, counting = _written(form)
    context = {"form": form, "last": last, "refused": refused}
    return render(request, "assessment/set_version.html", context | _shown(request, found, text, counting))


def _initial(request, scheme, last):
    """Begin with the version that is asked for, else the last one, else the scheme the system comes with."""
    begun = scheme.versions.filter(number=number(request.GET.get("version"))).first() or last
    told = {"effective_from": clock.today(), "text": begun.text if begun else DEFAULT.read_text("utf-8")}
    return told | ({"counting": begun.counting} if begun else {})


def _written(form):
    """Return the text and the way of counting that stand in the form, as sent or as it began."""
    text, counting = form["text"].value(), form["counting"].value()
    return (text or "").replace("\r\n", "\n"), counting if counting in dict(
        form.fields["counting"].choices
    ) else "to_date"


def _shown(request, scheme, text, counting, against=None):
    force = scheme.version_on(clock.today())
    chosen = force if against == "force" else None
    bench = editing.bench(scheme, text, counting, chosen)
    told = {"scheme": scheme, "bench": bench, "counting": counting, "force": force, "against": against}
    return told | {"fragments": editing.fragments(), "said": "", "oob": False, "changed_line": 0}


@require_POST
@requires(Permission.ASSESS)
def work(request, pk):
    """Take what was typed in the YAML, or one change made in the form, and send what changes on the page."""
    found = visible_or_404(request, Scheme, pk=pk)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return render(request, "assessment/_bench_said.html", {"said": _why_not(form)})
    told, said, act = form.cleaned_data, "", form.cleaned_data["act"]
    text = told["text"]
    if act:
        try:
            text = editing.changed(text, act, told["at"], told["value"], told["shape"])
        except (editing.NotDone, Faulty) as why:
            said = str(why)
    context = _shown(request, found, text, told["counting"], told["against"])
    # What is typed into stays; all else is told anew.
    context |= {
        "whole": not act or act != "put" or said or context["bench"].shape != told["shape"],
        "text_changed": text != told["text"],
        "changed_line": _first_difference(told["text"], text),
        "said": said,
    }
    return render(request, "assessment/_bench.html", context)


def _why_not(form):
    told = form.errors.get("value", ["没有改成，请刷新页面再试。"])
    return " ".join(told)


def _first_difference(before, after):
    rows = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((number for number, (one, other) in enumerate(rows, 1) if one != other), 0)
