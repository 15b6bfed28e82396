"""The list, drafting and editing, issuing and correcting, and what was issued with every figure open to its rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST
from markupsafe import Markup

from luodi.accounts.access import limited, requires, visible_or_404, writable_or_404
from luodi.accounts.limits import Act
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission
from luodi.assessment.models import Run
from luodi.assessment.reports import results
from luodi.bulletins.actions import bulletins as actions
from luodi.bulletins.forms.bulletins import CorrectForm, DayForm, DraftForm, TextForm
from luodi.bulletins.kinds import Kind, made_by
from luodi.bulletins.models import Bulletin, SheetTemplate
from luodi.bulletins.reports import lists, unclosed, withholding
from luodi.common.http import number, with_query
from luodi.common.paging import page_of
from luodi.documents.charts import drawn
from luodi.documents.model import from_json
from luodi.files.views import serve
from luodi.metrics.periods import Period
from luodi.metrics.reports import behind
from luodi.metrics.reports.indicators import SHARING, by_code
from luodi.projects.models import Project

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a page tells beside the bulletin itself.
BESIDE = ("made_by", "issued_by", "issued_post__unit", "corrects", "corrected_by", "word", "pdf")
FORMS = {"docx": "Word", "pdf": "PDF", "xlsx": "数据表"}


@requires(Permission.BULLETIN_VIEW)
def listing(request):
    """List bulletins, drafts first for those who make or issue them."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind else ""
    chips = [{"label": "全部", "url": with_query(request, kind=None), "active": not kind}]
    chips += [
        {"label": one.label, "url": with_query(request, kind=one.value), "active": one == kind}
        for one in Kind
    ]
    context = {"page": lists.page(request.user, kind, request.GET.get("page")), "chips": chips}
    context |= {"kinds": made_by(request.user.can), "may_keep": request.user.can(Permission.BULLETIN_MAKE)}
    return render(request, "bulletins/list.html", context)


@requires(Permission.BULLETIN_OF_RUN)
def draft(request, kind):
    """Ask for which period and as of which day, and build the draft."""
    if kind not in Kind:
        raise Http404
    if kind not in made_by(request.user.can):
        raise PermissionDenied
    form = DraftForm(request.user, kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(**form.asked, by=request.user)
        except actions.BulletinRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("bulletins:edit", made.pk)
    return render(request, "bulletins/draft.html", {"form": form, "kind": Kind(kind)})


@requires(Permission.BULLETIN_VIEW)
def bulletin(request, pk):
    """Show a bulletin as it reads, each figure leading to its rows."""
    found = _found(request, pk)
    context = {
        "bulletin": found,
        "document": from_json(found.document),
        "chart": _chart,
        "is_whole": not found.is_issued or found.is_whole,
        "forms": FORMS,
        "correct_form": CorrectForm(),
        "may_make": found.kind in made_by(request.user.can),
        "may_issue": not found.is_issued and request.user.can(Permission.BULLETIN_ISSUE),
        "is_own": found.made_by_id == request.user.pk,
        "templates": _templates(request, found),
        "unclosed": "" if found.is_issued else unclosed.warning(found, request.user),
        "withheld": withholding.why(found),
    }
    return render(request, "bulletins/bulletin.html", context)


@requires(Permission.BULLETIN_OF_RUN)
def edit(request, pk):
    """Edit the text of a draft beside what comes of it."""
    found = _own(request, pk)
    if found.is_issued:
        return redirect(found)
    if withheld := withholding.why(found):
        context = {"bulletin": found, "day_form": DayForm(), "withheld": withheld}
        return render(request, "bulletins/edit.html", context)
    document = from_json(found.document)
    form = TextForm(document, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(bulletin=found, document=form.document, version=_version(request), by=request.user)
        except actions.BulletinRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已保存。")
            return redirect(
                found if "done" in request.POST else "bulletins:edit",
                *([] if "done" in request.POST else [pk]),
            )
    context = {
        "bulletin": found,
        "form": form,
        "document": document,
        "chart": _chart,
        "version": _version(request) if request.method == "POST" else found.version,
        "day_form": DayForm(),
        "withheld": "",
    }
    return render(request, "bulletins/edit.html", context)


@require_POST
@requires(Permission.BULLETIN_OF_RUN)
def preview(request, pk):
    """Show what comes of the text as it is typed; nothing is saved."""
    found = _own(request, pk)
    if withholding.why(found):
        raise Http404
    document = from_json(found.document)
    form = TextForm(document, request.POST)
    shown = form.document if form.is_valid() else document
    context = {"bulletin": found, "document": shown, "chart": _chart, "form": form}
    return render(request, "bulletins/_preview.html", context)


@require_POST
@requires(Permission.BULLETIN_OF_RUN)
def rebuild(request, pk):
    """Take the figures anew as of another day."""
    found, form = _own(request, pk), DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, "".join(form.errors["day"]))
        return redirect("bulletins:edit", pk)
    return _done(
        request,
        lambda: actions.rebuild(bulletin=found, day=form.cleaned_data["day"], by=request.user),
        "已重新取数，正文按新的数重新写成。",
        ("bulletins:edit", pk),
    )


@require_POST
@requires(Permission.BULLETIN_OF_RUN)
def drop(request, pk):
    """Throw a draft away."""
    found = _own(request, pk)
    return _done(
        request, lambda: actions.drop(bulletin=found, by=request.user), "草稿已删除。", ("bulletins:list",)
    )


@require_POST
@requires(Permission.BULLETIN_ISSUE)
def issue(request, pk):
    """Issue a draft under the next number."""
    found = _found(request, pk)
    return _done(
        request,
        lambda: actions.issue(
            bulletin=found,
            version=_version(request),
            despite=request.POST.get("despite", ""),
            by=request.user,
        ),
        "已印发，正文和数据不能再改。",
        ("bulletins:bulletin", pk),
    )


@require_POST
@requires(Permission.BULLETIN_OF_RUN)
def correct(request, pk):
    """Draft a correction of what was issued."""
    found, form = _own(request, pk), CorrectForm(request.POST)
    if not form.is_valid():
        messages.error(request, "".join(error for errors in form.errors.values() for error in errors))
        return redirect(found)
    try:
        made = actions.correct(bulletin=found, by=request.user, **form.cleaned_data)
    except actions.BulletinRefused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, "更正的草稿已写成，请核对后印发。")
    return redirect("bulletins:edit", made.pk)


