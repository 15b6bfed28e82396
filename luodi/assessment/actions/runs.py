"""一次考核: beginning it, having it computed by the worker, showing it to the units, making it final."""

from datetime import date, timedelta
from typing import IO, Any

from django.db import transaction
from django_q.tasks import async_task

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.assessment.engine.results import ENGINE
from luodi.assessment.kinds import Proposed, RunState, Verdict, Work, period_kind
from luodi.assessment.models import Computation, Consequence, Input, Run, Scheme
from luodi.assessment.models.runs import fingerprint, written
from luodi.assessment.reports import scoring, tables
from luodi.assessment.reports.computing import is_silent
from luodi.assessment.reports.gathering import Gathered, gather
from luodi.assessment.reports.results import Results
from luodi.audit import trail
from luodi.common import clock
from luodi.common.faults import Faulty
from luodi.metrics.periods import Period
from luodi.metrics.reports.figures import UnknownIndicator

# Units need some days to read what is shown; ours, no law says how many.
LEAST_DAYS, MOST_DAYS = 3, 60
KINDS = {"month": "月", "quarter": "季度", "half": "半年", "year": "年"}


class RunRefused(Exception):
    """The run cannot go on like this; the message says why and what to do."""


@permitted(Permission.ASSESS, reads="scheme")
@transaction.atomic
def begin(*, scheme: Scheme, period: str, by: User) -> Run:
    """Begin the assessment of a period by the version in force at its end. Raises RunRefused."""
    current = Scheme.objects.select_for_update().get(pk=scheme.pk)
    kind = period_kind(period)
    span = Period.named(period) if kind else None
    if span is None:
        raise RunRefused("请选考核期：某年、某半年、某季度或某月。")
    if span.first > clock.today():
        raise RunRefused(f"{span.words}还没有开始，不能考核。")
    version = current.version_on(span.last)
    if version is None:
        raise RunRefused(
            f"{span.words}没有生效的办法，请先制定一版，从 {span.last} 或以前起用；已经制定的，请另一名考核人员或县领导放行。"
        )
    asked = version.rules.period
    if asked in KINDS and asked != kind:
        raise RunRefused(f"这份办法按{KINDS[asked]}考核，请选一个{KINDS[asked]}。")
    if current.runs.filter(period=period).exclude(state=RunState.VOID).exists():
        raise RunRefused(f"{span.words}已经按这份办法考核，请打开那一次，需要时重新计算。")
    run = Run.objects.create(
        county_id=current.county_id, scheme=current, version=version, period=period, ends_on=span.last,
        made_by=by, made_at=clock.now(),
    )  # fmt: skip
    trail.record("assessment.begun", run, by=by, version=version.number)
    return run


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def ask(*, run: Run, as_of: date, reason: str = "", by: User) -> Computation:
    """Have the worker compute a run by what is known at the end of a day; from the second time on with a reason.

    Who asks again while one is under way gets that one; one that fell silent begins anew. Raises RunRefused.
    """
    under_way = _open(run).computations.filter(work=Work.WAITING).first()
    if under_way and not is_silent(under_way):
        return under_way
    if under_way:
        computation = under_way
        computation.heard_at = clock.now()
        computation.save()
    else:
        computation = prepare(run=run, as_of=as_of, reason=reason, by=by)
    async_task("luodi.assessment.jobs.compute", computation.pk)
    return computation


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def prepare(*, run: Run, as_of: date, reason: str = "", by: User) -> Computation:
    """Note that a run is to be computed, for whoever does it then. Raises RunRefused."""
    current = _open(run)
    if as_of > clock.today():
        raise RunRefused("数据截至的这一天还没有到，请选今天或以前的日期。")
    last, now = current.computations.order_by("-number").first(), clock.now()
    if last and last.work == Work.DONE and not reason.strip():
        raise RunRefused("已经算过一次，请写明为什么重新计算；以前的结果会留着。")
    computation: Computation = Computation.objects.create(
        county_id=current.county_id, run=current, number=last.number + 1 if last else 1, as_of=as_of,
        reason=reason.strip()[:200], asked_by=by, asked_at=now, heard_at=now,
    )  # fmt: skip
    trail.record(
        "assessment.computing_asked", current, by=by, number=computation.number, as_of=str(as_of),
        reason=computation.reason,
    )  # fmt: skip
    return computation


