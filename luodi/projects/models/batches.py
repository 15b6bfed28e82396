"""Imports: a batch is one uploaded ledger with everything that was understood, asked, answered and done."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.projects.models.project import Part, Project


class BatchQuerySet(ScopedQuerySet):
    """Batches: those uploaded for a unit in reach, always the own ones, and those that hold rows of a unit in reach."""

    def read_through(self, counties, units, person):
        """Uploads belong to the unit under whose post they were made; rows in them may belong to others."""
        holds_rows = Q(pk__in=BatchRow.objects.filter(unit_id__in=units).values("batch_id"))
        return Q(county_id__in=counties) & (Q(unit_id__in=units) | Q(uploaded_by_id=person) | holds_rows)


class Batch(models.Model):
    """One uploaded ledger on its way into the library."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        UNREADABLE = "unreadable", "读不了"
        ASKING = "asking", "待处理疑问"
        COMMITTING = "committing", "正在入库"
        COMMITTED = "committed", "已入库"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "已放弃"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="上传单位")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    post_id = models.BigIntegerField("上传岗位")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=200)
    as_of = models.DateField("统计截止日", null=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.WAITING)
    # When the running task last said something; one that fell silent may be started again by hand.
    heard_at = models.DateTimeField("最近进度", default=clock.now)
    # Rows read or committed so far, and all of them: what the progress bar shows.
    done = models.PositiveIntegerField("已处理行数", default=0)
    total = models.PositiveIntegerField("总行数", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    # What the reader said beside the rows: sheets with their tables and columns, hidden sheets, duplicate groups.
    understood = models.JSONField("读懂的结构", default=dict)
    # What holds for the whole ledger: {"columns": {sheet: {letter: field}}, "units": {name: unit id},
    # "confirm": {"user", "post", "good_only"} while a confirmed batch waits for its task,
    # "plans_asked": for how many projects it asked for another plan}.
    answers = models.JSONField("答复", default=dict)
    created_at = models.DateTimeField("上传时间", default=clock.now)
    committed_at = models.DateTimeField("入库时间", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=["waiting", "reading", "unreadable", "asking",
            "committing", "committed", "undone", "dropped"]), name="batch_state_known")]  # fmt: skip
        indexes = [models.Index(fields=["county", "-created_at"], name="batch_latest")]

    def __str__(self):
        return self.file_name


class BatchRowQuerySet(ScopedQuerySet):
    """Rows of ledgers: those of the units in reach, and all rows of the ledgers one uploaded."""

    def read_through(self, counties, units, person):
        """A row belongs to the unit it was given; who uploaded the ledger has seen all of it anyway."""
        uploaded = Q(batch__unit_id__in=units) | Q(batch__uploaded_by_id=person)
        return Q(unit_id__in=units) | uploaded

    def visible_to(self, user):
        """Return the rows the user may read; what a ledger said of a project closed to the user is closed as well."""
        return super().visible_to(user).exclude(told_of_closed(user))

    def answerable_by(self, user):
        """Return the rows whose questions the user may settle: those of own units, and those without a unit in own uploads.

        What is in the library, or was given back, is settled.
        """
        area = user.reach.writes
        own = Q(unit_id__in=area.units) | Q(unit__isnull=True, batch__unit_id__in=area.units)
        rows = self._inside(area, own).filter(outcome=BatchRow.Outcome.OPEN)
        return rows.exclude(told_of_closed(user))

    def projects(self):
        """Leave out titles, subtotals, footnotes and whatever else was passed over."""
        return self.filter(passed_over="")

    def clear(self):
        """Return the rows that nothing keeps from the library: a unit, and no question that must be answered first."""
        asked = Doubt.objects.filter(row=OuterRef("pk")).blocking()
        return self.filter(unit__isnull=False).exclude(Exists(asked))

    def leading_elsewhere(self):
        """Return the rows about a project in which their unit takes no part: the centre, or its unit, must agree."""
        takes_part = Part.objects.filter(project=OuterRef("about"), unit=OuterRef("unit"))
        rows = self.annotate(about=Coalesce("same_as__project", "project")).filter(about__isnull=False)
        changes = Q(plan=BatchRow.Plan.UPDATE) | Q(same_as__isnull=False)
        return rows.filter(changes, unit__isnull=False).exclude(Exists(takes_part))


def left_to_others(user):
    """Return the condition for rows that would change a project that is not the user's, or join or stand below one.

    Nobody comes to a project by handing in rows that look like it: its unit, or the centre, must agree.
    """
    closed = Project.objects.closed_to(user).values("pk")
    own = Q(project__in=Project.objects.writable_by(user).values("pk")) & ~Q(project__in=closed)
    joined = Part.objects.filter(project=OuterRef("same_as__project"), unit=OuterRef("unit"))
    leads = BatchRow.objects.filter(project__isnull=False).exclude(own)
    open_to = Project.objects.visible_to(user).filter(is_closed=False).values("pk")
    updates = Q(plan=BatchRow.Plan.UPDATE, project__isnull=False) & ~own
    joins = Q(same_as__in=leads.values("pk")) & ~Exists(joined)
    below = Q(below__project__isnull=False) & ~Q(below__project__in=open_to)
    return updates | joins | below


def told_of_closed(user):
    """Return the condition for rows about projects closed to the user, but for those still open in an own upload."""
    closed = Q(project__in=Project.objects.closed_to(user).values("pk"))
    return closed & ~Q(outcome=BatchRow.Outcome.OPEN, batch__uploaded_by_id=user.pk)


