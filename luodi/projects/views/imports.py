"""Ledgers on their way in: the list and the upload, a batch and its questions, confirming and undoing."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from luodi.accounts.access import limited, requires, visible_or_404, writable_or_404
from luodi.accounts.limits import Act
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission
from luodi.common.http import number, render_part
from luodi.files.kinds import FileRefused
from luodi.projects.actions.imports import answers, confirming, giving_back, undoing, uploads
from luodi.projects.actions.imports.apart import Unreadable
from luodi.projects.forms.imports import FIELDS, AnswerForm, KindForm, UnitForm, UploadForm, columns_of
from luodi.projects.models import Batch, Doubt
from luodi.projects.reports import batch_page, batches

CHOOSE_UNIT = "请从列表里选一个本县的单位。"
BUSY = (Batch.State.WAITING, Batch.State.READING, Batch.State.COMMITTING)
REFUSALS = (
    answers.NotOpen,
    answers.AnswerRefused,
    confirming.NotReady,
    confirming.record.NotYourUnit,
    confirming.ClosedToYou,
    undoing.CannotUndo,
    uploads.NotNow,
)


@requires(Permission.IMPORT)
def imports(request):
    """Show the batches and the place to drop a ledger."""
    return render(request, "projects/imports.html", _list_context(request, UploadForm()))


def _list_context(request, form):
    page, lines = batches.batch_lines(Batch.objects.visible_to(request.user), request.GET.get("page"))
    return {"form": form, "page": page, "lines": lines, "earlier": None}


@require_POST
@requires(Permission.IMPORT)
def upload(request):
    """Take a ledger in, or say that it was here before."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "projects/imports.html", _list_context(request, form), status=400)
    file, as_of = form.cleaned_data["file"], form.cleaned_data["as_of"]
    try:
        stored = uploads.take_in(file=file, name=file.name, by=request.user)
    except (Unreadable, FileRefused) as unreadable:
        form.add_error("file", str(unreadable))
        return render(request, "projects/imports.html", _list_context(request, form), status=400)
    if earlier := batches.earlier_with(stored, request.user):
        context = _list_context(request, UploadForm()) | {"earlier": earlier, "as_of": as_of}
        return render(request, "projects/imports.html", context)
    return redirect(
        "projects:batch", uploads.start(file=stored, name=file.name, as_of=as_of, by=request.user).pk
    )


@require_POST
@requires(Permission.IMPORT)
def again(request, pk):
    """Import a ledger once more that was uploaded before."""
    earlier = visible_or_404(request, Batch, "file", pk=pk)
    form = UploadForm(request.POST)
    form.full_clean()
    made = uploads.start(
        file=earlier.file, name=earlier.file_name, as_of=form.cleaned_data.get("as_of"), by=request.user
    )
    return redirect("projects:batch", made.pk)


@requires(Permission.IMPORT)
def batch(request, pk):
    """Show a batch in whatever state it is; while something runs, only how far it is."""
    found = visible_or_404(request, Batch, "unit", "uploaded_by", "county", pk=pk)
    if found.state in BUSY:
        return render_part(
            request,
            page="projects/batch_busy.html",
            part="projects/_batch_busy.html",
            context={"batch": found, "silent": uploads.is_silent(found)},
        )
    if request.htmx and request.headers.get("HX-Target") == "batch-busy":
        return HttpResponseClientRefresh()
    if found.state in (Batch.State.UNREADABLE, Batch.State.DROPPED):
        return render(request, "projects/batch_over.html", {"batch": found})
    context = batch_page.whole(found, request.user, request.GET)
    return render(request, f"projects/batch_{context['view']}.html", context)


@requires(Permission.IMPORT)
def batch_sheet(request, pk):
    """Show the sheet as it is around one row."""
    found = visible_or_404(request, Batch, pk=pk)
    row = batches.visible_rows(found, request.user).filter(pk=number(request.GET.get("row"))).first()
    if row is None:
        raise Http404
    if not request.htmx:
        return redirect(f"{batch_page.address(found)}?row={row.pk}")
    window = batches.sheet_window(found, request.user, row.sheet, row.number)
    return render(request, "projects/_batch_sheet.html", {"batch": found, "window": window})


@require_POST
@requires(Permission.IMPORT)
def answer(request, pk, doubt):
    """Settle one question, or open it again."""
    found = visible_or_404(request, Batch, "unit", "county", pk=pk)
    asked = batches.questions_of(found, request.user).filter(pk=doubt).select_related("row", "batch").first()
    asked = asked or batch_page.answered_before(found, request.user, doubt)
    if asked is None:
        request.refused_target = found
        raise Http404
    form = AnswerForm(request.POST)
    problem = ""
    try:
        _settle(asked, form.cleaned_data if form.is_valid() else {}, request.user)
    except REFUSALS as refused:
        problem = str(refused)
    return _after_answer(request, found, asked, problem)


def _settle(asked, given, by):
    if given.get("undo"):
        answers.take_back(doubt=asked, by=by)
    elif asked.code == Doubt.TWINS:
        verdict = "same" if given.get("same") else "above" if given.get("above") else given.get("verdict", "")
        keep = given.get("same") or given.get("above") or ""
        answers.judge_twins(doubt=asked, verdict=verdict, keep=keep, by=by)
    elif given.get("verdict"):
        answers.judge_match(doubt=asked, verdict=given["verdict"], by=by)
    elif given.get("typed"):
        answers.type_in(doubt=asked, text=given["typed"], by=by)
    else:
        answers.choose(doubt=asked, choice=-1 if given.get("choice") is None else given["choice"], by=by)