def compute(computation_id: int) -> None:
    """Do a computation that was asked for, for the worker; one that is done is left alone.

    It is done in one transaction, so what was killed in between has left nothing and may begin again; only that
    it was taken up is told before.
    """
    Computation.objects.filter(pk=computation_id, work=Work.WAITING).update(heard_at=clock.now())
    try:
        _compute(computation_id)
    except (Faulty, UnknownIndicator) as why:
        Computation.objects.filter(pk=computation_id, work=Work.WAITING).update(
            work=Work.FAILED, problem=_told(why), heard_at=clock.now()
        )


def _told(why: Exception) -> str:
    return "\n".join(map(str, why.faults)) if isinstance(why, Faulty) else str(why)


@transaction.atomic
def _compute(computation_id: int) -> None:
    computation = Computation.objects.select_for_update().get(pk=computation_id)
    if computation.work != Work.WAITING:
        return
    run = Run.objects.select_related("version", "scheme").get(pk=computation.run_id)
    gathered: Gathered = gather(run, computation.as_of)
    computation.facts = written(gathered.facts)
    computation.results = scoring.results(run.version.text, computation.facts)
    computation.roster, computation.inputs = gathered.roster, gathered.inputs
    before = latest(run)
    computation.work, computation.heard_at = Work.DONE, clock.now()
    computation.save()
    if before and before.found["units"] != computation.found["units"]:
        _show_anew(computation)


def _show_anew(computation: Computation) -> None:
    """Give the units days to read and to object once more where what was shown to them has changed."""
    run = Run.objects.select_for_update().get(pk=computation.run_id)
    if not run.is_shown or run.objections_until is None:
        return
    run.objections_until = max(run.objections_until, clock.today() + timedelta(days=LEAST_DAYS))
    run.shown_at = clock.now()
    run.save()
    trail.record(
        "assessment.shown",
        run,
        by=computation.asked_by,
        until=str(run.objections_until),
        number=computation.number,
    )


def latest(run: Run) -> Computation | None:
    """Return the last computation that came to an end well."""
    done: Computation | None = run.computations.filter(work=Work.DONE).order_by("-number").first()
    return done


def why_not_settled(run: Run) -> str:
    """Return why the results may not be handed on yet, and what to do; "" where they may."""
    computation = latest(run)
    if computation is None:
        return "还没有算出结果，请先计算。"
    if run.computations.filter(work=Work.WAITING).exists():
        return "正在计算，请等算好再办。"
    if waiting := Input.objects.waiting().filter(run=run).count():
        return f"还有 {waiting} 条填报没有核对，请核对或退回后重新计算。"
    standing = Input.objects.standing().filter(run=run).order_by("pk").values_list("pk", flat=True)
    if list(standing) != computation.inputs:
        return "算出结果以后填报又有变动，请重新计算。"
    return ""


def not_ended(run: Run) -> str:
    """Say that the period of a run has not ended, and what that means."""
    end = run.ends_on
    return f"考核期还没有结束（到 {end.month} 月 {end.day} 日），数还会变"


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def show(*, run: Run, until: date, early: bool = False, by: User) -> Run:
    """Show the draft to all units that are assessed; they may object up to a day. Raises RunRefused.

    ``early``: whoever shows it knows that the period has not ended, and wants it nevertheless.
    """
    current = _open(run)
    if current.state != RunState.DRAFT:
        raise RunRefused("这次考核已经公示，不用再公示。")
    if why := why_not_settled(current):
        raise RunRefused(why)
    if not current.has_ended and not early:
        raise RunRefused(f"没有公示。{not_ended(current)}。仍要公示的，请点“公示”，勾选确认。")
    days = (until - clock.today()).days
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise RunRefused(f"异议截止日要在 {LEAST_DAYS} 天以后、{MOST_DAYS} 天以内，给单位留出看的时间。")
    current.state, current.shown_at, current.objections_until = RunState.SHOWN, clock.now(), until
    current.save()
    trail.record(
        "assessment.shown",
        current,
        by=by,
        until=str(until),
        number=_number(current),
        early=None if current.has_ended else True,
    )
    return current


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def void(*, run: Run, reason: str, by: User) -> Run:
    """Void a run that was begun by mistake; it stays to be read, and the period can be begun anew. Raises RunRefused."""
    current = _open(run)
    if not reason.strip():
        raise RunRefused("请写明为什么作废。")
    current.state, current.voided_because = RunState.VOID, reason.strip()[:200]
    current.voided_at, current.voided_by = clock.now(), by
    current.save()
    trail.record("assessment.voided", current, by=by, reason=current.voided_because)
    return current


