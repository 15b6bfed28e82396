"""One version on its way: begin, change, submit, release, give back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.audit import verbs
from luodi.common import clock
from luodi.common.http import render_part
from luodi.rulebook import reading
from luodi.rulebook.actions import versions as actions
from luodi.rulebook.actions.versions import PackRefused
from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.forms.rules import RulesForm
from luodi.rulebook.forms.versions import HeadForm, ImportForm, SubmitForm, WordsForm
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import kind_of
from luodi.rulebook.reports import history
from luodi.rulebook.reports.shown import shown
from luodi.rulebook.views.packs import kind_or_404

State = PackVersion.State


@require_POST
@requires(Permission.RULES_EDIT)
def look_through(request):
    """Note that the rules of the county were looked at and stand."""
    actions.look_through(by=request.user)
    messages.success(request, "已记下：规则看过了，按现在的办；以后随时可以起草修改。")
    return redirect("rulebook:packs")


@requires(Permission.RULES_VIEW)
def version(request, pk):
    """Show one version: what it changes, all it says, and its way so far."""
    found = visible_or_404(request, PackVersion, "author", "releaser", "county", pk=pk)
    return _version_page(request, found, WordsForm())


def _version_page(request, found, words_form):
    kind = kind_of(found.kind)
    before, said = history.before(found), shown(found)
    context = {
        "version": found,
        "kind": kind,
        "before": before,
        "said": said,
        "changes": history.changes(kind, before.written, said.written) if before else [],
        "rules": history.laid_out(said),
        "story": history.story_of(found),
        "words_form": words_form,
        "word_of": verbs.label,
        "today": clock.today(),
        **_may(request.user, found),
    }
    return render(request, "rulebook/version.html", context)


def _may(user, found):
    """Tell which buttons lead somewhere; the actions decide again."""
    own, edits = found.author_id == user.pk, user.can(Permission.RULES_EDIT)
    decides = user.can(Permission.RULES_RELEASE) and not own
    return {
        "may_edit": edits and own and found.state == State.DRAFT,
        "may_drop": edits and found.state == State.DRAFT,
        "may_take_back": edits and own and found.state == State.SUBMITTED,
        "may_release": decides and found.state == State.SUBMITTED,
        "may_withdraw": decides and found.is_to_come,
        "may_start": edits and found.number is not None,
        "is_own": own,
    }


@require_POST
@requires(Permission.RULES_EDIT)
def start(request, code):
    """Begin a draft from the rules in force, or from the pack that we ship now."""
    kind, given = kind_or_404(request, code), {}
    if "shipped" in request.POST:
        pack = reading.shipped(kind)
        given = {"rules": pack.rules, "note": pack.note, "sources": pack.sources, "origin": "新的出厂默认"}
    return _started(request, code, county_id=request.user.post.county_id, kind=code, **given)


@require_POST
@requires(Permission.RULES_EDIT)
def start_like(request, pk):
    """Begin a draft from a version of old."""
    like = writable_or_404(request, PackVersion, pk=pk)
    try:
        rules = reading.stored(kind_of(like.kind), like.content)
    except PackInvalid as invalid:
        messages.error(request, f"{like.name}不合现在的格式，不能直接用：{invalid}")
        return redirect(like)
    given = {"rules": rules, "note": like.note, "sources": like.sources, "origin": str(like)}
    return _started(request, like.kind, county_id=like.county_id, kind=like.kind, **given)


def _started(request, code, **given):
    try:
        draft = actions.start_draft(**given, by=request.user)
    except PackRefused as refused:
        messages.error(request, str(refused))
        return redirect("rulebook:pack", code)
    return redirect("rulebook:edit", draft.pk)


@requires(Permission.RULES_EDIT)
def take_in(request, code):
    """Make a draft of a file of rules."""
    kind = kind_or_404(request, code)
    form = ImportForm(request.POST or None, request.FILES or None)
    faults = []
    if form.is_valid():
        try:
            pack = reading.parse(kind, form.cleaned_data["file"])
            draft = actions.start_draft(
                county_id=request.user.post.county_id, kind=code, rules=pack.rules, note=pack.note,
                sources=pack.sources, origin=request.FILES["file"].name, by=request.user,
            )  # fmt: skip
        except PackInvalid as invalid:
            faults = [str(fault) for fault in invalid.faults]
        except PackRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已导入为草稿，放行以前不起作用。请看看改了什么，再提交。")
            return redirect(draft)
    return render(request, "rulebook/import.html", {"kind": kind, "form": form, "faults": faults})


@requires(Permission.RULES_EDIT)
def edit(request, pk):
    """Change a draft; the buttons of the rows change the form and save nothing."""
    draft = writable_or_404(request, PackVersion, "author", pk=pk)
    if draft.state != State.DRAFT or draft.author_id != request.user.pk:
        messages.error(request, "只有起草人能修改草稿，提交以后要先取回。")
        return redirect(draft)
    kind = kind_of(draft.kind)
    initial = {"basis": draft.basis, "note": draft.note, "sources": "\n".join(draft.sources)}
    head = HeadForm(request.POST or None, initial=initial)
    said = shown(draft)
    form = RulesForm(kind, content=said.content, data=request.POST if request.method == "POST" else None)
    if form.pressed:
        form.press()
        head = HeadForm(initial=request.POST.dict())
    # Both are checked, so that everything that is wrong is said at once.
    elif request.method == "POST" and all([form.is_valid(), head.is_valid()]):
        try:
            actions.save_draft(version=draft, rules=form.rules, **head.cleaned_data, by=request.user)
        except PackRefused as refused:
            messages.error(request, str(refused))
            return redirect(draft)
        return redirect("rulebook:submit" if "submit" in request.POST else "rulebook:version", draft.pk)
    context = {"draft": draft, "kind": kind, "form": form, "head": head, "said": said}
    return render_part(request, page="rulebook/edit.html", part="rulebook/_rules_form.html", context=context)


@requires(Permission.RULES_EDIT)
def submit(request, pk):
    """Ask for the release of a draft; what it changes stands beside the form."""
    draft = writable_or_404(request, PackVersion, "author", pk=pk)
    form = SubmitForm(request.POST or None, initial={"basis": draft.basis})
    if form.is_valid():
        try:
            actions.submit(version=draft, **form.cleaned_data, by=request.user)
        except PackRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已提交，等另一个人放行；放行以前仍按现行规则办。")
            return redirect(draft)
    kind, before, said = kind_of(draft.kind), history.before(draft), shown(draft)
    changes = history.changes(kind, before.written, said.written) if before else []
    context = {
        "draft": draft,
        "kind": kind,
        "form": form,
        "before": before,
        "said": said,
        "changes": changes,
    }
    return render(request, "rulebook/submit.html", context)


@require_POST
@requires(Permission.RULES_EDIT)
def take_back(request, pk):
    """Take the own version back to change it."""
    found = writable_or_404(request, PackVersion, pk=pk)
    if _tried(request, actions.take_back, version=found, by=request.user):
        return redirect("rulebook:edit", pk)
    return redirect(found)


@require_POST
@requires(Permission.RULES_EDIT)
def drop(request, pk):
    """Delete a draft."""
    found = writable_or_404(request, PackVersion, pk=pk)
    try:
        actions.drop_draft(version=found, by=request.user)
    except PackRefused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, "草稿已删去，现行规则没有变。")
    return redirect("rulebook:pack", found.kind)


@require_POST
@requires(Permission.RULES_RELEASE)
def release(request, pk):
    """Let a version of somebody else take effect."""
    found = visible_or_404(request, PackVersion, pk=pk)
    if done := _tried(request, actions.release, version=found, by=request.user):
        messages.success(request, f"已放行，这是{done.name}，{done.effective_from:%Y-%m-%d} 起生效。")
    return redirect(found)


@require_POST
@requires(Permission.RULES_RELEASE)
def give_back(request, pk):
    """Return a version to its author."""
    return _with_words(request, pk, actions.give_back, "已退回给起草人。")


@require_POST
@requires(Permission.RULES_RELEASE)
def withdraw(request, pk):
    """Withdraw a version that has not begun."""
    return _with_words(request, pk, actions.withdraw, "已撤回，到那天仍按原来的规则办。")


def _with_words(request, pk, action, done):
    found = visible_or_404(request, PackVersion, "author", "releaser", "county", pk=pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _version_page(request, found, form)
    if _tried(request, action, version=found, words=form.cleaned_data["words"], by=request.user):
        messages.success(request, done)
    return redirect(found)


def _tried(request, action, **given):
    """Do it, or say why it was refused."""
    try:
        return action(**given)
    except PackRefused as refused:
        messages.error(request, str(refused))
        return None
