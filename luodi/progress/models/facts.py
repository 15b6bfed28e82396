"""数据: dated amounts, counts and notes about projects, what proves them, and the sums that lists show."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.common.amounts import AmountField
from luodi.files.models import StoredFile
from luodi.progress.recognition import ADDING, MONEY, EvidenceKind, FactKind
from luodi.projects.models import Batch, Part, Project
from luodi.projects.terms import Origin


class FactState(models.TextChoices):
    """What became of a fact. Only verified ones count."""

    PENDING = "pending", "待认定"
    RECOGNISED = "recognised", "已认定"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    NOTED = "noted", "已登记"


class FactOrigin(models.TextChoices):
    """How a fact came in."""

    ENTERED = "entered", "登记"
    OPENING = "opening", "期初"
    LEDGER = "ledger", "台账"
    RETURN = "return", "月报"


LIVE = (FactState.PENDING, FactState.RECOGNISED, FactState.NOTED)


def counted(as_of=None):
    """Return the condition for facts that count, reversals among them: now, or at a moment."""
    now = Q(state=FactState.RECOGNISED)
    return now if as_of is None else now & Q(settled_at__lte=as_of)


def waited(as_of=None):
    """Return the condition for what waits to be verified, reversals among it: now, or at a moment."""
    if as_of is None:
        return Q(state=FactState.PENDING)
    return Q(recorded_at__lte=as_of) & (Q(settled_at__isnull=True) | Q(settled_at__gt=as_of))


class FactQuerySet(ScopedQuerySet):
    """Facts as one user may see them, and the questions that every sum is made of."""

    scope_path = "project__"

    def visible_to(self, user):
        """Return the facts of the projects the user may read; none of those that are 商业敏感 to the user."""
        secret = Project.objects.closed_to(user).filter(pk=OuterRef("project_id"))
        return super().visible_to(user).exclude(Exists(secret))

    def read_through(self, counties, units, person):
        """A fact is read through any unit or person that takes part in its project."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own)
        return Q(project_id__in=parts.values("project_id"))

    def of_kind(self, *kinds):
        """Return the facts of these kinds."""
        return self.filter(kind__in=kinds)

    def live(self):
        """Leave out what was returned or withdrawn."""
        return self.filter(state__in=LIVE)

    def recorded_by(self, moment):
        """Return what was recorded up to a moment, whatever became of it since."""
        return self.filter(recorded_at__lte=moment)

    def counting(self, as_of=None):
        """Return the facts that count, reversals among them: now, or those that counted at a moment."""
        return self.filter(counted(as_of))

    def waiting(self, as_of=None):
        """Return what waits to be verified, reversals among it: now, or what waited at a moment."""
        return self.filter(waited(as_of))

    def standing(self, as_of=None):
        """Return the facts that count and are neither reversals nor reversed: now or at a moment."""
        undone = Fact.objects.counting(as_of).filter(reverses=OuterRef("pk"))
        return self.counting(as_of).filter(reverses__isnull=True).exclude(Exists(undone))

    def counted_in(self, first, last=None):
        """Return the facts that count in a month, or from one month to another; openings count in none."""
        return self.filter(counts_in__gte=first, counts_in__lte=last or first)


