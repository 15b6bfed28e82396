"""首报首谈: who spoke first with which investor about which project, on what evidence, and how long that holds it."""

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.query import ModelIterable
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User, units_acted_for
from luodi.common import clock
from luodi.common.amounts import AmountField
from luodi.files.models import StoredFile
from luodi.library.flows.dispute import DECIDING_STEP
from luodi.library.models.cases import Case, Step
from luodi.projects.models import Project
from luodi.projects.sensitivity import STAGES, TAG


class ClaimIterable(ModelIterable):
    """Claims from which what is closed to the reader was taken off before anybody could show it."""

    def __iter__(self):
        for claim in super().__iter__():
            if claim.is_closed:
                claim.veil()
            yield claim


class ClaimQuerySet(ScopedQuerySet):
    """Claims as one user may see them."""

    def visible_to(self, user):
        """Return the claims the user may read; those on a project that is 商业敏感 to the user come without its secrets."""
        secret = Project.objects.closed_to(user).filter(pk=OuterRef("project_id"))
        own = Q(unit_id__in=user.reach.acts_for)
        closed = Q(Exists(secret)) & ~own & ~_to_decide(user)
        rows = super().visible_to(user).annotate(is_closed=ExpressionWrapper(closed, BooleanField()))
        rows._iterable_class = ClaimIterable
        return rows

    def with_hold(self):
        """Add since when and until when the claim holds its subject now."""
        held = Hold.objects.in_force().filter(claim=OuterRef("pk"))
        return self.annotate(
            held_since=Subquery(held.values("since")[:1]), held_until=Subquery(held.values("until")[:1])
        )


def _to_decide(user):
    """Return the condition for the claims of disputes that wait for the user's ruling: who rules must read both sides."""
    kind = DECIDING_STEP.get(user.post.role) if user.post else None
    if kind is None:
        return Q(pk__in=[])
    waiting = Step.objects.open().filter(kind=kind, unit_id__in=units_acted_for(user)).values("case_id")
    disputes = Dispute.objects.filter(case_id__in=waiting)
    return Q(pk__in=disputes.values("challenger_id")) | Q(pk__in=disputes.values("hold__claim_id"))


class Claim(models.Model):
    """首谈登记: a unit says that it is in talks with an investor about a project. The words of the subject never change."""

    class State(models.TextChoices):
        WAITING = "waiting", "待补佐证"
        HOLDING = "holding", "保持中"
        SECOND = "second", "后登记"
        FREED = "freed", "已解除"
        VOID = "void", "已作废"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="登记单位", db_index=False)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="对应项目"
    )
    project_name = models.CharField("项目名称", max_length=200)
    firm = models.CharField("投资方", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    industry = models.CharField("行业门类", max_length=3, blank=True)
    place = models.CharField("拟落地点", max_length=200, blank=True)
    investment = AmountField("计划总投资（分）", null=True, blank=True)
    content = models.CharField("建设内容及规模", max_length=500, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    # Whose claim stood in the way when this one came second.
    behind = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间", default=clock.now)

    objects = ClaimQuerySet.as_manager()
    # Set by the query: this reader is shown the claim without what 商业敏感 closes.
    is_closed = False

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "holding", "second", "freed", "void"]),
                name="claim_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="second") | Q(behind__isnull=False), name="claim_second_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-registered_at"], name="claim_latest"),
            models.Index(fields=["unit", "-registered_at"], name="claim_by_unit"),
            models.Index(fields=["county", "firm"], name="claim_by_firm"),
        ]

    def __str__(self):
        return f"{self.firm} {self.project_name}".strip()

    def get_absolute_url(self):
        return reverse("library:claim", args=[self.pk])

    def is_written_by(self, user):
        """Tell whether the acting post acts for the unit that registered, or carries on its work."""
        return self.unit_id in user.reach.acts_for

    def veil(self):
        """Take off what is closed to the reader."""
        self.project_name = f"{TAG}项目{self.project_id}号"
        self.firm = self.credit_code = self.industry = self.place = self.content = ""


class TalkQuerySet(ScopedQuerySet):
    """Contacts, read with their claim."""

    scope_path = "claim__"

    def valid(self):
        """Return the contacts that count: not voided, and with a file that proves them."""
        proven = Evidence.objects.filter(talk=OuterRef("pk"))
        return self.filter(voided_at__isnull=True).filter(Exists(proven))