class BatchRow(models.Model):
    """One non-empty row of the ledger: its raw cells, what was understood and what became of it."""

    class Plan(models.TextChoices):
        CREATE = "create", "新建"
        UPDATE = "update", "更新"
        SKIP = "skip", "跳过"

    class Outcome(models.TextChoices):
        OPEN = "open", "待入库"
        CREATED = "created", "已新建"
        UPDATED = "updated", "已更新"
        SKIPPED = "skipped", "已跳过"
        RETURNED = "returned", "已退回"
        UNDONE = "undone", "已撤销"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows", db_index=False)
    sheet = models.CharField("工作表", max_length=100)
    number = models.PositiveIntegerField("行号")
    # "" for a project; otherwise why the row was passed over: title, subtotal, footnote…
    passed_over = models.CharField("略过原因", max_length=30, blank=True)
    cells = models.JSONField("原始单元格", default=dict)
    # What the reader made of it; answers hold {field: value} that people put in its place.
    reading = models.JSONField("读出的内容", default=dict)
    answers = models.JSONField("答复", default=dict)
    unit_text = models.CharField("责任单位（原表写法）", max_length=100, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="责任单位", db_index=False
    )
    plan = models.CharField("打算", max_length=8, choices=Plan, default=Plan.CREATE)
    # The row of the same ledger that this one repeats, and the one whose project is above this one's.
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="repeats", db_index=False)
    below = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts", db_index=False)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN)
    # The project of the library that the row is about; for a new one from the moment it stands there.
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    # For an update: the old and new value of every field it changed.
    changes = models.JSONField("改动", default=dict)
    # What an undo must find untouched, and takes back: the version the project was left in, a part the row gave its unit.
    version = models.PositiveIntegerField("入库后的版本", null=True)
    part = models.ForeignKey(Part, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = BatchRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "batch", "sheet", "number"], name="batch_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=["open", "created", "updated", "skipped", "returned",
                "undone"]), name="batch_row_outcome_known"),
            models.CheckConstraint(condition=Q(plan__in=["create", "update", "skip"]), name="batch_row_plan_known"),
        ]  # fmt: skip
        indexes = [
            # Few rows have these; the others need not pay for an index.
            *(
                models.Index(
                    fields=[name], name=f"batch_row_by_{name}", condition=Q(**{f"{name}__isnull": False})
                )
                for name in ("same_as", "below", "part")
            ),
            models.Index(fields=["batch", "passed_over", "outcome"], name="batch_row_by_outcome"),
            models.Index(fields=["unit", "batch"], name="batch_row_by_unit"),
        ]

    def __str__(self):
        return f"“{self.sheet}”第 {self.number} 行"


class DoubtQuerySet(models.QuerySet):
    """Questions by what they ask of people."""

    def that_matter(self):
        """Leave out what is doubtful about rows that are skipped anyway, but for the questions why they are."""
        why_skipped = Q(code__in=[Doubt.TWINS, Doubt.IN_LIBRARY])
        return self.filter(why_skipped | ~Q(row__plan=BatchRow.Plan.SKIP))

    def blocking(self):
        """Return the questions that keep their rows out of the library."""
        return self.that_matter().filter(severity=Doubt.Severity.ERROR, answer__isnull=True)


class Doubt(models.Model):
    """A question about a row that a person answers before, or may look at while, the row goes into the library."""

    class Severity(models.TextChoices):
        ERROR = "error", "要答复"
        WARNING = "warning", "请留意"

    # The questions that are not the reader's own.
    UNIT_NAME, TWINS, IN_LIBRARY = "UNIT_NAME", "DUP_PROBABLE", "IN_LIBRARY"
    TOO_LARGE = "AMOUNT_TOO_LARGE"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="doubts", db_index=False)
    row = models.ForeignKey(BatchRow, models.CASCADE, related_name="doubts")
    code = models.CharField("疑问", max_length=30)
    severity = models.CharField("轻重", max_length=8, choices=Severity)
    field = models.CharField("字段", max_length=40, blank=True)
    cell = models.CharField("单元格", max_length=12, blank=True)
    # What several rows ask together: a unit's name, or the rows that look like one project.
    subject = models.CharField("共同的问题", max_length=300, blank=True)
    # Equal questions of several rows, which one answer may settle: the same words, the same ways out.
    alike = models.CharField("同样的问题", max_length=32, blank=True, default="")
    # {"text": the cell, "why": a sentence, "proposals": [{"label", "set"}]}
    asks = models.JSONField("问的是什么", default=dict)
    # {"label", "set"} as chosen; None while the question is open.
    answer = models.JSONField("答复", null=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(severity__in=["error", "warning"]), name="doubt_severity_known")]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "severity", "code"], name="doubt_by_code"),
            models.Index(fields=["batch", "subject"], name="doubt_by_subject"),
        ]

    def __str__(self):
        return f"{self.row} {self.code}"


class LedgerWord(models.Model):
    """A head of a column, or a name of a unit, that somebody explained once; handed to the reader ever after.

    What a unit explains holds for the ledgers of that unit; without a unit it holds for the whole county.
    """

    class Kind(models.TextChoices):
        HEAD = "head", "表头"
        UNIT_NAME = "unit_name", "单位名称"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="哪个单位的台账")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.HEAD)
    text = models.CharField("写法", max_length=100)
    # What it means: a field of the reader, or a unit.
    field = models.CharField("对应字段", max_length=40, blank=True)
    means = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="指的单位")
    taught_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="谁记下的")
    taught_at = models.DateTimeField("记下的时间", null=True)
    # The file of the ledger in which it stood so.
    ledger = models.CharField("哪份台账", max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["head", "unit_name"]), name="ledger_word_kind_known"
            ),
            models.UniqueConstraint(
                fields=["county", "kind", "text"], condition=Q(unit=None), name="ledger_word_of_county_once"
            ),
            models.UniqueConstraint(
                fields=["county", "unit", "kind", "text"], name="ledger_word_of_unit_once"
            ),
        ]

    def __str__(self):
        return self.text
