"""变更计划: what somebody wants the plan of a signed project to be, and why."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.library.models.cases import Case
from luodi.projects.models import Batch


class PlanChange(models.Model):
    """What is asked for in one case of 变更计划."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="plan_change")
    # Field of the record → [what counted, what is asked for].
    values = models.JSONField("计划")
    reason = models.TextField("原因")
    # The ledger that says so.
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="plan_change_has_reason")]

    def __str__(self):
        return self.reason
