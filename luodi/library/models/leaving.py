"""出库: why a project is to leave, and which of its libraries."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.library.models.cases import Case


class Why(models.TextChoices):
    """Why a project leaves a library."""

    GIVEN_UP = "given_up", "投资方放弃"
    ELSEWHERE = "elsewhere", "落到外地"
    POLICY = "policy", "政策不允许"
    CONDITIONS = "conditions", "用地、环境等条件不具备"
    STALE = "stale", "长期没有进展"
    OTHER = "other", "其他"


class Leaving(models.Model):
    """What is asked for in one case of 出库."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="leaving")
    why = models.CharField("出库原因", max_length=12, choices=Why)
    words = models.TextField("说明")
    # Out of the county library alone; the unit's own library goes on holding the project.
    county_only = models.BooleanField("只从县级库出库", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(why__in=Why), name="leaving_why_known"),
            models.CheckConstraint(condition=~Q(words=""), name="leaving_has_words"),
        ]

    def __str__(self):
        return f"{self.get_why_display()}：{self.words}"
