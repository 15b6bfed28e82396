"""数据: reporting a fact, the list, one fact, and what is decided about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import number, picks, typed
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.progress.actions import facts as actions
from luodi.progress.actions import verdicts
from luodi.progress.actions.facts import ExplanationMissing, FactRefused
from luodi.progress.forms.facts import FactForm, ListForm, initial_from, papers_of
from luodi.progress.models import Fact, FactState
from luodi.progress.periods import month_of
from luodi.progress.recognition import FactKind
from luodi.progress.reports import facts
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project
from luodi.rulebook.reports import packs

REFUSALS = (FactRefused, FileRefused, ClosedToYou)
MOST = 200
# What was verified last, kept for the minute in which it can be taken back.
VERIFIED = "facts_verified"


@requires(Permission.FACT_RECORD)
def record(request, pk, kind):
    """Report one fact about a project; what looks wrong is told and asked about before it is saved."""
    project = _reported(request, pk)
    if kind not in FactKind:
        raise Http404
    again = _again(request, project, kind)
    rule = packs.in_force(project.county_id, "recognition").rules.of(kind)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = initial_from(again) if again else None
    form = FactForm(kind, rule, *sent, initial=initial)
    papers = papers_of(rule, *sent) if kind != FactKind.NOTE else []
    found = []
    if request.method == "POST" and all([form.is_valid(), *(paper.is_valid() for paper in papers)]):
        entry = form.entry(project, [paper.proof for paper in papers if paper.proof])
        try:
            fact = actions.record_fact(entry=entry, instead_of=again, by=request.user)
        except ExplanationMissing as asked:
            found = asked.found
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _recorded(fact))
            return gone(request, project.get_absolute_url())
    context = {
        "project": project,
        "form": form,
        "papers": papers,
        "kind": FactKind(kind),
        "rule": rule,
        "found": found,
        "again": again,
        "closed": facts.closed_through(project.county_id),
        "draft": f"fact-{kind}-{project.pk}-{request.user.pk}",
    }
    return render(request, "progress/record_fact.html", context)


def _reported(request, pk):
    project = visible_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed or not facts.may_report(project, request.user):
        request.refused_target = project
        raise PermissionDenied
    return project


def _again(request, project, kind):
    """Return the fact that came back and is reported anew."""
    rows = Fact.objects.visible_to(request.user).filter(project=project, kind=kind, state=FactState.RETURNED)
    return rows.filter(pk=number(request.GET.get("again"))).first()


def _recorded(fact):
    if fact.state == FactState.NOTED:
        return "进展已登记。"
    return f"已登记{fact.label}，等招商中心认定后计入。"


def gone(request, url):
    """Answer a script that sends forms once with the place to go to, so that it does not read the page away unseen."""
    if request.headers.get("X-Sent-Once"):
        return HttpResponse(status=204, headers={"X-Go-To": url})
    return redirect(url)


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """Show the facts: what waits, by the unit that reported it, what came back, everything."""
    form = ListForm(request.user, request.GET)
    wanted = form.wanted
    about = (
        get_object_or_404(Project.objects.visible_to(request.user), pk=wanted.project)
        if wanted.project
        else None
    )
    context = {
        "form": form,
        "wanted": wanted,
        "about": about,
        "page": facts.page(request.user, wanted, request.GET.get("page")),
        "shelves": facts.shelves(request.user, wanted),
        "tones": facts.TONES,
        "may_settle": wanted.shelf == facts.WAITING and request.user.can(Permission.FACT_VERIFY),
        "to_take_back": _to_take_back(request),
    }
    return render(request, "progress/facts.html", context)


def _fact(request, pk):
    return visible_or_404(
        request,
        Fact,
        "project__unit",
        "author_post__unit",
        "author",
        "verified_by",
        "approved_by",
        "reverses",
        "batch",
        pk=pk,
    )


@requires(Permission.PROJECT_VIEW)
def fact(request, pk):
    """Show one fact with its documents beside it, and what the reader may do about it."""
    found = _fact(request, pk)
    context = {
        "fact": found,
        "proofs": list(found.evidence.select_related("file").order_by("pk")),
        "reversal": found.reversals.filter(state__in=[FactState.PENDING, FactState.RECOGNISED]).first(),
        "tones": facts.TONES,
        "counts_later": found.counts_in > month_of(found.happened_on),
        "may_judge": facts.may_judge(found, request.user),
        "to_take_back": _to_take_back(request),
        "may_approve": facts.may_approve(found, request.user),
        "may_withdraw": facts.may_withdraw(found, request.user),
        "may_reverse": facts.may_reverse(found, request.user),
        "may_redo": found.state == FactState.RETURNED
        and found.reverses_id is None
        and facts.may_report(found.project, request.user),
    }
    return render(request, "progress/fact.html", context)


@requires(Permission.PROJECT_VIEW)
def evidence(request, pk, held):
    """Hand out a document to whoever may read the fact."""
    found = _fact(request, pk)
    proof = get_object_or_404(found.evidence.select_related("file"), pk=held)
    return serve(proof.file, proof.name)


@require_POST
@requires(Permission.FACT_VERIFY)
def settle(request):
    """Verify or return the facts that were picked, or the one whose page is open."""
    picked = _picked(request)
    words = typed(request.POST, "words", 300)
    onward = reverse("progress:facts") + f"?shelf={facts.WAITING}"
    try:
        if request.POST.get("outcome") == "return":
            done = verdicts.return_facts(facts=picked, reason=words, by=request.user)
            messages.success(request, f"已退回 {len(done)} 条，登记单位的待办里会出现。")
        else:
            done = verdicts.verify_facts(facts=picked, words=words, by=request.user)
            messages.success(request, f"已认定 {len(done)} 条。{_to_approve(done)}")
            until = (clock.now() + verdicts.TAKE_BACK).timestamp()
            request.session[VERIFIED] = {"facts": [one.pk for one in done], "until": until}
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("progress:fact", picked[0].pk) if len(picked) == 1 else redirect(onward)
    following = facts.next_waiting(picked[0], request.user) if request.POST.get("one") else None
    return redirect("progress:fact", following.pk) if following else redirect(onward)


def _picked(request):
    return facts.picked(request.user, picks(request.POST)[:MOST])


def _to_take_back(request):
    """Return what the reader verified a moment ago, and for how many seconds it can still be taken back."""
    told = request.session.get(VERIFIED)
    left = int(told["until"] - clock.now().timestamp()) if told else 0
    return {"facts": told["facts"], "seconds": left} if told and left > 0 else None


@require_POST
@requires(Permission.FACT_VERIFY)
def take_back(request):
    """Take back what the reader verified a moment ago."""
    try:
        done = verdicts.take_back(facts=_picked(request), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已收回 {len(done)} 条，重新等待认定。")
        request.session.pop(VERIFIED, None)
    return redirect(reverse("progress:facts"))


def _to_approve(done):
    """Say what does not count yet: the reversal of money waits for a third person."""
    waiting = sum(fact.waits_for_approval for fact in done)
    return f"其中冲销 {waiting} 条，要由第三个人复核才生效。" if waiting else ""


@require_POST
@requires(Permission.FACT_APPROVE)
def approve(request, pk):
    """Approve the reversal of money, or turn it down."""
    found, words = _fact(request, pk), typed(request.POST, "words", 300)
    try:
        if request.POST.get("outcome") == "return":
            verdicts.return_facts(facts=[found], reason=words, by=request.user)
            messages.success(request, "已退回冲销申请，原来的数据照旧计入。")
        else:
            verdicts.approve_reversal(fact=found, words=words, by=request.user)
            messages.success(request, "已复核，冲销生效。")
    except REFUSALS as refused:
        messages.error(request, str(refused))
    return redirect("progress:fact", pk)


@require_POST
@requires(Permission.FACT_RECORD)
def withdraw(request, pk):
    """Take back what does not count."""
    found = _fact(request, pk)
    try:
        actions.withdraw(fact=found, reason=typed(request.POST, "reason", 300), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤回。")
    return redirect("progress:fact", pk)


@require_POST
@requires(Permission.FACT_RECORD)
def reverse_fact(request, pk):
    """Ask to reverse what counts."""
    found = _fact(request, pk)
    try:
        made = verdicts.ask_reversal(fact=found, reason=typed(request.POST, "reason", 300), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("progress:fact", pk)
    messages.success(request, "已申请冲销，认定" + ("并复核" if made.is_money else "") + "后生效。")
    return redirect("progress:fact", made.pk)
