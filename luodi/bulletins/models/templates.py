"""台账模板: a workbook of the county with named places, which figures of a bulletin are filled into."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.files.models import StoredFile


class SheetTemplateQuerySet(ScopedQuerySet):
    """Templates as one user may see them: everybody of the county fills them."""

    def visible_to(self, user):
        """Return the templates of the county."""
        return self.filter(county_id__in=user.reach.reads.counties)

    def in_use(self):
        """Leave out what was taken out of use."""
        return self.filter(voided_at__isnull=True)


class SheetTemplate(models.Model):
    """One uploaded workbook; never changed, only taken out of use when another one takes its place."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("名称", max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    voided_at = models.DateTimeField("停用时间", null=True)

    objects = SheetTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(voided_at__isnull=True),
                name="sheet_template_name_once",
            )
        ]

    def __str__(self):
        return self.name
