"""The project record, the parts units and persons take in it, and its links to other projects."""

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.query import ModelIterable
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.common.amounts import AmountField
from luodi.projects import sensitivity
from luodi.projects.models.remembered import Remembered
from luodi.projects.stages import Level, Stage, Status, SubStage
from luodi.projects.terms import Basis, LinkKind, PartKind, Qualifier


class VeiledIterable(ModelIterable):
    """Projects from which what is closed to the reader was taken off before anybody could show it."""

    def __iter__(self):
        for project in super().__iter__():
            if project.is_closed:
                project.veil()
            yield project


class ProjectQuerySet(ScopedQuerySet):
    """Projects as one user may see them, and the questions lists ask."""

    def visible_to(self, user):
        """Return the projects the user may read; of those closed to the user the record comes without its secrets."""
        rows = super().visible_to(user).with_closed(user)
        rows._iterable_class = VeiledIterable
        return rows

    def with_closed(self, user):
        """Add ``is_closed``: the project is marked 商业敏感, not signed yet, and the user takes no part in it."""
        insiders = Part.objects.filter(_lets_in(user), project=OuterRef("pk"))
        marked = Q(is_sensitive=True, stage__in=sensitivity.STAGES)
        return self.annotate(is_closed=ExpressionWrapper(marked & ~Exists(insiders), BooleanField()))

    def closed_to(self, user):
        """Return the projects that are closed to the user, in scope or not."""
        return self.filter(is_sensitive=True).with_closed(user).filter(is_closed=True)

    def taken_part_in_by(self, user):
        """Return the projects in which the user, the own unit, or a unit in the portfolio of a leader, takes a part."""
        return self.filter(Exists(Part.objects.filter(_lets_in(user), project=OuterRef("pk"))))

    def read_through(self, counties, units, person):
        """A project is read through any unit or person that takes part in it; the responsible unit is one of them."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own)
        return Q(pk__in=parts.values("project_id"))

    def current(self):
        """Leave out projects that were voided as entered in error, or merged into another."""
        return self.filter(voided_at__isnull=True)

    def alive(self):
        """Leave out what was lost or terminated as well: nobody waits for news of these."""
        return self.current().exclude(status__in=[Status.LOST, Status.TERMINATED])

    def quiet_since(self, moment):
        """Return the projects that nobody touched since the moment, the quietest first."""
        return self.alive().filter(updated_at__lt=moment).order_by("updated_at", "pk")


def _lets_in(user):
    """Return the condition for the parts that open a sensitive project to the user under the acting post.

    The own part; a part of the own unit, of one below it or of one whose work it carries on; for a leader, whose
    unit is the county itself, responsibility of a unit in the portfolio. Reading the whole county lets nobody in.
    """
    own = Q(person_id=user.pk)
    if user.post is None:
        return own
    if user.post.role == Role.LEADER:
        return own | Q(kind=PartKind.RESPONSIBLE, unit_id__in=user.reach.reads.units)
    units = user.reach.acts_for
    return own | Q(unit_id__in=units) & ~Q(kind=PartKind.LEADER)


class VeiledNotSaved(Exception):
    """Somebody tried to save a project as it is shown to those to whom it is closed."""


class Project(models.Model):
    """An investment project that the county follows from the first lead to production. It exists once."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="县")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位")
    name = models.CharField("项目名称", max_length=200)
    code = models.CharField("项目代码", max_length=30, blank=True)
    content = models.TextField("建设内容及规模", blank=True)
    industry = models.CharField("行业（国标门类、大类）", max_length=3, blank=True)
    industry_text = models.CharField("行业（原表写法）", max_length=60, blank=True)
    place = models.CharField("建设地点", max_length=200, blank=True)
    cooperation = models.CharField("合作方式", max_length=40, blank=True)
    progress = models.TextField("目前进展", blank=True)
    remark = models.TextField("备注", blank=True)

    investment = AmountField("总投资（分）", null=True, blank=True)
    investment_basis = models.CharField("总投资口径", max_length=10, choices=Basis, blank=True)
    investment_qualifier = models.CharField("总投资精确程度", max_length=12, choices=Qualifier, blank=True)
    investment_min = AmountField("总投资下限（分）", null=True, blank=True)
    investment_max = AmountField("总投资上限（分）", null=True, blank=True)
    investment_raw = models.CharField("总投资（原文）", max_length=100, blank=True)
    foreign_amount = AmountField("外币金额（百分之一）", null=True, blank=True)
    foreign_currency = models.CharField("币种", max_length=3, blank=True)
    year_plan = AmountField("本年计划投资（分）", null=True, blank=True)

    # Days with their precision: 2020, 2020-07, 2023-Q4 or 2020-07-04; never finer than the source.
    entered_on = models.CharField("入库时间", max_length=10, blank=True)
    signed_on = models.CharField("签约时间", max_length=10, blank=True)
    started_on = models.CharField("开工时间", max_length=10, blank=True)
    produced_on = models.CharField("投产时间", max_length=10, blank=True)
    planned_start_on = models.CharField("预计开工时间", max_length=10, blank=True)
    planned_production_on = models.CharField("预计投产时间", max_length=10, blank=True)

    stage = models.CharField("阶段", max_length=12, choices=Stage, default=Stage.RESERVE)
    sub_stage = models.CharField("阶段细分", max_length=12, choices=SubStage, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.NORMAL)
    level = models.CharField("库层级", max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级项目"
    )
    package_count = models.PositiveIntegerField("打包个数", null=True, blank=True)

    # Until signing, name and investor are shown to nobody who takes no part; see sensitivity.py.
    is_sensitive = models.BooleanField("商业敏感", default=False, editable=False)
    # What the search looks through (name, initials, firms, code, place), kept by the actions.
    search = models.TextField("检索文本", blank=True, editable=False)
    # Grows with every change; a form that was opened on an older version is told so.
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    batch = models.ForeignKey("Batch", models.PROTECT, null=True, blank=True, related_name="projects")
    created_at = models.DateTimeField("建立时间", default=clock.now)
    updated_at = models.DateTimeField("更新时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    # A merged record is void too: whatever leaves out the void leaves it out.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="并入"
    )

    objects = ProjectQuerySet.as_manager()
    history = Remembered()
    # Set by the query: this reader is shown the record without what 商业敏感 closes.
    is_closed = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage), name="project_stage_known"),
            models.CheckConstraint(
                condition=Q(sub_stage__in=["", *SubStage]), name="project_sub_stage_known"
            ),
            models.CheckConstraint(condition=Q(status__in=Status), name="project_status_known"),
            models.CheckConstraint(condition=Q(level__in=Level), name="project_level_known"),
            models.CheckConstraint(
                condition=Q(investment_min__isnull=True) | Q(investment_min__lte=F("investment_max")),
                name="project_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="project_void_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(voided_at__isnull=False),
                name="project_merged_is_void",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "-updated_at", "-id"],
                name="project_latest",
                condition=Q(voided_at__isnull=True),
            ),
            # Holds all that counts and sums read, so that they never touch the rows themselves.
            models.Index(fields=["county", "voided_at", "stage", "investment"], name="project_by_stage"),
            models.Index(fields=["county", "code"], name="project_by_code"),
            # Few projects are sensitive; whoever asks for them reads only these.
            models.Index(fields=["county"], name="project_sensitive", condition=Q(is_sensitive=True)),
            models.Index(
                fields=["merged_into"], name="project_by_survivor", condition=Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.is_closed:
            raise VeiledNotSaved
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("projects:detail", args=[self.pk])

    def is_writable_by(self, user):
        """Tell whether the acting post may change it; asked once, however many parts of its page want to know."""
        known, post = self.__dict__.setdefault("_writable", {}), user.post and user.post.pk
        if (user.pk, post) not in known:
            known[user.pk, post] = Project.objects.writable_by(user).filter(pk=self.pk).exists()
        return known[user.pk, post]

    @property
    def is_masked(self):
        """Whether the mark 商业敏感 hides anything now, whoever reads."""
        return sensitivity.covers(self.is_sensitive, self.stage)

    def veil(self):
        """Take off what is closed to the reader and put the name in its place that says only what all may know."""
        for name in sensitivity.CLOSED_FIELDS:
            setattr(self, name, "")
        self.name = sensitivity.shown_name(self.pk, self.stage, self.industry)


class Part(models.Model):
    """A named part that a unit, or a person of a unit, takes in a project."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="parts")
    kind = models.CharField("方式", max_length=12, choices=PartKind)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位", db_index=False
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员", db_index=False
    )
    person_name = models.CharField("姓名（原表写法）", max_length=40, blank=True)

    history = Remembered()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartKind), name="part_kind_known"),
            models.UniqueConstraint(
                fields=["county", "project"],
                condition=Q(kind=PartKind.RESPONSIBLE),
                name="part_one_responsible",
            ),
            models.UniqueConstraint(
                fields=["county", "project", "kind", "unit"],
                condition=Q(person__isnull=True, person_name=""),
                name="part_of_unit_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "project"], name="part_by_unit"),
            # Few parts name a person. With the others in it SQLite thinks the index useless and scans all parts.
            models.Index(
                fields=["person", "project"], name="part_by_person", condition=Q(person__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.unit or self.person_name}"


class ProjectLink(models.Model):
    """What a person decided about two projects that look alike or belong together."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    one = models.ForeignKey(Project, models.PROTECT, related_name="links_from")
    other = models.ForeignKey(Project, models.PROTECT, related_name="links_to")
    kind = models.CharField("关系", max_length=12, choices=LinkKind)
    made_at = models.DateTimeField("认定时间", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "one", "other"], name="project_link_once")]

    def __str__(self):
        return f"{self.one} {self.get_kind_display()} {self.other}"


class Draft(models.Model):
    """What a user has typed into the project form and not saved yet: one per project, and one per form of a new project."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    # Which form of a new project it was typed into; "" in the form of a project, which has one draft.
    key = models.CharField("表单", max_length=32, blank=True)
    typed = models.JSONField("已填内容", default=dict)
    kept_at = models.DateTimeField("保存时间", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "user", "project"], name="draft_of_project_once"),
            models.UniqueConstraint(
                fields=["county", "user", "key"],
                condition=Q(project__isnull=True),
                name="draft_of_new_project_once",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.kept_at:%F}"


class SavedView(models.Model):
    """A list as a user likes it: the query of its address under a name."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="views")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "user", "name"], name="view_name_once")]

    def __str__(self):
        return self.name
