"""月报: what a unit filed for a month, when, and for how many of its projects."""

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock


def is_on_time(filed_at, due_on):
    """Tell whether what was filed at a moment came by a day."""
    return clock.day_of(filed_at) <= due_on


class Return(models.Model):
    """One monthly return of one unit; what it reported are facts of their own. It is filed once."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    month = models.CharField("月份", max_length=7)
    due_on = models.DateField("截止日期")
    # How many projects were to be reported, and about how many something was said, if only that nothing is new.
    expected = models.PositiveIntegerField("应报项目数")
    reported = models.PositiveIntegerField("已报项目数")
    filed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="报送人", db_index=False
    )
    filed_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="报送岗位")
    filed_at = models.DateTimeField("报送时间", default=clock.now)
    # What tells one sending from another: the same sent twice is one return.
    key = models.CharField("发送标识", max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "unit", "month"], name="return_filed_once"),
            models.CheckConstraint(
                condition=Q(reported__lte=F("expected")), name="return_reports_what_is_expected"
            ),
        ]
        indexes = [models.Index(fields=["county", "month"], name="return_by_month")]

    def __str__(self):
        return f"{self.month} 月报"

    @property
    def is_on_time(self):
        """Whether it was filed by its due day."""
        return is_on_time(self.filed_at, self.due_on)

    @property
    def is_complete(self):
        """Whether something was said about every project."""
        return self.reported == self.expected


class Reminder(models.Model):
    """催报: the centre reminded a unit of the return of a month that it had not filed, once a day at most."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    month = models.CharField("月份", max_length=7)
    on = models.DateField("催报日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="催报人", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="催报岗位")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "unit", "month", "on"], name="return_reminded_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.unit} {self.month} 月报"
