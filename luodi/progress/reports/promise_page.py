"""What the page of one promise shows: its words, what it waits for, and everything that was said of it, in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from luodi.accounts.models import Unit, User
from luodi.common import money
from luodi.common.jinja import sentence_day
from luodi.progress.models import (
    Promise,
    PromiseChange,
    PromiseFile,
    PromiseReport,
    PromiseReview,
    PromiseUrging,
)
from luodi.progress.promise_entries import Compensation, Wording
from luodi.progress.promises import Milestone, Review, Side
from luodi.progress.reports.promise_list import RELATED, Row, row_of, rules_of
from luodi.progress.reports.promise_standing import acts_open_to, kept_so_far, milestones_of
from luodi.projects.models import Firm
from luodi.projects.stages import Stage

Said, Asked = PromiseReport.State, PromiseChange.State


@dataclass(frozen=True)
class Event:
    """One thing that was said or decided, with its sentences and files."""

    at: datetime
    title: str
    who: str
    notes: Sequence[str] = ()
    files: Iterable[PromiseFile] = ()
    is_key: bool = True


@dataclass(frozen=True)
class Page:
    """Everything the page needs, for a reader to whom the project is open."""

    row: Row
    facts: list[tuple[str, str]]
    milestones: tuple[Milestone, ...]
    # The first wording first, this one among them; only one where nothing was changed.
    wordings: list[Promise]
    events: list[Event]
    acts: set[str]
    proof: str
    waiting: PromiseReport | None
    asked: PromiseChange | None
    differences: list[tuple[str, str, str]] = field(default_factory=list)


def page_of(promise: Promise, user: User) -> Page:
    """Read the page in a fixed number of queries, however long the story."""
    rules = rules_of(promise.county_id)
    kind = rules.kind(promise.side, promise.kind)
    chain = Q(pk=promise.root_id) | Q(first=promise.root_id)
    wordings = list(
        Promise.objects.filter(chain).select_related(*RELATED, "recorded_by", "voided_by").order_by("pk")
    )
    reports = list(_under(PromiseReport, wordings, "reversed_by", "checked_by"))
    changes = list(_under(PromiseChange, wordings, "checked_by"))
    reviews = list(_under(PromiseReview, wordings))
    urgings = PromiseUrging.objects.filter(promise__in=wordings).select_related("by").order_by("pk")
    files = PromiseFile.objects.filter(promise__in=wordings, report=None, change=None, review=None)
    events = [
        *_recorded(wordings, list(files.order_by("pk"))),
        *(event for one in reports for event in _reported(one)),
        *(event for one in changes for event in _changed(one)),
        *map(_reviewed, reviews),
        *map(_urged, urgings),
    ]
    milestones = milestones_of(promise)
    promise.waits = any(not one.is_reached for one in milestones)
    waiting = [one for one in reports if one.promise_id == promise.pk and one.state == Said.WAITING]
    asked = [one for one in changes if one.promise_id == promise.pk and one.state == Asked.WAITING]
    return Page(
        row=row_of(promise, rules),
        facts=facts_of(promise),
        milestones=milestones,
        wordings=wordings,
        events=sorted(events, key=lambda event: event.at),
        acts=acts_open_to(promise, user),
        proof=kind.proof if kind else "",
        waiting=waiting[0] if waiting else None,
        asked=asked[0] if asked else None,
        differences=_differences(promise, asked[0].wording) if asked and asked[0].wording else [],
    )


def _under(model, wordings, *people):
    rows = model.objects.filter(promise__in=wordings).select_related("by", *people)
    return rows.prefetch_related("files").order_by("pk")


def facts_of(promise: Promise) -> list[tuple[str, str]]:
    """Return what was promised, as it was put on record."""
    kept = kept_so_far(promise)
    source = f"{promise.get_source_display()}：{promise.source_title}"
    told = [
        ("类别", promise.kind),
        ("承办单位" if promise.side == Side.GOVERNMENT else "承诺企业", str(promise.promiser)),
        ("金额", _wan(promise.amount)),
        ("已核定兑现", _wan(kept) if kept else ""),
        ("期限", _due(promise.due_on)),
        ("出处", source + (f"（{sentence_day(promise.source_on)}）" if promise.source_on else "")),
        ("条款编号", promise.clause_no),
        ("条款原文", promise.clause),
    ]
    return [pair for pair in told if pair[1]]


def _wan(amount: int | None) -> str:
    return "" if amount is None else f"{money.in_wan(amount)} 万元"


def _due(day) -> str:
    return sentence_day(day) if day else "未约定"


def _differences(promise: Promise, told) -> list[tuple[str, str, str]]:
    """Return label, words now and words asked for, of what a change would change."""
    now, then = promise.wording, Wording.read(told)
    unit = Unit.objects.filter(pk=then.unit_id or 0).first()
    firm = Firm.objects.filter(pk=then.firm_id or 0).first()
    ties = Promise.objects.in_bulk({one for one in (now.after_promise_id, then.after_promise_id) if one})
    lines = [
        ("承诺内容", now.what, then.what),
        ("条款编号", now.clause_no, then.clause_no),
        ("条款原文", now.clause, then.clause),
        ("金额", _wan(now.amount), _wan(then.amount)),
        ("期限", _due(now.due_on), _due(then.due_on)),
        ("承办单位", str(promise.unit or ""), str(unit or "")),
        ("承诺企业", str(promise.firm or ""), str(firm or "")),
        (
            "以企业承诺为前提",
            str(ties.get(now.after_promise_id, "")),
            str(ties.get(then.after_promise_id, "")),
        ),
        ("以项目阶段为前提", _stage(now.after_stage), _stage(then.after_stage)),
    ]
    return [(label, before or "—", after or "—") for label, before, after in lines if before != after]


def _stage(code: str) -> str:
    return Stage(code).label if code else ""


def _recorded(wordings: list[Any], files: list[PromiseFile]) -> Iterator[Event]:
    """The first wording was put on record by hand; later ones came of a change, which tells them."""
    first = wordings[0]
    yield Event(first.recorded_at, "登记承诺", first.recorded_by.full_name, files=files)
    if first.voided_at:
        words = [f"原因：{first.void_reason}"]
        yield Event(first.voided_at, "作废这条承诺", first.voided_by.full_name, words)


def _reported(report: Any) -> Iterator[Event]:
    whole = "全部兑现" if report.is_whole else "部分兑现"
    said = [
        f"{sentence_day(report.happened_on)}{whole}"
        + (f"，{_wan(report.amount)}" if report.amount is not None else "")
    ]
    yield Event(report.at, f"登记{whole}", report.by.full_name, [*said, report.words], report.files.all())
    if report.checked_at:
        verified = report.state != Said.RETURNED
        title = f"核定{whole}" if verified else f"退回{whole}的登记"
        yield Event(
            report.checked_at,
            title,
            report.checked_by.full_name,
            _opinion(report.check_words),
            is_key=verified,
        )
    if report.reversed_at:
        words = [f"原因：{report.reversal}"]
        yield Event(report.reversed_at, f"撤销核定的{whole}", report.reversed_by.full_name, words)


def _opinion(words: str) -> list[str]:
    return [f"意见：{words}"] if words else []


def _changed(change: Any) -> Iterator[Event]:
    kind = change.get_kind_display()
    due = change.compensation == Compensation.DUE
    loss = f"应予补偿 {money.in_wan(change.compensation_amount)} 万元" if due else "不涉及补偿"
    said = [
        f"理由：{change.get_why_display()}。{change.words}",
        f"决定：{change.decided_by}，{change.paper}，{sentence_day(change.decided_on)}",
        f"补偿：{loss}。{change.compensation_words}",
    ]
    yield Event(change.at, f"申请{kind}", change.by.full_name, said, change.files.all())
    if change.checked_at:
        agreed = change.state == Asked.APPROVED
        title = f"同意{kind}" if agreed else f"不同意{kind}"
        yield Event(
            change.checked_at, title, change.checked_by.full_name, _opinion(change.check_words), is_key=agreed
        )


def _reviewed(review: Any) -> Event:
    until = f"，例外截止{sentence_day(review.until)}" if review.until else ""
    said = [
        f"{Review(review.outcome).label}{'，' + review.paper if review.paper else ''}{until}",
        review.words,
    ]
    return Event(
        review.at,
        "登记公平竞争审查结论",
        review.by.full_name,
        [one for one in said if one],
        review.files.all(),
    )


def _urged(urging: Any) -> Event:
    said = [
        f"{sentence_day(urging.happened_on)}督促{urging.whom}",
        f"答复：{urging.answer}",
        f"下次督促：{sentence_day(urging.next_on)}",
    ]
    return Event(urging.at, "督促企业兑现", urging.by.full_name, said, is_key=False)
