"""A case is one run of a flow; its steps are what waits for someone, and afterwards the record of who did what."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, UnitKind, User, units_acted_for
from luodi.accounts.permissions import Permission, Role, may
from luodi.common import clock
from luodi.library.flows import FLOWS, START, STEPS, STEPS_OF_ROLE
from luodi.library.flows.filing import OPINE
from luodi.projects.models import Part, Project


def _units_of_cases(user):
    """Return the units whose cases the user reads. Leaders act in one name: what one began another may have to settle."""
    in_one_name = user.reach.own if user.post and user.post.role == Role.LEADER else frozenset()
    return user.reach.reads.units | user.reach.takes_part | in_one_name


class CaseQuerySet(ScopedQuerySet):
    """Cases as one user may see them."""

    def visible_to(self, user):
        """Return the cases the user may read."""
        area = user.reach.reads
        return self._inside(area, self.read_through(area.counties, _units_of_cases(user), user.pk))

    def read_through(self, counties, units, person):
        """A case is read by the unit that began it, by every unit that had a step in it, and with its project."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        steps = Step.objects.filter(unit_id__in=units).values("case_id")
        return Q(unit_id__in=units) | Q(pk__in=steps) | Q(project_id__in=parts)

    def under_way(self):
        """Return the cases that have not ended."""
        return self.filter(ended_at__isnull=True)


class Case(models.Model):
    """One run of a flow: a filing, a handing down, a transfer. It keeps the versions of the rules it began with."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    flow = models.CharField("事项", max_length=20)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发起单位")
    title = models.CharField("标题", max_length=100, blank=True)
    # Pack → number of the version: what is under way finishes under the rules it began with.
    rules = models.JSONField("规则版本", default=dict)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    started_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="发起岗位")
    started_at = models.DateTimeField("发起时间", default=clock.now)
    ended_at = models.DateTimeField("办结时间", null=True)
    outcome = models.CharField("结果", max_length=20, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="case_ended_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["county", "flow", "project"],
                condition=Q(ended_at__isnull=True, project__isnull=False),
                name="case_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "flow", "-started_at"],
                name="case_under_way",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["unit", "-started_at"], name="case_by_unit"),
            # What came in today, and what ended this month.
            models.Index(fields=["county", "-started_at"], name="case_begun"),
            models.Index(
                fields=["county", "flow", "-ended_at"], name="case_ended", condition=Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title or self.table.label

    def get_absolute_url(self):
        return reverse("library:case", args=[self.pk])

    @property
    def table(self):
        """The flow that this case runs through."""
        return FLOWS[self.flow]

    @property
    def about_project(self) -> Project:
        """The project of a flow that always has one."""
        if self.project is None:
            raise LookupError(f"case {self.pk} ({self.flow}) has no project")
        return self.project

    @property
    def outcome_label(self):
        """How the case ended, in words; "" while it is under way."""
        return self.table.ends.get(self.outcome, "")


class StepQuerySet(ScopedQuerySet):
    """Steps, and whom they wait for."""

    def visible_to(self, user):
        """Return the steps the user may read."""
        area = user.reach.reads
        return self._inside(area, self.read_through(area.counties, _units_of_cases(user), user.pk))

    def read_through(self, counties, units, person):
        """A step is read with its case; who was only asked for an opinion on a filing reads the own steps."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        asked = Step.objects.filter(unit_id__in=units).exclude(kind=OPINE).values("case_id")
        return (
            Q(unit_id__in=units)
            | Q(case__unit_id__in=units)
            | Q(case__project_id__in=parts)
            | Q(case_id__in=asked)
        )

    def open(self):
        """Return the steps that wait."""
        return self.filter(closed_at__isnull=True)

    def late(self):
        """Return the steps whose due day has passed, leaving out those whose clock stands still."""
        still = Pause.objects.running().filter(step=OuterRef("pk"))
        return self.filter(~Exists(still), due_on__lt=clock.today())

    def with_stopped(self):
        """Add ``is_stopped``: the clock of the step stands still."""
        return self.annotate(is_stopped=Exists(Pause.objects.running().filter(step=OuterRef("pk"))))

    def waiting_for(self, user):
        """Return the open steps that the acting post could settle, leaving out those the person must keep out of."""
        if user.post is None:
            return self.none()
        kinds = STEPS_OF_ROLE[Role(user.post.role)]
        found = Q(kind__in=kinds, unit_id__in=units_acted_for(user))
        of_heads = STEPS_OF_ROLE[Role.HEAD]
        for head in Deputyship.objects.held_by(user).values_list("head_id", flat=True):
            in_that_name = ~_kept_out_of(head, frozenset(of_heads))
            found |= Q(kind__in=of_heads, unit_id__in=user.reach.own) & in_that_name
            kinds += of_heads
        return self.open().filter(found & ~_kept_out_of(user.pk, frozenset(kinds)))


def _kept_out_of(person, kinds):
    """Return the condition for steps of these kinds that another person must settle, after what this one did before."""
    begun = [kind for kind in sorted(kinds) if START in STEPS[kind].not_by]
    found = Q(kind__in=begun, case__started_by=person)
    did = Step.objects.filter(case=OuterRef("case"), closed_by=person)
    for earlier in sorted({STEPS[kind].not_by for kind in kinds} - {(), (START,)}):
        barred = [kind for kind in sorted(kinds) if STEPS[kind].not_by == earlier]
        found |= Q(kind__in=barred) & Exists(did.filter(kind__in=earlier))
    return found


