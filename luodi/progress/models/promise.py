"""承诺台账: what government and firms promised, what was reported as kept, and how a promise was changed or lifted."""

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.common.amounts import AmountField
from luodi.files.models import StoredFile
from luodi.progress.models.staging import StageMove
from luodi.progress.promise_entries import ChangeKind, Compensation, Why, Wording
from luodi.progress.promises import BINDING, RUNNING, Review, Side, Source, State
from luodi.projects.models import Firm, Part, Project
from luodi.projects.stages import Stage


class PromiseQuerySet(ScopedQuerySet):
    """Promises as one user may see them."""

    def read_through(self, counties, units, person):
        """A promise is read with its project, and by the unit that must keep it."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own)
        return Q(unit_id__in=units) | Q(project_id__in=parts.values("project_id"))

    def writable_by(self, user):
        """Return the promises about which the user may say something: of the units that keep them or lead the project."""
        area = user.reach.writes
        return self._inside(area, Q(unit_id__in=area.units) | Q(project__unit_id__in=area.units))

    def of_units(self, units):
        """Return the promises that units must keep, or must see to that the firms of their projects keep."""
        led = Q(side=Side.FIRM, project__unit_id__in=units)
        return self.filter(Q(unit_id__in=units) | led, project__voided_at=None)

    def binding(self):
        """Return the promises that still bind somebody."""
        return self.filter(state__in=BINDING)

    def running(self):
        """Return the promises that nobody has reported as kept."""
        return self.filter(state__in=RUNNING)

    def with_waiting(self):
        """Add ``waits``: what must be verified before the promise may be kept is not, so that it cannot be late yet."""
        return self.annotate(waits=ExpressionWrapper(_waits(), BooleanField()))

    def with_urging(self):
        """Add ``urged_on`` and ``urge_on``: when the firm was asked last, and when to ask again; empty where nobody asked."""
        last = PromiseUrging.objects.filter(promise=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            urged_on=Subquery(last.values("happened_on")[:1]), urge_on=Subquery(last.values("next_on")[:1])
        )

    def late(self):
        """Return the running promises whose due day has passed and that wait for nobody else."""
        return self.running().filter(due_on__lt=clock.today()).exclude(_waits())

    def due_by(self, day):
        """Return the running promises that fall due up to the day and are not late yet."""
        return self.running().filter(due_on__gte=clock.today(), due_on__lte=day).exclude(_waits())

    def kept_unverified(self):
        """Return the promises that count as kept without another person's word; there is none while the data is sound."""
        proven = PromiseReport.objects.filter(promise=OuterRef("pk"), state="verified", is_whole=True)
        proven = proven.filter(checked_by__isnull=False).exclude(checked_by=F("by"))
        return self.filter(~Exists(proven), state=State.KEPT)

    def paid_too_early(self):
        """Return the promises reported as kept while what they wait for is not; there is none while the data is sound."""
        said = PromiseReport.objects.filter(promise=OuterRef("pk"), state__in=["waiting", "verified"])
        root = OuterRef("after_promise_id")
        kept = Promise.objects.filter(Q(pk=root) | Q(first=root), state=State.KEPT)
        return self.filter(Exists(said), ~Exists(kept), after_promise__isnull=False)

    def without_review(self):
        """Return the binding promises that need a review and show none that holds."""
        over = Q(review=Review.EXCEPTION, review_until__lt=clock.today())
        lacking = Q(review__in=["", Review.FAILED]) | over
        return self.binding().filter(lacking, needs_review=True)


def _waits():
    """Return the condition under which a promise waits for one of the firm, or for a stage of the project."""
    root, order = OuterRef("after_promise_id"), list(Stage)
    kept = Promise.objects.filter(Q(pk=root) | Q(first=root), state=State.KEPT)
    found = Q(after_promise__isnull=False) & ~Q(Exists(kept))
    for place, stage in enumerate(order):
        proven = StageMove.objects.proven().filter(project=OuterRef("project_id"), to_stage__in=order[place:])
        found |= Q(after_stage=stage) & (Q(project__stage__in=order[:place]) | ~Q(Exists(proven)))
    return found


