"""Imports: a batch is one uploaded ledger with everything that was understood, asked, answered and done."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.projects.models.project import Project


class BatchQuerySet(ScopedQuerySet):
    """Batches: each user reads those of the units the post reaches, and always the own ones."""

    def read_through(self, units, person):
        """An upload belongs to the unit under whose post it was made, and to the person who made it."""
        return Q(unit_id__in=units) | Q(uploaded_by_id=person)


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

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="上传单位")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    post_id = models.BigIntegerField("上传岗位")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=200)
    as_of = models.DateField("统计截止日", null=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.WAITING)
    # Rows read or committed so far, and all of them: what the progress bar shows.
    done = models.PositiveIntegerField("已处理行数", default=0)
    total = models.PositiveIntegerField("总行数", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    # What the reader said beside the rows: sheets with their tables and columns, hidden sheets, duplicate groups.
    understood = models.JSONField("读懂的结构", default=dict)
    # What people answered: {"columns": {sheet: {letter: field}}, "units": {name: unit id}, "duplicates": {group: verdict}}.
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


class BatchRow(models.Model):
    """One non-empty row of the ledger: its raw cells, what was understood, what was asked and what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", "待定"
        CREATED = "created", "新建"
        UPDATED = "updated", "更新"
        SKIPPED = "skipped", "跳过"
        RETURNED = "returned", "退回"
        UNDONE = "undone", "已撤销"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows")
    sheet = models.CharField("工作表", max_length=100)
    number = models.PositiveIntegerField("行号")
    # "" for a project; otherwise why the row was passed over: title, subtotal, footnote…
    passed_over = models.CharField("略过原因", max_length=30, blank=True)
    cells = models.JSONField("原始单元格", default=dict)
    reading = models.JSONField("读出的内容", default=dict)
    # {flag number: {"set": {field: value}, "label": …}} and {"set": {…}} for what was changed by hand.
    answers = models.JSONField("答复", default=dict)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="责任单位")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    # For an update: the old and new value of every field it changed.
    changes = models.JSONField("改动", default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "batch", "sheet", "number"], name="batch_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=["open", "created", "updated", "skipped", "returned",
                "undone"]), name="batch_row_outcome_known"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["project"], name="batch_row_by_project")]

    def __str__(self):
        return f"{self.sheet} 第 {self.number} 行"


class HeadWord(models.Model):
    """A column head that a person of the county explained once; handed to the reader ever after."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    head = models.CharField("表头", max_length=100)
    field = models.CharField("对应字段", max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "head"], name="head_word_once")]

    def __str__(self):
        return f"{self.head} → {self.field}"
