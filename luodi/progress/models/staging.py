"""The stage log, claims to a stage, the site checks they need, and the papers that prove them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.progress.problems import Cause
from luodi.progress.proofs import Outcome, ProofKind
from luodi.projects.models import Batch, Project
from luodi.projects.stages import Stage, Standing, Status, SubStage


class OfProjectQuerySet(ScopedQuerySet):
    """Rows about a project: whoever reads the project reads them, whoever writes it writes them."""

    def visible_to(self, user):
        """Return the rows about projects the user may read."""
        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def writable_by(self, user):
        """Return the rows about projects the user may change."""
        return self.filter(project__in=Project.objects.writable_by(user).values("pk"))


class StageClaim(models.Model):
    """A unit says that its project reached a stage, or that it is lost or ended; somebody else verifies it."""

    class State(models.TextChoices):
        # A ledger said so; the unit completes what is missing and sends it.
        PREPARING = "preparing", "待补齐"
        CLAIMED = "claimed", "待认定"
        VERIFIED = "verified", "已认定"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    OPEN = (State.PREPARING, State.CLAIMED)

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="stage_claims", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="申请单位", db_index=False)
    state = models.CharField("办理情况", max_length=10, choices=State, default=State.CLAIMED)
    from_stage = models.CharField("原阶段", max_length=12, choices=Stage)
    to_stage = models.CharField("申请阶段", max_length=12, choices=Stage)
    # Empty for a claim to a stage; 流失 or 终止 otherwise.
    to_status = models.CharField("申请状态", max_length=12, choices=Status, blank=True)
    happened_on = models.DateField("达到的日期")
    words = models.TextField("情况说明", blank=True)
    cause = models.CharField("原因", max_length=16, choices=Cause, blank=True)
    lost_to = models.CharField("流失到哪里", max_length=60, blank=True)
    # The ledger that said so, for a claim nobody made by hand.
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    claimed_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="申请岗位")
    claimed_at = models.DateTimeField("申请时间", default=clock.now)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="认定人")
    settled_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("认定时间", null=True)
    verdict = models.TextField("认定意见", blank=True)
    # The version of the gates it was claimed under.
    gates = models.PositiveIntegerField("规则版本")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_stage__in=Stage, from_stage__in=Stage), name="stage_claim_stages"),
            models.CheckConstraint(
                condition=Q(state__in=["preparing", "claimed", "verified", "returned", "withdrawn"]),
                name="stage_claim_state",
            ),
            models.CheckConstraint(
                condition=Q(to_status__in=["", Status.LOST, Status.TERMINATED]), name="stage_claim_status"
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(settled_by__isnull=False) & ~Q(settled_by=F("claimed_by")),
                name="stage_claim_two_people",
            ),
            models.UniqueConstraint(
                fields=["county", "project"],
                condition=Q(state__in=["preparing", "claimed"]),
                name="stage_claim_one_open",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["project", "claimed_at"], name="stage_claim_of_project"),
            models.Index(
                fields=["county", "state", "claimed_at"],
                name="stage_claim_waiting",
                condition=Q(state__in=["preparing", "claimed"]),
            ),
            models.Index(fields=["unit", "state"], name="stage_claim_of_unit"),
        ]

    def __str__(self):
        return f"{self.project}：{self.wanted}"

    def get_absolute_url(self):
        return reverse("progress:stage_claim", args=[self.pk])

    @property
    def wanted(self):
        """What is claimed, in a word: 签约, or 流失."""
        return self.get_to_status_display() if self.to_status else self.get_to_stage_display()

    @property
    def is_open(self):
        return self.state in self.OPEN


class SiteCheck(models.Model):
    """One person saw on the site what is claimed. A claim that asks for it needs two people."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(StageClaim, models.PROTECT, related_name="checks", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核查人")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="核查岗位")
    checked_on = models.DateField("核查日期")
    words = models.TextField("看到的情况")
    agrees = models.BooleanField("与申请一致", default=True)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "claim", "by"], name="site_check_once_each"),
            models.CheckConstraint(condition=~Q(words=""), name="site_check_has_words"),
        ]
        indexes = [models.Index(fields=["claim"], name="site_check_of_claim")]

    def __str__(self):
        return f"{self.by} {self.checked_on}"


class StageMoveQuerySet(OfProjectQuerySet):
    """Lines of the stage log, and which of them prove a stage."""

    def proven(self):
        """Return the lines by which a stage was verified; those that only tell status or sub-stage verify none."""
        return self.filter(verified_at__isnull=False).exclude(how__in=["finer", "status"])


