"""台账模板: the county's own workbooks, and one of them filled from a bulletin."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.bulletins.actions import sheets as actions
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.forms.sheets import TemplateForm
from luodi.bulletins.models import Bulletin, SheetTemplate
from luodi.bulletins.reports import sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.BULLETIN_MAKE)
def templates(request):
    """List the templates in use, and take a workbook in."""
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.upload(content=file, file_name=file.name, name=form.cleaned_data["name"], by=request.user)
        except BulletinRefused as refused:
            form.add_error("file", str(refused).splitlines())
        else:
            messages.success(request, "模板可以用了。打开已印发的月度通报或台账，点“填模板”。")
            return redirect("bulletins:templates")
    rows = SheetTemplate.objects.visible_to(request.user).in_use().select_related("uploaded_by")
    context = {
        "form": form,
        "rows": rows.order_by("name"),
        "names": sheets.names(request.user.post.county_id),
    }
    return render(request, "bulletins/templates.html", context)


@require_POST
@requires(Permission.BULLETIN_MAKE)
def retire(request, pk):
    """Take a template out of use."""
    found = visible_or_404(request, SheetTemplate, pk=pk)
    try:
        actions.retire(template=found, by=request.user)
    except BulletinRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{found}”已停用。")
    return redirect("bulletins:templates")


@require_POST
@requires(Permission.BULLETIN_VIEW)
def fill(request, pk, template):
    """Hand a template out, filled with the figures of a bulletin."""
    bulletin = visible_or_404(request, Bulletin, pk=pk)
    found = visible_or_404(request, SheetTemplate, "file", pk=template)
    try:
        made = actions.fill(template=found, bulletin=bulletin, by=request.user)
    except BulletinRefused as refused:
        messages.error(request, str(refused))
        return redirect(bulletin)
    name = f"{found}（{bulletin.number}）.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(made, content_type=XLSX, headers=headers)