class Talk(models.Model):
    """接触: one meeting, visit or call with the investor, or a fact that shows progress. A wrong one is voided."""

    class Kind(models.TextChoices):
        VISIT = "visit", "来访接待"
        GOING = "going", "外出拜访"
        MEETING = "meeting", "会议洽谈"
        SURVEY = "survey", "实地考察"
        CALL = "call", "电话、视频"
        LETTER = "letter", "来往函件"
        FACT = "fact", "项目进展"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="talks")
    kind = models.CharField("方式", max_length=8, choices=Kind)
    day = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    met = models.CharField("对方人员", max_length=100)
    persons = models.CharField("我方人员", max_length=200)
    words = models.TextField("洽谈内容", max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["visit", "going", "meeting", "survey", "call", "letter", "fact"]),
                name="talk_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="talk_void_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.day}"


class Evidence(models.Model):
    """佐证: a file that proves a contact; read by whoever may read the whole claim."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "talk", "file"], name="evidence_once")]

    def __str__(self):
        return self.name


class HoldQuerySet(ScopedQuerySet):
    """Holds, read with their claim."""

    scope_path = "claim__"

    def in_force(self):
        """Return the holds that nobody and nothing ended yet."""
        return self.filter(ended_at__isnull=True)

    def running_out(self):
        """Leave out those whose time does not run: the project is signed, or a dispute is under way."""
        signed = Q(claim__project__isnull=False) & ~Q(claim__project__stage__in=STAGES)
        disputed = Dispute.objects.under_way().filter(hold=OuterRef("pk"))
        return self.in_force().exclude(signed).exclude(Exists(disputed))


class Hold(models.Model):
    """首谈保持: the time in which a claim keeps its investor and project from every other unit of the county."""

    class End(models.TextChoices):
        LAPSED = "lapsed", "超过保持期没有新的接触"
        GIVEN_UP = "given_up", "登记单位放弃"
        DECIDED = "decided", "裁定归其他单位"
        GIVEN_WAY = "given_way", "让与其他单位"
        VOIDED = "voided", "接触记录作废"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="holds")
    # The same for two claims on one subject for certain: the database then refuses the second hold.
    exact_key = models.CharField("比对用", max_length=240, blank=True)
    # Number of the version of the rules it began under; renewals follow it too.
    rules = models.PositiveIntegerField("规则版本")
    since = models.DateTimeField("自", default=clock.now)
    warn_on = models.DateField("提醒日")
    until = models.DateField("保持至")
    # The day of the last ruling that left the claim its hold: time runs anew from it.
    ruled_on = models.DateField("裁定日", null=True)
    ended_at = models.DateTimeField("解除时间", null=True)
    ended_how = models.CharField("解除原因", max_length=10, choices=End, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.CharField("解除说明", max_length=200, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "claim"], condition=Q(ended_at__isnull=True), name="hold_of_claim_once"
            ),
            models.UniqueConstraint(
                fields=["county", "exact_key"],
                condition=Q(ended_at__isnull=True) & ~Q(exact_key=""),
                name="hold_of_subject_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | Q(ended_at__isnull=False) & ~Q(ended_how=""),
                name="hold_ended_somehow",
            ),
            models.CheckConstraint(condition=Q(warn_on__lte=F("until")), name="hold_warns_before_end"),
        ]
        indexes = [
            models.Index(fields=["county", "until"], name="hold_running", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.claim} {self.until}"


class DisputeQuerySet(models.QuerySet):
    """Disputes."""

    def under_way(self):
        """Return the disputes that are not decided yet."""
        return self.filter(case__ended_at__isnull=True)


class Dispute(models.Model):
    """首谈争议: what a case is about in which one claim challenges the hold of another."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="dispute")
    hold = models.ForeignKey(Hold, models.PROTECT, related_name="disputes")
    challenger = models.ForeignKey(Claim, models.PROTECT, related_name="disputes")
    grounds = models.TextField("提出争议的理由", max_length=2000)

    objects = DisputeQuerySet.as_manager()

    def __str__(self):
        return str(self.case)
