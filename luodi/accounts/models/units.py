"""Units: the tree of a county's bodies, their names over time, and what became of them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from luodi.accounts.naming import name_key
from luodi.common import clock

__all__ = ["Unit", "UnitKind", "UnitName", "UnitSuccession", "name_key"]


class UnitKind(models.TextChoices):
    """What sort of body a unit is."""

    REGION = "region", "上级地区"
    COUNTY = "county", "县"
    CENTRE = "centre", "招商服务中心"
    TOWNSHIP = "township", "乡镇（街道）"
    DEPARTMENT = "department", "部门"
    PARK = "park", "园区"
    INSPECTION = "inspection", "督查机构"
    DISCIPLINE = "discipline", "纪检监察机关"


class UnitQuerySet(MP_NodeQuerySet):
    """Units on a day and of a county."""

    def valid_on(self, day):
        """Return the units that existed on the day."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(started & (Q(valid_to__isnull=True) | Q(valid_to__gte=day)))

    def visible_to(self, user):
        """Return the units of the counties the user's post belongs to; the directory of units is open inside a county."""
        if user.post is None:
            return self.none()
        if user.post.county_id is None:
            return self.filter(path__startswith=user.post.unit.path)
        return self.filter(county_id=user.post.county_id)


class InTreeOrder(MP_NodeManager):
    """Hands out units in the order of the tree, as treebeard needs them."""

    def get_queryset(self):
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """A body of government that brings in, carries or serves projects. Made with ``objects.add_root`` and ``add_child`` only."""

    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    county = models.ForeignKey("self", models.PROTECT, verbose_name="所属县", null=True, related_name="+")
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    objects = InTreeOrder.from_queryset(UnitQuerySet)()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=UnitKind), name="unit_kind_known")]
        indexes = [models.Index(fields=["county", "kind"], name="unit_by_county_kind")]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("accounts:unit", args=[self.pk])

    def is_valid_on(self, day):
        """Tell whether the unit existed on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or self.valid_to >= day
        )


class UnitNameQuerySet(models.QuerySet):
    """Names, as far as their units are seen."""

    def visible_to(self, user):
        """Return the names of the units the user may see."""
        return self.filter(unit__in=Unit.objects.visible_to(user))


class UnitName(models.Model):
    """Another name of a unit: a former one with the day it ended, or one that ledgers use (without an end)."""

    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=100)
    is_short = models.BooleanField("简称", default=False)
    key = models.CharField("比对用名称", max_length=100)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)

    objects = UnitNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key", "unit"],
                condition=Q(valid_to__isnull=True),
                name="unit_other_name_once",
            ),
            # A unit that took an old name back and dropped it again has borne it twice.
            models.UniqueConstraint(
                fields=["county", "key", "unit", "valid_to"], name="unit_former_name_once"
            ),
        ]

    def __str__(self):
        return self.name


class UnitSuccession(models.Model):
    """A unit's work was carried on by another: the link that lets old rows be found under the new unit."""

    class Kind(models.TextChoices):
        MERGED = "merged", "并入"
        SPLIT = "split", "拆出"

    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    old = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    on = models.DateField("日期", default=clock.today)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "old", "new"], name="succession_once")]

    def __str__(self):
        return f"{self.old} → {self.new}"