class StageMove(models.Model):
    """One line of the stage log: where a project stood, where it stands, since when, who said so and why. Never changed,
    but for the verification of an opening."""

    class How(models.TextChoices):
        OPENING = "opening", "期初"
        CLAIMED = "claimed", "申请认定"
        BACK = "back", "退回以前的阶段"
        JUMP = "jump", "跨阶段调整"
        FINER = "finer", "阶段细分"
        STATUS = "status", "状态变化"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="stage_moves", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位", db_index=False)
    how = models.CharField("方式", max_length=8, choices=How)
    from_stage = models.CharField("原阶段", max_length=12, choices=Stage, blank=True)
    from_sub_stage = models.CharField("原细分", max_length=12, choices=SubStage, blank=True)
    from_status = models.CharField("原状态", max_length=12, choices=Status, blank=True)
    to_stage = models.CharField("阶段", max_length=12, choices=Stage)
    to_sub_stage = models.CharField("细分", max_length=12, choices=SubStage, blank=True)
    to_status = models.CharField("状态", max_length=12, choices=Status)
    # The business day as exactly as it is known: 2026, 2026-07, 2026-07-04; "" where a ledger says nothing.
    happened_on = models.CharField("日期", max_length=10, blank=True)
    # The day by which it had certainly happened, as ``periods.certain_by`` says: what “known today about that day” asks for.
    certain_by = models.DateField("确定日期")
    reason = models.TextField("原因", blank=True)
    cause = models.CharField("归因", max_length=16, choices=Cause, blank=True)
    lost_to = models.CharField("流失到哪里", max_length=60, blank=True)
    claim = models.OneToOneField(StageClaim, models.PROTECT, null=True, related_name="move")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    # Nobody for what stood in the record before there was a log.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="岗位")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="认定人")
    verified_at = models.DateTimeField("认定时间", null=True)

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["opening", "claimed", "back", "jump", "finer", "status"]),
                name="stage_move_how",
            ),
            models.CheckConstraint(condition=Q(to_stage__in=Stage, to_status__in=Status), name="stage_move_to"),
            models.CheckConstraint(
                condition=Q(how="opening") & Q(from_stage="") | ~Q(how="opening") & ~Q(from_stage=""),
                name="stage_move_from",
            ),
            models.CheckConstraint(
                condition=~Q(how__in=["back", "jump", "status"]) | ~Q(reason=""), name="stage_move_reason"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("by")) | ~Q(how="opening"),
                name="stage_move_opening_two_people",
            ),
            models.UniqueConstraint(
                fields=["county", "project"], condition=Q(how="opening"), name="stage_move_one_opening"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["project", "recorded_at"], name="stage_move_of_project"),
            models.Index(fields=["project", "certain_by"], name="stage_move_in_time"),
            models.Index(fields=["county", "to_stage", "recorded_at"], name="stage_move_to_stage"),
            models.Index(
                fields=["county", "unit"],
                name="stage_move_unverified",
                condition=Q(verified_at__isnull=True, how="opening"),
            ),
        ]

    def __str__(self):
        return f"{self.get_how_display()} {self.get_to_stage_display()}"

    @property
    def to(self):
        """Where the project stands by this line."""
        return Standing(self.to_stage, self.to_sub_stage, self.to_status)

    @property
    def is_unverified(self):
        """Whether it is an opening that nobody verified: a stage that must be proved, taken from a ledger or typed."""
        return self.verified_at is None


class Proof(models.Model):
    """A paper or opinion on a project. A wrong one is voided with a reason; what a review came to is never changed."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="proofs", db_index=False)
    kind = models.CharField("材料", max_length=20, choices=ProofKind)
    number = models.CharField("文号或编号", max_length=60, blank=True)
    issued_on = models.DateField("日期")
    outcome = models.CharField("结论", max_length=16, choices=Outcome, blank=True)
    words = models.TextField("理由或条件", blank=True)
    ends_on = models.DateField("例外截止日期", null=True)
    reviewer = models.CharField("审查人", max_length=60, blank=True)
    answers = models.JSONField("清单", default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    added_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="登记岗位")
    added_at = models.DateTimeField("登记时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProofKind), name="proof_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome]), name="proof_outcome_known"),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | Q(outcome=Outcome.NOT_APPLICABLE) & ~Q(words=""),
                name="proof_has_file_or_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.EXCEPTION) | Q(ends_on__isnull=False),
                name="proof_exception_ends",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(voided_by__isnull=False) & ~Q(void_reason=""),
                name="proof_void_explained",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "added_at"], name="proof_of_project"),
            models.Index(fields=["file"], name="proof_by_file"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}{f'（{self.get_outcome_display()}）' if self.outcome else ''}"
