"""通报: a document with the figures in it; as a draft it is edited, once issued it is frozen under its number."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.accounts.permissions import Permission
from luodi.assessment.models import Run
from luodi.bulletins.kinds import Kind, State, made_by
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.metrics.periods import Period
from luodi.progress.models import fingerprint

_ISSUED = Q(state=State.ISSUED)
_NUMBERED = Q(
    serial__isnull=False, issued_at__isnull=False, issued_by__isnull=False, issued_post__isnull=False,
    word__isnull=False, pdf__isnull=False,
) & ~Q(sha256="") & ~Q(number="")  # fmt: skip
_UNNUMBERED = Q(serial__isnull=True, issued_at__isnull=True, issued_by__isnull=True, number="", sha256="")


class BulletinQuerySet(ScopedQuerySet):
    """Bulletins as one user may see them."""

    def visible_to(self, user):
        """Return what was issued in the county; drafts only for those who make bulletins of the kind, or issue them."""
        rows = self.filter(county_id__in=user.reach.reads.counties)
        if user.can(Permission.BULLETIN_ISSUE):
            return rows
        return rows.filter(_ISSUED | Q(kind__in=made_by(user.can)))

    def writable_by(self, user):
        """Return those of the kinds that the user drafts."""
        return self.visible_to(user).filter(kind__in=made_by(user.can))

    def issued(self):
        """Return those that have a number."""
        return self.filter(_ISSUED)


class Bulletin(models.Model):
    """One bulletin: what it says (``document``, as documents.as_json writes it) and what its figures are (``data``).

    ``data`` maps the key of every figure to the indicator, unit, period and value behind it, all as of ``as_of``, the
    end of a day; so a figure can be opened to its rows years later. ``purpose`` is what there is one of for a period.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    purpose = models.CharField("用途", max_length=60)
    period = models.CharField("统计期", max_length=20)
    as_of = models.DateTimeField("数据截至")
    # Codes of the indicators of the ranking, the first of which decides the order.
    ranking = models.JSONField("排名指标", default=list)
    # The final run whose results it tells.
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="bulletins", verbose_name="考核结果")
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)
    title = models.CharField("标题", max_length=200)
    document = models.TextField("正文")
    data = models.JSONField("数据", default=dict)
    version = models.PositiveIntegerField("第几次修改", default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    made_at = models.DateTimeField("起草时间", default=clock.now)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name="更正"
    )
    reason = models.CharField("更正原因", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    serial = models.PositiveIntegerField("期数", null=True)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="印发人")
    issued_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("印发时间", null=True)
    word = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField("指纹", max_length=64, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind), name="bulletin_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ASSESSMENT) | Q(run__isnull=False),
                name="bulletin_of_assessment_has_run",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) & _UNNUMBERED | _ISSUED & _NUMBERED,
                name="bulletin_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="") | Q(corrects__isnull=False) & ~Q(reason=""),
                name="bulletin_correction_explained",
            ),
            models.UniqueConstraint(
                fields=["county", "number"], condition=_ISSUED, name="bulletin_number_once"
            ),
            models.UniqueConstraint(
                fields=["county", "kind", "year", "serial"], condition=_ISSUED, name="bulletin_serial_once"
            ),
            models.UniqueConstraint(
                fields=["county", "purpose", "period"],
                condition=_ISSUED & Q(corrects__isnull=True),
                name="bulletin_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["county", "purpose", "period"],
                condition=Q(state=State.DRAFT),
                name="bulletin_one_draft",
            ),
        ]
        indexes = [models.Index(fields=["county", "-made_at"], name="bulletin_latest")]

    def __str__(self):
        return f"{self.title}（{self.number}）" if self.number else self.title

    def get_absolute_url(self):
        return reverse("bulletins:bulletin", args=[self.pk])

    @property
    def is_issued(self):
        return self.state == State.ISSUED

    @property
    def span(self):
        """The stretch of time it is about."""
        return Period.named(self.period)

    @property
    def tone(self):
        return "green" if self.is_issued else "amber"

    def seal(self):
        """Return the SHA-256 of all that must not change once it is issued, the files among it."""
        return fingerprint(
            {
                "county": self.county_id,
                "kind": str(self.kind),
                "purpose": self.purpose,
                "period": self.period,
                "as_of": self.as_of.timestamp(),
                "number": self.number,
                "document": self.document,
                "data": self.data,
                "corrects": self.corrects.number if self.corrects else "",
                "reason": self.reason,
                "issued_by": self.issued_by_id,
                "issued_at": self.issued_at.timestamp(),
                "word": self.word.sha256,
                "pdf": self.pdf.sha256,
            }
        )

    @property
    def is_whole(self):
        """Whether it still is what was issued."""
        return self.seal() == self.sha256
