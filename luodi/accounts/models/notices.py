"""What a person is told about the own account: there is no e-mail yet, so the pages say it."""

from django.db import models

from luodi.accounts.models.people import User
from luodi.common import clock


class AccountNotice(models.Model):
    """One sentence about an account, kept after it was read; only its owner reads it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    at = models.DateTimeField("时间", default=clock.now)
    words = models.CharField("内容", max_length=300)
    read_at = models.DateTimeField("看过", null=True)

    def __str__(self):
        return self.words
