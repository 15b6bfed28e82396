"""流转: where a project goes, and the certificate that says how several units share the credit for it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.library.models.cases import Case
from luodi.library.shares import Mode, in_words
from luodi.projects.models import Part, Project


class Reason(models.TextChoices):
    """Why a project does not fit the unit that has it."""

    LAND = "land", "用地不符"
    INDUSTRY = "industry", "产业定位不符"
    ENVIRONMENT = "environment", "环保要求不符"
    OTHER = "other", "其他"


class Transfer(models.Model):
    """What is asked for in one case of 流转, and what the centre decided."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="transfer")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="转出单位")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="接收单位")
    reason = models.CharField("流转原因", max_length=12, choices=Reason)
    words = models.TextField("说明")
    mode = models.CharField("分成方式", max_length=12, choices=Mode, blank=True)
    double_count = models.BooleanField("双计", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=Reason), name="transfer_reason_known"),
            models.CheckConstraint(condition=Q(mode__in=["", *Mode]), name="transfer_mode_known"),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=True) | ~Q(to_unit=models.F("from_unit")),
                name="transfer_goes_elsewhere",
            ),
        ]

    def __str__(self):
        return f"{self.from_unit} → {self.to_unit or '未定'}"

    @property
    def receiver(self) -> Unit:
        """The unit that takes the project over, once the centre has decided."""
        if self.to_unit is None:
            raise LookupError(f"transfer {self.pk} goes nowhere yet")
        return self.to_unit


class CertificateQuerySet(ScopedQuerySet):
    """Certificates as one user may see them."""

    def read_through(self, counties, units, person):
        """A certificate is read with its project, and by every unit that has a share."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        return Q(project_id__in=parts) | Q(
            pk__in=ShareLine.objects.filter(unit_id__in=units).values("certificate_id")
        )

    def in_force(self):
        """Return those that every unit signed and no later one replaced."""
        return self.filter(issued_at__isnull=False, replaced_at__isnull=True)


class Certificate(models.Model):
    """How units share one project; in force once every one of them has signed."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="certificates")
    case = models.ForeignKey(Case, models.PROTECT, related_name="certificates")
    mode = models.CharField("分成方式", max_length=12, choices=Mode)
    double_count = models.BooleanField("双计", default=False)
    number = models.CharField("编号", max_length=30, blank=True)
    drawn_at = models.DateTimeField("拟定时间", default=clock.now)
    issued_at = models.DateTimeField("生效时间", null=True)
    refused_at = models.DateTimeField("未达成时间", null=True)
    replaced_at = models.DateTimeField("被替代时间", null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode), name="certificate_mode_known"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, number="") | Q(issued_at__isnull=False) & ~Q(number=""),
                name="certificate_issued_with_number",
            ),
            models.UniqueConstraint(
                fields=["county", "project"],
                condition=Q(issued_at__isnull=False, replaced_at__isnull=True),
                name="certificate_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["county", "number"], condition=~Q(number=""), name="certificate_number_once"
            ),
        ]

    def __str__(self):
        return self.number or f"{self.get_mode_display()}（未生效）"

    def get_absolute_url(self):
        return reverse("library:certificate", args=[self.pk])

    def words(self):
        """The shares as people write them: 东川镇、西坪乡 70:30."""
        lines = list(self.lines.select_related("unit").order_by("place"))
        units = "、".join(str(line.unit) for line in lines)
        return f"{units} {in_words([line.parts for line in lines])}"


class ShareLine(models.Model):
    """The whole parts of one unit, and its signature."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    place = models.PositiveSmallIntegerField("次序")
    parts = models.PositiveSmallIntegerField("份数")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签署人")
    signed_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="签署岗位"
    )
    signed_at = models.DateTimeField("签署时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "certificate", "unit"], name="share_of_unit_once"),
            models.UniqueConstraint(fields=["county", "certificate", "place"], name="share_place_once"),
            models.CheckConstraint(condition=Q(parts__gte=1), name="share_is_whole"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_post__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_post__isnull=False, signed_at__isnull=False),
                name="share_signed_whole",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.parts}"