def _after_answer(request, found, asked, problem):
    """Send the settled question with the counts of the page, or lead back to the page."""
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect(_back(request, found))
    context = batch_page.after_answer(found, request.user, asked.pk, _show_now(request)) | {
        "problem": problem
    }
    return render(request, "projects/_batch_answered.html", context)


def _show_now(request):
    """Return which questions the page shows that the answer came from."""
    query = QueryDict(urlsplit(request.htmx.current_url or "").query)
    return query.get("show", "open")


@require_POST
@requires(Permission.IMPORT)
def answer_kind(request, pk):
    """Settle every open question of a kind at once."""
    found = visible_or_404(request, Batch, pk=pk)
    form = KindForm(request.POST)
    if form.is_valid():
        count = _tried(request, answers.choose_alike, batch=found, by=request.user, **form.cleaned_data)
        if count is not None:
            messages.success(request, f"已答复 {count} 处。")
    return redirect(_back(request, found))


@require_POST
@requires(Permission.IMPORT)
def give_unit(request, pk):
    """Say which unit a name of the ledger means."""
    found = visible_or_404(request, Batch, "unit", "county", pk=pk)
    form = UnitForm(request.POST.dict(), units=_units_of(request, found))
    if not form.is_valid():
        messages.error(request, CHOOSE_UNIT)
        return redirect(_back(request, found))
    given = form.cleaned_data
    _tried(request, answers.give_unit, batch=found, by=request.user, **given)
    return redirect(_back(request, found))


@require_POST
@requires(Permission.IMPORT)
def give_rest(request, pk):
    """Put the rows of every name that nobody knows under one unit for now."""
    found = visible_or_404(request, Batch, "unit", "county", pk=pk)
    form = UnitForm(request.POST.dict(), units=_units_of(request, found))
    if form.is_valid():
        _tried(request, answers.give_rest, batch=found, unit=form.cleaned_data["unit"], by=request.user)
    else:
        messages.error(request, CHOOSE_UNIT)
    return redirect(_back(request, found))


def _units_of(request, found):
    return Unit.objects.visible_to(request.user).filter(county=found.county_id)


@requires(Permission.IMPORT)
def columns(request, pk):
    """Show what each column was taken for; changed by hand, the ledger is read again."""
    found = writable_or_404(request, Batch, pk=pk)
    tables = batch_page.tables_of(found, request.user)
    if request.method == "POST":
        chosen = columns_of(request.POST, tables)
        remember = bool(request.POST.get("remember"))
        _tried(
            request, uploads.change_columns, batch=found, columns=chosen, remember=remember, by=request.user
        )
        return redirect("projects:batch", found.pk)
    return render(
        request,
        "projects/batch_columns.html",
        {
            "batch": found,
            "tables": tables,
            "fields": FIELDS,
            "for_county": request.user.reach.writes.everything,
        },
    )


@requires(Permission.IMPORT)
def confirm(request, pk):
    """Show what would happen to the library, and do it."""
    found = visible_or_404(request, Batch, "unit", "county", pk=pk)
    if request.method == "POST":
        how = {"good_only": request.POST.get("how") == "good", "take_over": "take_over" in request.POST}
        how["history"] = "history" in request.POST
        _tried(request, confirming.confirm, batch=found, by=request.user, **how)
        return redirect("projects:batch", found.pk)
    return render(request, "projects/batch_confirm.html", batch_page.before_confirming(found, request.user))


@requires(Permission.IMPORT)
@limited(Act.EXPORT)
def problems(request, pk):
    """Hand out the rows with questions as a workbook in the same layout."""
    found = visible_or_404(request, Batch, "file", pk=pk)
    try:
        book, name = giving_back.workbook(batch=found, by=request.user)
    except (giving_back.NothingToGiveBack, Unreadable) as why:
        messages.error(request, str(why))
        return redirect("projects:batch", found.pk)
    return FileResponse(book, as_attachment=True, filename=name)


@require_POST
@requires(Permission.IMPORT_UNDO)
def undo(request, pk):
    """Take the whole batch back."""
    found = visible_or_404(request, Batch, pk=pk)
    if _tried(request, undoing.undo, batch=found, by=request.user):
        messages.success(request, "已撤销：新建的项目作废，更新过的恢复原样。")
    return redirect("projects:batch", found.pk)


@require_POST
@requires(Permission.IMPORT)
def drop(request, pk):
    """Give a batch up that brought nothing into the library."""
    _tried(request, uploads.drop, batch=writable_or_404(request, Batch, pk=pk), by=request.user)
    return redirect("projects:imports")


@require_POST
@requires(Permission.IMPORT)
def read_anew(request, pk):
    """Start again what failed or fell silent."""
    found = writable_or_404(request, Batch, pk=pk)
    _tried(request, uploads.read_anew, batch=found, by=request.user)
    return redirect("projects:batch", found.pk)


def _tried(request, action, **given):
    """Do it, or say why it was refused."""
    try:
        return action(**given)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return None


def _back(request, found):
    """Return where the question stood, so that nobody loses the place in a long list."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(
        batch_page.address(found)
    )
    return back if safe else batch_page.address(found)
