"""The working-day calendar: one for the whole installation, since the State Council gives one for the country."""

import uuid

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import Unit, User
from luodi.common import clock


class CalendarChange(models.Model):
    """One change of the calendar. The latest one is the version by which every process knows what it has read."""

    version = models.UUIDField("版本", default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField("时间", default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    words = models.CharField("内容", max_length=100)
    reason = models.CharField("依据", max_length=200)
    # Due days that run through these days may have been counted otherwise; empty when nothing was counted before.
    since = models.DateField("最早影响", null=True)
    until = models.DateField("最晚影响", null=True)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True, until__isnull=True) | Q(since__lte=F("until")),
                name="calendar_change_span",
            )
        ]

    def __str__(self):
        return self.words


class CalendarYear(models.Model):
    """A year whose notice was entered; due days that touch another year are provisional."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=200)
    text = models.TextField("通知条文")
    change = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+", verbose_name="录入")

    objects = models.Manager()

    def __str__(self):
        return f"{self.year}年工作日历"


class CalendarDay(models.Model):
    """A day that a notice or an office names: off, or worked although it is a weekend."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    change = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+", verbose_name="由来")

    objects = models.Manager()

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class CalendarReview(models.Model):
    """Up to which change a county has looked at the due days that the calendar would set otherwise."""

    county = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name="县")
    up_to = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+", verbose_name="核对到")
    made_at = models.DateTimeField("时间", default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")

    objects = models.Manager()

    def __str__(self):
        return f"{self.county} {self.up_to_id}"