@permitted(Permission.ASSESSMENT_VIEW, reads="run")
def export(*, run: Run, found: Results, by: User) -> IO[bytes]:
    """Write results to a temporary workbook that goes when it is closed, and note who took them."""
    made = tables.workbook(run, found)
    trail.record("assessment.exported", run, by=by, number=found.number)
    return made


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def finish(*, run: Run, by: User) -> Run:
    """Make a run final: freeze scheme, facts and results as they are, and put what follows before those who decide.

    Raises RunRefused.
    """
    current = _open(run)
    if not current.is_shown or current.objections_until is None:
        raise RunRefused("还没有公示，不能定稿。")
    if clock.today() <= current.objections_until:
        raise RunRefused(f"异议截止日是 {current.objections_until}，过了这一天才能定稿。")
    if waiting := current.objections.filter(verdict=Verdict.OPEN).count():
        raise RunRefused(f"还有 {waiting} 条异议没有处理，请先书面答复。")
    if why := why_not_settled(current):
        raise RunRefused(why)
    computation = latest(current)
    assert computation is not None  # noqa: S101  why_not_settled has said so
    current.snapshot = written(_frozen(current, computation))
    current.sha256 = fingerprint(current.snapshot)
    current.state, current.final_at, current.final_by = RunState.FINAL, clock.now(), by
    current.save()
    _propose(current, computation)
    trail.record("assessment.finished", current, by=by, number=computation.number, sha256=current.sha256)
    return current


def _frozen(run: Run, computation: Computation) -> dict[str, object]:
    version = run.version
    inputs = Input.objects.filter(pk__in=computation.inputs).order_by("pk")
    return {
        "scheme": {
            "title": run.scheme.title, "version": version.number, "text": version.text, "basis": version.basis,
            "counting": version.counting, "effective_from": str(version.effective_from),
        },
        "engine": ENGINE,
        "period": run.period,
        "as_of": str(computation.as_of),
        "number": computation.number,
        "roster": computation.roster,
        "documents": [[one.unit_id, one.fact, one.document] for one in inputs],
        "facts": computation.given,
        "results": computation.found,
    }  # fmt: skip


def _propose(run: Run, computation: Computation) -> None:
    """Put on the table what follows by the scheme for each unit: vetoes, prizes, outcomes and rewards."""
    rows = []
    for name, result in computation.found["units"].items():
        told = dict.fromkeys(result["gates"], ("", ""))
        told |= {one["outcome"]: (one["falls_on"], one["undecided"]) for one in result["outcomes"]}
        for outcome, (falls_on, undecided) in told.items():
            rows.append(
                Consequence(
                    county_id=run.county_id, run=run, unit_id=computation.roster[name], outcome=outcome,
                    falls_on=falls_on, undecided=undecided,
                )
            )  # fmt: skip
        rows += [
            Consequence(
                county_id=run.county_id, run=run, unit_id=computation.roster[name], kind=Proposed.REWARD,
                outcome=one["reward"], undecided=one["undecided"], sum=_sum(one), working=one["working"][:1000],
            )
            for one in result["rewards"]
        ]  # fmt: skip
    Consequence.objects.bulk_create(rows)


def _sum(reward: dict[str, Any]) -> str:
    """Write how much a reward comes to, what of it is to be paid now, and what is taken back."""
    if reward["amount"] is None:
        return ""
    parts = [f"{reward['amount']}{reward['unit']}"]
    parts += [f"{one['tranche']} {one['amount']}{reward['unit']}" for one in reward["tranches"] if one["due"]]
    if reward["taken_back"]:
        parts.append(f"收回 {reward['taken_back']}{reward['unit']}")
    return "，".join(parts)[:60]


def _open(run: Run) -> Run:
    current: Run = Run.objects.select_for_update().get(pk=run.pk)
    if current.is_final:
        raise RunRefused("这次考核已经定稿，结果不再改动。")
    if current.is_void:
        raise RunRefused("这次考核已经作废，请重新发起。")
    return current


def _number(run: Run) -> int:
    computation = latest(run)
    return computation.number if computation else 0
