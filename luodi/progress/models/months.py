"""月份: which months are closed, and who may still report for one of them."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.progress.recognition import COUNTED, FactKind


class ClosedMonth(models.Model):
    """A month that the centre closed. Months close in their order, and none is opened again."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    month = models.CharField("月份", max_length=7)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="关账人")
    closed_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="关账岗位")
    closed_at = models.DateTimeField("关账时间", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "month"], name="month_closed_once")]

    def __str__(self) -> str:
        return self.month


class Exemption(models.Model):
    """特准补报: a unit may report one kind of fact for one closed month until a day, and it still counts there."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)
    form = models.CharField("数据", max_length=10, choices=FactKind)
    month = models.CharField("月份", max_length=7)
    until = models.DateField("认定截止")
    reason = models.CharField("原因", max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="准予人")
    granted_at = models.DateTimeField("准予时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(form__in=COUNTED), name="exemption_form_counts"),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_reason"),
        ]
        indexes = [models.Index(fields=["county", "month", "unit"], name="exemption_by_month")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_form_display()} {self.month}"
