"""Firms and contact persons, and what they are to projects."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.projects import phones
from luodi.projects.models.project import Project
from luodi.projects.models.remembered import Remembered
from luodi.projects.terms import FirmRole, Origin


class Firm(models.Model):
    """An enterprise that invests, owns or builds; one row however many projects it has."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("企业名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    origin = models.CharField("来源", max_length=20, choices=Origin, blank=True)
    origin_text = models.CharField("所在地", max_length=60, blank=True)

    history = Remembered()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="firm_name_once"),
            models.UniqueConstraint(
                fields=["county", "credit_code"], condition=~Q(credit_code=""), name="firm_credit_code_once"
            ),
        ]

    def __str__(self):
        return self.name


class FirmName(models.Model):
    """A former name of a firm."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="former_names")
    name = models.CharField("曾用名", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "firm", "name"], name="firm_former_name_once")
        ]

    def __str__(self):
        return self.name


class ProjectFirm(models.Model):
    """What a firm is to a project."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="firms")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="projects")
    role = models.CharField("身份", max_length=12, choices=FirmRole)
    # What the project's form said of the firm otherwise than the county has it, while nobody settled that: {field: value}.
    said = models.JSONField("项目填的", null=True, editable=False)

    history = Remembered(excluded_fields=["said"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "project", "firm", "role"], name="project_firm_once")
        ]
        indexes = [
            # Few rows say anything else; whoever asks for them reads only these.
            models.Index(fields=["project"], name="project_firm_otherwise", condition=Q(said__isnull=False))
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.firm}"


class Contact(models.Model):
    """A person on the investor's or owner's side. Phones are shown masked; each look at a whole one is in the trail."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=40, blank=True)
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="contacts")

    def __str__(self):
        return self.name

    @property
    def masked_phone(self):
        """The phone with its middle hidden, as lists and pages show it."""
        return phones.hidden(self.phone)


class ProjectContact(models.Model):
    """What a contact person is to a project."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="contacts")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="projects")
    role = models.CharField("身份", max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "project", "contact"], name="project_contact_once")
        ]

    def __str__(self):
        return f"{self.role} {self.contact}"
