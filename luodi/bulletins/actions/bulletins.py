"""Drafting a bulletin, editing its text, issuing it under a number, and correcting what was issued by a successor."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.assessment.models import Run
from luodi.audit import trail
from luodi.bulletins.kinds import Kind, State, made_by
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports import building, unclosed, withholding
from luodi.bulletins.reports.lists import one_line
from luodi.common import clock
from luodi.documents import pdf, word
from luodi.documents.model import Document, Paragraph, as_json, figures, from_json
from luodi.documents.typesetting import Fonts, PdfUnavailable
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.metrics.periods import Period
from luodi.projects.times import AsOf
from luodi.rulebook.reports import packs

# How often the files of a bulletin are made while others take the number that was next.
TRIES = 6


class BulletinRefused(Exception):
    """The bulletin cannot be drafted, changed, issued or corrected like this; the message says why and what to do."""


@permitted(Permission.BULLETIN_OF_RUN)
@transaction.atomic
def draft(
    *, kind: Kind, period: Period, day: date, ranking: Sequence[str], run: Run | None = None, by: User
) -> Bulletin:
    """Draft a bulletin of a period with its figures as of the end of a day; where a draft of it exists that is returned.

    With a ``run`` it tells the results of that final run; a 考核通报 tells nothing else, and stands as of the day of the
    run. Raises BulletinRefused.
    """
    _refuse_kind(kind, by)
    _lock_county(by)
    if run is not None and not run.is_final:
        raise BulletinRefused("只有已经定稿的考核结果能写进通报，请先定稿。")
    if kind == Kind.ASSESSMENT and run is None:
        raise BulletinRefused("请选一次已经定稿的考核。")
    purpose = f"{kind}.{run.scheme_id}" if kind == Kind.ASSESSMENT and run else kind
    same = Bulletin.objects.filter(county_id=by.post.county_id, purpose=purpose, period=period.code)
    if (standing := same.filter(state=State.DRAFT).first()) is not None:
        return standing
    if (issued := same.issued().filter(corrects=None).first()) is not None:
        raise BulletinRefused(
            f"{period.words}的{kind.label}已经印发（{issued.number}）。有错的，请打开它提出更正。"
        )
    moment = _moment(kind, period, day, run)
    document, data = building.built(kind, period, moment, ranking, run, by)
    made = Bulletin.objects.create(
        county_id=by.post.county_id, kind=kind, purpose=purpose, period=period.code, as_of=moment,
        ranking=list(ranking), run=run, title=one_line(document.title), document=as_json(document), data=data,
        made_by=by, made_at=clock.now(),
    )  # fmt: skip
    trail.record("bulletin.drafted", made, by=by, period=period.code, day=clock.day_of(moment).isoformat())
    return made


@permitted(Permission.BULLETIN_OF_RUN)
@transaction.atomic
def correct(*, bulletin: Bulletin, day: date, reason: str, by: User) -> Bulletin:
    """Draft the successor of an issued bulletin, with its figures as of another day. Raises BulletinRefused."""
    refuse_unread(bulletin, by)
    _refuse_kind(bulletin.kind, by)
    _lock_county(by)
    current = _locked(bulletin)
    reason = reason.strip()[:200]
    if not current.is_issued:
        raise BulletinRefused("草稿直接修改即可，不用更正。")
    if not reason:
        raise BulletinRefused("请写明更正的原因。")
    if (later := Bulletin.objects.filter(corrects=current).first()) is not None:
        where = f"已由{later.number}更正，请更正那一期" if later.number else "已有更正的草稿，请接着修改"
        raise BulletinRefused(f"{current.number}{where}。")
    same = Bulletin.objects.filter(
        county_id=current.county_id, purpose=current.purpose, period=current.period
    )
    if same.filter(state=State.DRAFT).exists():
        raise BulletinRefused("这一期还有一份草稿没有印发，请先办完那一份。")
    period = _span(current)
    moment = _moment(current.kind, period, day, current.run)
    document, data = building.built(current.kind, period, moment, current.ranking, current.run, by)
    document = _naming(document, current, reason)
    made = Bulletin.objects.create(
        county_id=current.county_id, kind=current.kind, purpose=current.purpose, period=current.period,
        as_of=moment, ranking=current.ranking, run=current.run, title=one_line(document.title),
        document=as_json(document), data=data, made_by=by, made_at=clock.now(), corrects=current, reason=reason,
    )  # fmt: skip
    trail.record("bulletin.correction_drafted", made, by=by, corrects=current.number, reason=reason)
    return made


@permitted(Permission.BULLETIN_OF_RUN)
@transaction.atomic
def rebuild(*, bulletin: Bulletin, day: date, by: User) -> Bulletin:
    """Build a draft anew with figures as of the end of a day; edited text goes. Raises BulletinRefused."""
    refuse_unread(bulletin, by)
    _refuse_kind(bulletin.kind, by)
    current = _draft(bulletin)
    period = _span(current)
    moment = _moment(current.kind, period, day, current.run)
    document, data = building.built(current.kind, period, moment, current.ranking, current.run, by)
    if current.corrects is not None:
        document = _naming(document, current.corrects, current.reason)
    current.as_of, current.data = moment, data
    _put(current, document)
    trail.record("bulletin.rebuilt", current, by=by, day=clock.day_of(moment).isoformat())
    return current


@permitted(Permission.BULLETIN_OF_RUN)
@transaction.atomic
def change(*, bulletin: Bulletin, document: Document, version: int, by: User) -> Bulletin:
    """Save the edited text of a draft; no figure may be another one than before. Raises BulletinRefused."""
    refuse_unread(bulletin, by)
    _refuse_kind(bulletin.kind, by)
    current = _draft(bulletin)
    if current.version != version:
        raise BulletinRefused("这份草稿刚才被别人改过，您的修改没有保存。请复制要留的文字，刷新页面后再改。")
    _refuse_withheld(current)
    before = from_json(current.document)
    if Counter(figures(document)) - Counter(figures(before)):
        raise BulletinRefused("正文里有系统没有填写的数，没有保存。请刷新页面后再改。")
    if document == before:
        return current
    _put(current, document)
    trail.record("bulletin.changed", current, by=by, version=current.version)
    return current


@permitted(Permission.BULLETIN_OF_RUN)
@transaction.atomic
def drop(*, bulletin: Bulletin, by: User) -> None:
    """Throw a draft away; nobody outside has read it. Raises BulletinRefused."""
    refuse_unread(bulletin, by)
    _refuse_kind(bulletin.kind, by)
    current = _draft(bulletin)
    trail.record("bulletin.dropped", current, by=by, period=current.period)
    current.delete()


@permitted(Permission.BULLETIN_ISSUE, reads="bulletin")
def issue(*, bulletin: Bulletin, version: int, despite: str | None = None, by: User) -> Bulletin:
    """Give a draft the next number of its series and freeze it with its data and its files. Raises BulletinRefused.

    ``despite`` is the warning about a month that is not closed, as the issuer read and confirmed it; None asks nobody.
    """
    for _ in range(TRIES):
        # Setting type takes seconds and needs the number: it is done for the next one before the transaction begins,
        # and again where somebody took that number meanwhile.
        printed = _printed(_unissued(bulletin, version, despite, by)[0], by)
        if issued := _issue(bulletin, version, despite, printed, by):
            return issued
    raise BulletinRefused("没有印发：本县此刻还有别的文件在印发，文号接连被用掉。请过一会儿再印发。")


@dataclass(frozen=True)
class _Printed:
    """What is frozen with a bulletin: its document, which bears the number, and the files made of it."""

    document: Document
    word: StoredFile
    pdf: StoredFile


def _printed(current: Bulletin, by: User) -> _Printed:
    """Write the files of a bulletin that has its number, and keep them. Raises BulletinRefused."""
    document = from_json(current.document)
    try:
        set_in_type = pdf.written(document, Fonts(settings.FONT_DIR))
    except PdfUnavailable as why:
        raise BulletinRefused(str(why)) from why
    written = word.written(document)
    return _Printed(
        document,
        store(content=io.BytesIO(written), name=f"{current.number}.docx", by=by),
        store(content=io.BytesIO(set_in_type), name=f"{current.number}.pdf", by=by),
    )


@transaction.atomic
def _unissued(bulletin: Bulletin, version: int, despite: str | None, by: User) -> tuple[Bulletin, str]:
    """Return the draft as it is issued now, with number and day, and what warns against it. Raises BulletinRefused."""
    current = _draft(bulletin)
    if current.version != version:
        raise BulletinRefused("这份草稿刚才被改过，没有印发。请刷新页面，看过以后再印发。")
    refuse_same("bulletin.issued", by, current.made_by_id, refusal=BulletinRefused)
    _refuse_withheld(current)
    open_ = unclosed.warning(current, by)
    if despite is not None and open_ not in ("", despite):
        raise BulletinRefused(f"没有印发。{open_}仍要印发的，请点“印发”，看过以后勾选确认。")
    _number(current)
    document = replace(from_json(current.document), number=current.number, day=clock.today())
    current.document = as_json(document)
    return current, open_


@transaction.atomic
def _issue(
    bulletin: Bulletin, version: int, despite: str | None, printed: _Printed, by: User
) -> Bulletin | None:
    _lock_county(by)
    current, open_ = _unissued(bulletin, version, despite, by)
    if current.document != as_json(printed.document):
        return None
    current.word, current.pdf = printed.word, printed.pdf
    current.state, current.issued_by, current.issued_post = State.ISSUED, by, by.post
    current.issued_at = clock.now()
    current.sha256 = current.seal()
    current.save()
    corrected = current.corrects.number if current.corrects else None
    trail.record(
        "bulletin.issued",
        current,
        by=by,
        number=current.number,
        sha256=current.sha256,
        corrects=corrected,
        despite=open_,
    )
    return current


def _refuse_kind(kind: str, by: User) -> None:
    if kind not in made_by(by.can):
        others = "或考核人员" if kind == Kind.ASSESSMENT else ""
        raise BulletinRefused(f"{Kind(kind).label}由招商服务中心{others}起草和修改，请交给他们办理。")


def _refuse_withheld(current: Bulletin) -> None:
    """Refuse what would tell of a project that was marked 商业敏感 since the draft was built."""
    if why := withholding.why(current):
        raise BulletinRefused(why)


@permitted(Permission.BULLETIN_VIEW, reads="bulletin")
def note_download(*, bulletin: Bulletin, form: str, by: User) -> None:
    """Note in the trail who took a bulletin out of the system."""
    trail.record("bulletin.downloaded", bulletin, by=by, number=bulletin.number, form=form)


@permitted(Permission.BULLETIN_VIEW, reads="bulletin")
def draft_as_word(*, bulletin: Bulletin, by: User) -> bytes:
    """Write a draft as .docx for those who sign, marked as a draft on every page. Raises BulletinRefused."""
    if bulletin.is_issued:
        raise BulletinRefused(f"这一期已经印发（{bulletin.number}），请下载印发的 Word。")
    _refuse_withheld(bulletin)
    document = replace(from_json(bulletin.document), number="草稿，没有编号")
    try:
        made = word.written(document, mark=f"草稿　第{bulletin.version}稿")
    except PdfUnavailable as why:
        raise BulletinRefused(str(why)) from why
    trail.record("bulletin.downloaded", bulletin, by=by, number="", form="草稿", version=bulletin.version)
    return made


def _number(current: Bulletin) -> None:
    """Give a draft the next number of its kind in the year, written as the rules of today say. Raises BulletinRefused."""
    issued = Bulletin.objects.issued().filter(county_id=current.county_id)
    year = clock.today().year
    series = issued.filter(kind=current.kind, year=year).order_by("-serial")
    current.year, current.serial = year, (series.values_list("serial", flat=True).first() or 0) + 1
    rules = packs.in_force(current.county_id, "letterheads").rules
    current.number = rules.of(current.kind).number(year, current.serial)
    if issued.filter(number=current.number).exists():
        raise BulletinRefused(
            f"文号{current.number}已经用过。请在“规则”里的“版头和文号”改{current.get_kind_display()}的机关代字。"
        )


def _put(current: Bulletin, document: Document) -> None:
    current.document, current.title = as_json(document), one_line(document.title)
    current.version += 1
    current.save(update_fields=["as_of", "data", "document", "title", "version"])


def _naming(document: Document, corrected: Bulletin, reason: str) -> Document:
    """Put in front what is corrected and why."""
    words = f"本期更正并代替{corrected.number}《{corrected.title}》。更正原因：{reason.rstrip('。')}。"
    return replace(
        document, title=f"{document.title}（更正）", blocks=(Paragraph((words,)), *document.blocks)
    )


def _moment(kind: str, period: Period, day: date, run: Run | None) -> datetime:
    """Return as of when figures are taken: of a 考核通报 when its run took them. Raises BulletinRefused."""
    if kind == Kind.ASSESSMENT and run is not None:
        return AsOf(run.counted_until).moment
    _check_times(period, day)
    return AsOf(day).moment


def _check_times(period: Period, day: date) -> None:
    """Raise BulletinRefused unless the day is over, and the period had begun by then."""
    if day >= clock.today():
        raise BulletinRefused("数据截至的这一天还没有过完，数还会变。请选昨天或以前的日期。")
    if day < period.first:
        raise BulletinRefused(f"数据截至 {day}，{period.words}还没有开始。请选 {period.first} 或以后的日期。")


def _span(bulletin: Bulletin) -> Period:
    span = bulletin.span
    assert span is not None  # noqa: S101  only named periods are drafted
    return span


def _lock_county(by: User) -> None:
    """Let one after the other number bulletins of a county."""
    Unit.objects.select_for_update(no_key=True).get(pk=by.post.county_id)


def _locked(bulletin: Bulletin) -> Bulletin:
    rows = Bulletin.objects.select_for_update(of=("self",)).select_related("corrects", "run__scheme")
    found = rows.filter(pk=bulletin.pk).first()
    if found is None:
        raise BulletinRefused("这份草稿已经被删除。")
    return found


def _draft(bulletin: Bulletin) -> Bulletin:
    current = _locked(bulletin)
    if current.is_issued:
        raise BulletinRefused(f"这一期已经印发（{current.number}），不能再改。有错的，请提出更正。")
    return current