class Step(models.Model):
    """A step of a case, waiting for a unit until a day; settled once, by a person under a post."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    kind = models.CharField("环节", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="等谁办理", db_index=False)
    opened_at = models.DateTimeField("开始时间", default=clock.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="转来的人")
    opened_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="转来的岗位", db_index=False
    )
    days = models.PositiveSmallIntegerField("时限")
    working = models.BooleanField("按工作日", default=True)
    due_on = models.DateField("到期日")
    # A year of the calendar was missing when the day was worked out.
    provisional = models.BooleanField("暂定", default=False)
    closed_at = models.DateTimeField("办理时间", null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="办理人", db_index=False
    )
    closed_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="办理岗位"
    )
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="代谁办理"
    )
    outcome = models.CharField("结果", max_length=20, blank=True)
    words = models.TextField("意见", blank=True)

    objects = StepQuerySet.as_manager()
    # Set by the query that asks for it.
    is_stopped = False

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="step_closed_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["county", "case", "kind", "unit"],
                condition=Q(closed_at__isnull=True),
                name="step_open_once",
            ),
        ]
        indexes = [
            # In the order in which people read what waits, so that the first of many are found without the others.
            models.Index(
                fields=["unit", "due_on", "kind", "case"],
                name="step_waiting",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["county", "due_on"],
                name="step_waiting_in_county",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["unit", "case"], name="step_by_unit"),
            models.Index(
                fields=["county", "-closed_at"], name="step_settled", condition=Q(closed_at__isnull=False)
            ),
            # Whether a person did something earlier in a case is asked for every step that waits for the person.
            models.Index(fields=["closed_by", "case"], name="step_by_person"),
        ]

    def __str__(self):
        return f"{self.table.label}（{self.unit}）"

    @property
    def table(self):
        """The row of the flow's table that this step follows."""
        return STEPS[self.kind]

    @property
    def waits_for(self):
        """The unit that it waits for with the roles that may settle it there: 东川镇负责人."""
        return f"{self.unit}{self.table.people(at_centre=self.unit.kind == UnitKind.CENTRE)}"

    @property
    def sender(self):
        """From whom it came: the unit, and the person; of what came by itself, as when a day passed, the system."""
        if self.opened_by is None:
            return "系统转来"
        unit = self.opened_post.unit if self.opened_post else self.case.unit
        return f"{unit} {self.opened_by.full_name}"

    @property
    def outcome_label(self):
        """What was decided, in words."""
        found = self.table.outcome(self.outcome)
        return found.label if found else CLOSED_WITHOUT.get(self.outcome, "")


# How a step ends when nobody settles it: its case was withdrawn or decided elsewhere.
DROPPED = "dropped"
CLOSED_WITHOUT = {DROPPED: "不再需要"}


class PauseQuerySet(models.QuerySet):
    """Pauses of steps."""

    def running(self):
        """Return those that nobody ended; of a step that is settled the pause is over as well."""
        return self.filter(to_on__isnull=True)


class Pause(models.Model):
    """The clock of a step stands still from a day on, for a reason, until it is set going again or the step is settled."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="pauses")
    reason = models.CharField("暂停的原因", max_length=200)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "step"], condition=Q(to_on__isnull=True), name="step_paused_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_reason"),
        ]

    def __str__(self):
        return f"{self.step} {self.from_on}"


# Whose post settles no steps at all could not sign for anybody either.
DEPUTY_ROLES = [role for role in Role if may(role, Permission.STEP_TAKE)]


class DeputyshipQuerySet(ScopedQuerySet):
    """Deputyships on a day, and those that hold."""

    def valid_on(self, day):
        """Return those that hold on the day and were not called off."""
        return self.filter(from_on__lte=day, to_on__gte=day, ended_at__isnull=True)

    def holding_in(self, unit_id, own):
        """Return those that hold in a unit today: whoever named it is still head there, the deputy still there as well.

        ``own`` holds the ids of the unit and of those whose work it carries on, so that one named before a merger holds.
        """
        here = Post.objects.valid_on(clock.today()).filter(unit=unit_id, user__is_active=True)
        heads = here.filter(role=Role.HEAD).values("user")
        colleagues = here.filter(role__in=DEPUTY_ROLES).values("user")
        return self.valid_on(clock.today()).filter(unit__in=own, head__in=heads, deputy__in=colleagues)

    def held_by(self, user):
        """Return those that let the user sign for a head of the unit of the acting post."""
        if not user.can(Permission.STEP_TAKE):
            return self.none()
        return self.holding_in(user.post.unit_id, user.reach.own).filter(deputy=user)


class Deputyship(models.Model):
    """A head who is away names a deputy for certain days; what the deputy signs then bears both names."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    head = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="负责人")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="代行人")
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    reason = models.CharField("原因", max_length=100)
    named_at = models.DateTimeField("指定时间", default=clock.now)
    ended_at = models.DateTimeField("提前结束时间", null=True)

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lte=models.F("to_on")), name="deputyship_in_order"),
            models.CheckConstraint(condition=~Q(head=models.F("deputy")), name="deputy_is_another"),
        ]

    def __str__(self):
        return f"{self.head} → {self.deputy}"
