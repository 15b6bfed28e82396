"""A list that is taken in from a workbook: what was uploaded or kept from the look at it, and the workbook to fill in."""

from urllib.parse import quote

from django.http import HttpResponse

from luodi.accounts.forms.imports import SheetForm, taken_back

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def told(request, columns):
    """Return the form, the file name and the rows: kept from the look at them, or just uploaded; no rows before that."""
    if kept := taken_back(request.POST.get("kept", ""), columns):
        return SheetForm(columns, {}), *kept
    if request.method != "POST":
        return SheetForm(columns), "", None
    form = SheetForm(columns, request.POST, request.FILES)
    if not form.is_valid():
        return form, "", None
    return form, form.cleaned_data["file"].name, form.lines


def download(name, content):
    """Hand out a workbook."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response