@require_POST
@requires(Permission.BULLETIN_VIEW)
@limited(Act.EXPORT)
def download(request, pk, form):
    """Hand an issued bulletin out as it was frozen, or its figures as a workbook."""
    found = _found(request, pk)
    if not found.is_issued or form not in FORMS:
        raise Http404
    actions.note_download(bulletin=found, form=form, by=request.user)
    name = f"{found.number}.{form}"
    if form == "xlsx":
        return FileResponse(lists.workbook(found), as_attachment=True, filename=name)
    return serve(found.word if form == "docx" else found.pdf, name)


@require_POST
@requires(Permission.BULLETIN_VIEW)
def draft_word(request, pk):
    """Hand a draft out as Word for those who sign."""
    found = _found(request, pk)
    try:
        made = actions.draft_as_word(bulletin=found, by=request.user)
    except actions.BulletinRefused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    name = f"草稿：{found.title}.docx"
    return HttpResponse(
        made, content_type=DOCX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


@requires(Permission.BULLETIN_VIEW)
def figure(request, pk, key):
    """Show a figure as it stands in the bulletin, and the rows behind it as of that moment, as far as the scope goes."""
    found = _found(request, pk)
    told = found.data.get(key)
    if told is None or withholding.why(found):
        raise Http404
    if "rows" in told:
        return _figure_of_rows(request, found, told)
    if "run" in told:
        return _figure_of_run(request, found, told)
    period = Period.named(told["period"])
    # What programs to come do not know any more is shown as it was printed.
    indicator = by_code(found.county_id, period.year).get(told["code"]) if period else None
    context = {
        "bulletin": found,
        "told": told,
        "indicator": indicator,
        "key": key,
        "sharing": SHARING,
    }
    if indicator is not None:
        unit = (
            Unit.objects.filter(county_id=found.county_id, pk=told["unit"]).first() if told["unit"] else None
        )
        only_part = indicator.is_rate and request.GET.get("side") == "part"
        rows = behind.rows(
            request.user, indicator, period, unit, request.GET.get("page"), found.as_of, only_part=only_part
        )
        value = indicator.value(rows.figures, told["unit"])
        again = None if value is None else str(value)
        context |= {
            "found": rows,
            "only_part": only_part,
            "same": again == told["value"],
            "again": indicator.shown(value),
        }
    return render(request, "bulletins/figure.html", context)


def _figure_of_rows(request, bulletin, told):
    """Show what a count of the day of drafting counted, as everybody may know it; what the reader may open leads there."""
    ids = {row["project"] for row in told["rows"]}
    visible = Project.objects.visible_to(request.user).filter(pk__in=ids)
    page = page_of(told["rows"], request.GET.get("page"), total=len(told["rows"]))
    context = {"bulletin": bulletin, "told": told, "page": page, "open": visible.in_bulk()}
    return render(request, "bulletins/figure_of_rows.html", context)


def _figure_of_run(request, bulletin, told):
    """Show the total of a unit as the bulletin tells it, and the lines of the frozen result it is the sum of."""
    runs = Run.objects.visible_to(request.user).select_related("scheme", "version")
    run = runs.filter(pk=told["run"]).first()
    page = results.of_unit(run, results.results_of(run, None), told["unit"], request.user) if run else None
    same = page is not None and (page.value, run.sha256) == (told["value"], told["sha256"])
    context = {"bulletin": bulletin, "told": told, "run": run, "page": page, "same": same}
    return render(request, "bulletins/figure_of_run.html", context)


def _templates(request, found):
    """Return the workbooks that this bulletin can fill."""
    if not found.is_issued or not Kind(found.kind).fills_sheets:
        return []
    return list(SheetTemplate.objects.visible_to(request.user).in_use().order_by("name"))


def _found(request, pk):
    return visible_or_404(request, Bulletin, *BESIDE, pk=pk)


def _own(request, pk):
    """Return a bulletin of a kind that the user drafts."""
    return writable_or_404(request, Bulletin, *BESIDE, pk=pk)


def _version(request):
    return number(request.POST.get("version")) or 0


def _done(request, act, words, where):
    try:
        act()
    except actions.BulletinRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect(*where)


def _chart(block):
    """Draw a chart; the drawing escapes what it is told."""
    return Markup(drawn(block))  # noqa: S704