class Promise(models.Model):
    """One promise. Its words never change: a change makes a new row that replaces this one, and the first stays to be read."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="promises")
    side = models.CharField("哪一方", max_length=10, choices=Side)
    kind = models.CharField("类别", max_length=20)
    # As the rules of this version say; they explain the promise for ever after.
    needs_review = models.BooleanField("须有公平竞争审查结论", default=False)
    rules = models.PositiveIntegerField("规则版本")

    source = models.CharField("出处", max_length=10, choices=Source)
    source_title = models.CharField("出处名称、文号", max_length=200)
    source_on = models.DateField("出处日期", null=True, blank=True)
    clause_no = models.CharField("条款编号", max_length=40, blank=True)
    clause = models.TextField("条款原文")
    what = models.CharField("承诺内容", max_length=200)
    amount = AmountField("金额（分）", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="承办单位", db_index=False
    )
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, related_name="+", verbose_name="承诺企业", db_index=False
    )
    # What must be verified before this may count as kept. It points at the first wording of the firm's promise.
    after_promise = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="tied", verbose_name="以企业承诺为前提"
    )
    after_stage = models.CharField("以项目阶段为前提", max_length=12, choices=Stage, blank=True)

    review = models.CharField("公平竞争审查", max_length=14, choices=Review, blank=True)
    review_until = models.DateField("例外截止", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    kept_on = models.DateField("兑现日期", null=True, blank=True)
    # What was verified under the wordings before this one; nothing at all is not 0.
    kept_before = models.BigIntegerField("变更前已兑现（分）", null=True, blank=True)
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = PromiseQuerySet.as_manager()
    # Set by the queries that ask for it.
    waits = False
    urged_on = urge_on = None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side), name="promise_side_known"),
            models.CheckConstraint(condition=Q(state__in=State), name="promise_state_known"),
            models.CheckConstraint(
                condition=Q(side=Side.GOVERNMENT, unit__isnull=False, firm__isnull=True)
                | Q(side=Side.FIRM, unit__isnull=True, firm__isnull=False),
                name="promise_has_promiser",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.GOVERNMENT) | Q(after_promise__isnull=True, after_stage=""),
                name="promise_tie_of_government",
            ),
            models.CheckConstraint(
                condition=Q(state=State.VOID, voided_at__isnull=False) & ~Q(void_reason="")
                | ~Q(state=State.VOID) & Q(voided_at__isnull=True),
                name="promise_void_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.KEPT) | Q(kept_on__isnull=False), name="promise_kept_on_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "due_on", "id"], name="promise_by_due", condition=Q(state__in=BINDING)
            ),
            models.Index(fields=["unit", "due_on"], name="promise_of_unit", condition=Q(state__in=BINDING)),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("progress:promise", args=[self.pk])

    @property
    def root_id(self):
        """The first wording of this promise."""
        return self.first_id or self.pk

    @property
    def promiser(self):
        """Who must keep it; the caller has read unit and firm with the row."""
        return self.unit if self.side == Side.GOVERNMENT else self.firm

    @property
    def wording(self):
        """What is promised, as it was typed."""
        names = Wording.__dataclass_fields__
        return Wording(**{name: getattr(self, name) for name in names})


class PromiseReport(models.Model):
    """That a promise was kept, whole or in part: said by one person, verified by another. A mistake is reversed."""

    class State(models.TextChoices):
        WAITING = "waiting", "待核"
        VERIFIED = "verified", "已核定"
        RETURNED = "returned", "已退回"
        REVERSED = "reversed", "已撤销"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="reports")
    is_whole = models.BooleanField("全部兑现")
    amount = AmountField("兑现金额（分）", null=True, blank=True)
    happened_on = models.DateField("兑现日期")
    words = models.TextField("兑现情况", max_length=1000)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=clock.now)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核查人")
    checked_at = models.DateTimeField("核查时间", null=True)
    check_words = models.CharField("核查意见", max_length=500, blank=True)
    reversed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    reversed_at = models.DateTimeField("撤销时间", null=True)
    reversal = models.CharField("撤销原因", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "promise"], condition=Q(state="waiting"), name="promise_report_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "reversed"])
                | Q(checked_by__isnull=False) & ~Q(checked_by=F("by")),
                name="promise_report_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="reversed") | Q(reversed_by__isnull=False) & ~Q(reversal=""),
                name="promise_report_reversed_why",
            ),
        ]

    def __str__(self):
        return f"{self.promise} {self.happened_on}"


class PromiseChange(models.Model):
    """That a promise is to be changed or lifted: by whose decision, with what compensation; agreed to by another person."""

    class State(models.TextChoices):
        WAITING = "waiting", "待审定"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "不同意"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="changes")
    kind = models.CharField("办理", max_length=6, choices=ChangeKind)
    why = models.CharField("理由", max_length=8, choices=Why)
    words = models.TextField("情况说明", max_length=1000)
    decided_by = models.CharField("决定机关", max_length=100)
    paper = models.CharField("文号", max_length=100)
    decided_on = models.DateField("决定日期")
    compensation = models.CharField("补偿", max_length=4, choices=Compensation)
    compensation_amount = AmountField("补偿金额（分）", null=True, blank=True)
    compensation_words = models.CharField("补偿说明", max_length=500)
    # The new words as typed, in plain values; of a lifting none.
    wording = models.JSONField("变更后的内容", null=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    at = models.DateTimeField("申请时间", default=clock.now)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="审定人")
    checked_at = models.DateTimeField("审定时间", null=True)
    check_words = models.CharField("审定意见", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "promise"], condition=Q(state="waiting"), name="promise_change_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(checked_by__isnull=False) & ~Q(checked_by=F("by")),
                name="promise_change_two_people",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.CHANGE, wording__isnull=False)
                | Q(kind=ChangeKind.LIFT, wording__isnull=True),
                name="promise_change_worded",
            ),
            models.CheckConstraint(
                condition=~Q(compensation=Compensation.DUE) | Q(compensation_amount__isnull=False),
                name="promise_change_compensated",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.promise}"


class PromiseReview(models.Model):
    """公平竞争审查: an outcome that was put on record for a promise; the last one holds."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="reviews")
    outcome = models.CharField("结论", max_length=14, choices=Review)
    paper = models.CharField("文号", max_length=100, blank=True)
    until = models.DateField("例外截止", null=True, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=clock.now)

    def __str__(self):
        return f"{self.get_outcome_display()} {self.paper}".strip()


class PromiseUrging(models.Model):
    """督促: that a firm was asked to keep its promise; the unit is reminded anew on the day it named last."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="urgings")
    happened_on = models.DateField("督促日期")
    whom = models.CharField("督促了谁", max_length=100)
    answer = models.CharField("对方答复", max_length=500)
    next_on = models.DateField("下次督促日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__gt=F("happened_on")), name="promise_urged_before_the_next"
            )
        ]

    def __str__(self):
        return f"{self.promise} {self.happened_on}"


class PromiseFile(models.Model):
    """A file that proves what was promised, kept, decided or reviewed; read by whoever may read the promise."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="files")
    report = models.ForeignKey(PromiseReport, models.PROTECT, null=True, related_name="files")
    change = models.ForeignKey(PromiseChange, models.PROTECT, null=True, related_name="files")
    review = models.ForeignKey(PromiseReview, models.PROTECT, null=True, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间", default=clock.now)

    def __str__(self):
        return self.name
