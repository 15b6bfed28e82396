"""交办: what a case of handing down holds beside its steps: the order, and the units it went to."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.library.models.cases import Case


class Handing(models.Model):
    """The order that goes with a lead or a project. The giver is whoever began the case."""

    class Kind(models.TextChoices):
        LEAD = "lead", "线索"
        PROJECT = "project", "项目"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="handing")
    kind = models.CharField("交办的是", max_length=10, choices=Kind)
    order = models.TextField("交办要求")
    # By when the giver wants it finished, beside the time limits of the steps; None where no day was set.
    due_on = models.DateField("办结期限", null=True)
    # Who answered for the project before it was handed down; it goes back there when the order is called off.
    held_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原责任单位")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(order=""), name="handing_has_order"),
            models.CheckConstraint(condition=Q(kind__in=["lead", "project"]), name="handing_kind_known"),
        ]

    def __str__(self):
        return str(self.case)


class HandingUnitQuerySet(models.QuerySet):
    """The units of a handing."""

    def now(self):
        """Return those that the matter is with now; one that handed it back keeps its row as history."""
        return self.filter(until__isnull=True)


class HandingUnit(models.Model):
    """A unit that a matter was handed to: one leads (牵头), the others support (配合)."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    handing = models.ForeignKey(Handing, models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)
    leads = models.BooleanField("牵头", default=False)
    # The unit came to take part in the project through this handing, and leaves it when the matter is taken from it.
    joined = models.BooleanField("因交办参与项目", default=False)
    since = models.DateTimeField("交办时间", default=clock.now)
    until = models.DateTimeField("改交时间", null=True)

    objects = HandingUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "handing", "unit"],
                condition=Q(until__isnull=True),
                name="handing_unit_once",
            ),
            models.UniqueConstraint(
                fields=["county", "handing"],
                condition=Q(until__isnull=True, leads=True),
                name="handing_one_leads",
            ),
        ]
        indexes = [models.Index(fields=["unit", "handing"], name="handing_by_unit")]

    def __str__(self):
        return f"{self.unit}（{self.role_label}）"

    @property
    def role_label(self):
        """Whether the unit leads or supports, in a word."""
        return "牵头" if self.leads else "配合"
