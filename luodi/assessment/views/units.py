"""被考核单位: who takes part in a scheme, and in which group."""

from django.contrib import messages
from django.shortcuts import redirect, render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import schemes
from luodi.assessment.forms.units import UnitsForm
from luodi.assessment.models import Scheme


@requires(Permission.ASSESS)
def units(request, pk):
    """Say who takes part, and in which group."""
    found = visible_or_404(request, Scheme, pk=pk)
    form = UnitsForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            schemes.set_units(scheme=found, **form.told, by=request.user)
        except schemes.SchemeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已保存，以后发起的考核按新的单位和组别。")
            return redirect(found)
    return render(request, "assessment/units.html", {"scheme": found, "form": form})
