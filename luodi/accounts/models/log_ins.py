"""Log-ins of people, as their owners see them, and whether a county asks administrators for a second step."""

from django.db import models

from luodi.accounts.models.people import User
from luodi.accounts.models.units import Unit
from luodi.common import clock


class LogIn(models.Model):
    """One log-in: from where, with what, under which session. Its session row tells whether it goes on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="log_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField("地址", max_length=45, blank=True)
    browser = models.CharField("设备", max_length=60, blank=True)
    at = models.DateTimeField("登录时间", default=clock.now)

    def __str__(self):
        return f"{self.browser} {self.address}"


class TwoStepRule(models.Model):
    """A county that turned the second step of administrators off, or on again; without a row it is asked for."""

    county = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    is_required = models.BooleanField("要求开启两步验证", default=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间", default=clock.now)

    def __str__(self):
        return f"{self.county} {'要求' if self.is_required else '不要求'}"