class Fact(models.Model):
    """One dated amount, number or note about a project. It is never changed: a wrong one that counts is reversed by another."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="facts", db_index=False)
    # Who reports; the project may come to another unit later.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="登记单位")
    kind = models.CharField("数据", max_length=10, choices=FactKind)
    happened_on = models.DateField("发生日期")
    # 2026-11, set when the fact comes to count; "" for what waits, and for openings, which belong to no month.
    counts_in = models.CharField("计入月份", max_length=7, blank=True)
    # 分, or a whole number; of a reversal the exact opposite of what it reverses.
    amount = AmountField("数额", null=True)
    text = models.TextField("说明", max_length=2000, blank=True)
    basis = models.CharField("资金来源", max_length=20, choices=Origin, blank=True)
    currency = models.CharField("币种", max_length=3, blank=True)
    foreign_amount = AmountField("外币金额（百分之一）", null=True)
    rate = models.CharField("汇率", max_length=12, blank=True)
    rate_on = models.DateField("汇率日期", null=True)
    rate_source = models.CharField("汇率出处", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=FactState, default=FactState.PENDING)
    origin = models.CharField("来源", max_length=10, choices=FactOrigin, default=FactOrigin.ENTERED)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="facts")
    # The author's answer to what looked wrong; of a reversal its reason.
    explanation = models.CharField("情况说明", max_length=300, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人", db_index=False)
    author_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记岗位")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="认定人", db_index=False
    )
    verified_at = models.DateTimeField("认定时间", null=True)
    verdict = models.CharField("认定意见", max_length=300, blank=True)
    # The second approval, which the reversal of money needs.
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="复核人", db_index=False
    )
    approved_at = models.DateTimeField("复核时间", null=True)
    # When it stopped waiting, whatever the outcome: the moment that “as of” asks for.
    settled_at = models.DateTimeField("办结时间", null=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", verbose_name="冲销"
    )
    # What tells one sending from another: the same sent twice makes one fact.
    key = models.CharField("发送标识", max_length=64, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactKind), name="fact_kind_known"),
            models.CheckConstraint(condition=Q(state__in=FactState), name="fact_state_known"),
            models.CheckConstraint(condition=Q(origin__in=FactOrigin), name="fact_origin_known"),
            models.CheckConstraint(
                condition=Q(kind=FactKind.NOTE, amount__isnull=True)
                | ~Q(kind=FactKind.NOTE) & Q(amount__isnull=False),
                name="fact_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state=FactState.NOTED) | Q(kind=FactKind.NOTE), name="fact_only_notes_uncounted"
            ),
            models.CheckConstraint(
                condition=Q(state=FactState.PENDING, settled_at__isnull=True)
                | ~Q(state=FactState.PENDING) & Q(settled_at__isnull=False),
                name="fact_settled_or_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(state=FactState.RECOGNISED)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="fact_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("author")),
                name="fact_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(verified_by__isnull=False)
                & ~Q(approved_by=F("author"))
                & ~Q(approved_by=F("verified_by")),
                name="fact_approved_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=MONEY, state=FactState.RECOGNISED, reverses__isnull=False)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="fact_money_reversed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(explanation=""), name="fact_reversal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(currency="", foreign_amount__isnull=True)
                | ~Q(currency="")
                & Q(foreign_amount__isnull=False, rate_on__isnull=False)
                & ~Q(rate="")
                & ~Q(rate_source=""),
                name="fact_foreign_whole",
            ),
            models.UniqueConstraint(
                fields=["county", "author", "key"], condition=~Q(key=""), name="fact_sent_once"
            ),
            models.UniqueConstraint(
                fields=["county", "reverses"],
                condition=Q(reverses__isnull=False, state__in=[FactState.PENDING, FactState.RECOGNISED]),
                name="fact_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "recorded_at"], name="fact_of_project"),
            models.Index(
                fields=["county", "recorded_at"], name="fact_waiting", condition=Q(state=FactState.PENDING)
            ),
            models.Index(
                fields=["unit", "recorded_at"],
                name="fact_open_of_unit",
                condition=Q(state__in=[FactState.PENDING, FactState.RETURNED]),
            ),
            models.Index(fields=["county", "counts_in", "kind"], name="fact_by_month"),
            models.Index(fields=["county", "-recorded_at"], name="fact_latest"),
        ]

    def __str__(self):
        return f"{self.label} {self.happened_on}"

    def get_absolute_url(self):
        return reverse("progress:fact", args=[self.pk])

    @property
    def label(self):
        """What it is called: 到位资金, or 冲销到位资金."""
        return f"{'冲销' if self.reverses_id else ''}{self.get_kind_display()}"

    @property
    def is_money(self):
        return self.kind in MONEY

    @property
    def adds(self):
        return self.kind in ADDING

    @property
    def waits_for_approval(self):
        """Whether it was verified and waits for the second approval."""
        return self.state == FactState.PENDING and self.verified_at is not None

    @property
    def state_words(self):
        """What became of it, in a word."""
        return "待复核" if self.waits_for_approval else self.get_state_display()


class EvidenceQuerySet(ScopedQuerySet):
    """Documents, read with their fact."""

    scope_path = "fact__project__"

    def visible_to(self, user):
        """Return the documents of the facts the user may read."""
        return self.filter(fact__in=Fact.objects.visible_to(user))


class Evidence(models.Model):
    """佐证: a document that proves a fact. ``number`` is that of the slip or invoice, as ``recognition.number_key`` makes it."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("材料", max_length=16, choices=EvidenceKind)
    number = models.CharField("票据号", max_length=60, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind), name="fact_evidence_kind_known"),
        ]
        indexes = [
            models.Index(fields=["county", "file"], name="fact_evidence_by_file"),
            models.Index(
                fields=["county", "number"], name="fact_evidence_by_number", condition=~Q(number="")
            ),
        ]

    def __str__(self):
        return self.name


class Figures(models.Model):
    """The sums of one project's verified facts, for lists. Only ``actions.figures.recount`` writes it; None is: nothing known."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.OneToOneField(Project, models.PROTECT, related_name="figures")
    arrived = models.BigIntegerField("到位资金（分）", null=True)
    completed = models.BigIntegerField("完成投资（分）", null=True)
    employed = models.BigIntegerField("就业人数", null=True)
    output = models.BigIntegerField("产值（分）", null=True)
    tax = models.BigIntegerField("税收（分）", null=True)
    arrived_waiting = models.BigIntegerField("待认定到位资金（分）", null=True)
    completed_waiting = models.BigIntegerField("待认定完成投资（分）", null=True)
    last_fact_on = models.DateField("最近发生日期", null=True)
    last_recorded_at = models.DateTimeField("最近登记时间", null=True)

    def __str__(self):
        return f"{self.project_id}"
