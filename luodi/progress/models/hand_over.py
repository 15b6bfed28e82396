"""新官理旧账: what one head of a unit hands over to the next, frozen as it stood, and who signed for it."""

import hashlib
import json

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock


class HandOverQuerySet(ScopedQuerySet):
    """Hand-over lists, as one user may see them."""

    def visible_to(self, user):
        """Return the lists of the units the user reads, and those that name the person, wherever the person serves now."""
        mine = Q(from_person=user.pk) | Q(to_person=user.pk)
        own = self.filter(mine, county_id=user.post.county_id) if user.post else self.none()
        return super().visible_to(user) | own

    def in_force(self):
        """Leave out the lists that were made in error."""
        return self.filter(voided_at__isnull=True)


class HandOver(models.Model):
    """承诺交接清单: the lists of a unit on the day, copied whole; nothing in it changes any more."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    from_person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="交出人")
    to_person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="接收人")
    day = models.DateField("交接日期")
    snapshot = models.JSONField("清单内容")
    sha256 = models.CharField("指纹", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="形成人")
    made_at = models.DateTimeField("形成时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_person=models.F("to_person")), name="hand_over_between_two"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="hand_over_void_has_reason"
            ),
            models.UniqueConstraint(
                fields=["county", "unit", "from_person", "to_person", "day"],
                condition=Q(voided_at__isnull=True),
                name="hand_over_once",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.day}"

    def get_absolute_url(self):
        return reverse("progress:hand_over", args=[self.pk])

    @property
    def is_whole(self):
        """Whether the content is still what was signed for."""
        return fingerprint(self.snapshot) == self.sha256


class HandOverSign(models.Model):
    """A signature under a hand-over list: who signed as what, under which post, for which content."""

    class As(models.TextChoices):
        OUTGOING = "outgoing", "交出人"
        INCOMING = "incoming", "接收人"
        WITNESS = "witness", "监交人"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="signs")
    signed_as = models.CharField("签字身份", max_length=8, choices=As)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签字人")
    post_label = models.CharField("岗位", max_length=200)
    at = models.DateTimeField("签字时间", default=clock.now)
    sha256 = models.CharField("签字时的指纹", max_length=64)
    words = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "hand_over", "signed_as"], name="hand_over_signed_once"
            ),
            models.UniqueConstraint(fields=["county", "hand_over", "by"], name="hand_over_one_hand_each"),
        ]

    def __str__(self):
        return f"{self.get_signed_as_display()} {self.by}"


def fingerprint(snapshot):
    """Return the SHA-256 of a snapshot, however a database gives its keys back."""
    plain = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
