"""报市清单: what the county reports to the city, as it stood on that day, and what the city answered."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.projects.models import Part, Project


class CityAnswer(models.TextChoices):
    """What became of a project on a list; the last one is the county's own doing."""

    ACCEPTED = "accepted", "市里接收"
    REFUSED = "refused", "市里未接收"
    WITHDRAWN = "withdrawn", "县里撤回"


# A project on a list like this is not reported again: the city has not answered, or has taken it.
HELD = ["", CityAnswer.ACCEPTED]


class CityListQuerySet(ScopedQuerySet):
    """Lists as one user may see them."""

    def read_through(self, counties, units, person):
        """A list is read by the unit that made it, and by whoever takes part in one of its projects."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        lines = CityListLine.objects.filter(project_id__in=parts).values("city_list_id")
        return Q(made_post__unit_id__in=units) | Q(pk__in=lines)


class CityList(models.Model):
    """One list to the city. Until it is sent nobody outside the county has seen it; it is never changed, only marked."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    title = models.CharField("标题", max_length=100)
    words = models.CharField("备注", max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制作人")
    made_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="制作岗位")
    made_at = models.DateTimeField("制作时间", default=clock.now)
    sent_on = models.DateField("上报日期", null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="上报登记人")
    sent_at = models.DateTimeField("上报登记时间", null=True)

    objects = CityListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year", "number"], name="city_list_number_once"),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by__isnull=True, sent_at__isnull=True)
                | Q(sent_on__isnull=False, sent_by__isnull=False, sent_at__isnull=False),
                name="city_list_sent_by_somebody",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("library:city_list", args=[self.pk])

    @property
    def name(self):
        """How the county counts its lists: 2026年第3号."""
        return f"{self.year}年第{self.number}号"


class CityListLineQuerySet(ScopedQuerySet):
    """The projects of lists as one user may see them."""

    def read_through(self, counties, units, person):
        """A line is read by the unit that made the list, and by whoever takes part in its project."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        return Q(city_list__made_post__unit_id__in=units) | Q(project_id__in=parts)

    def held(self):
        """Return the lines whose projects must not be reported again."""
        return self.filter(outcome__in=HELD)

    def unanswered(self):
        """Return the lines that wait for an answer."""
        return self.filter(outcome="")


class CityListLine(models.Model):
    """A project on a list: what was said of it, never changed, and what became of it."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    city_list = models.ForeignKey(CityList, models.PROTECT, related_name="lines", verbose_name="报市清单")
    project = models.ForeignKey(Project, models.PROTECT, related_name="city_lines")
    place = models.PositiveSmallIntegerField("序号")
    # Column → its plain value as it was reported; money whole 分.
    reported = models.JSONField("上报内容", default=dict)
    # That of the mark in force, kept here so that the database itself holds a project on one list at a time.
    outcome = models.CharField("答复", max_length=10, choices=CityAnswer, blank=True)

    objects = CityListLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "city_list", "place"], name="city_line_place_once"),
            models.UniqueConstraint(
                fields=["county", "project"],
                condition=Q(outcome__in=["", "accepted"]),
                name="city_line_held_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *CityAnswer]), name="city_line_outcome_known"
            ),
        ]

    def __str__(self):
        return f"{self.city_list}第{self.place}行（{self.get_outcome_display() or '等市里答复'}）"


class CityMark(models.Model):
    """An answer noted on a line, with number and day. It is never changed, only reversed, by whom and why."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(CityListLine, models.PROTECT, related_name="marks")
    answer = models.CharField("答复", max_length=10, choices=CityAnswer)
    number = models.CharField("市里编号或文号", max_length=60, blank=True)
    on = models.DateField("答复日期")
    words = models.CharField("原因", max_length=300, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    marked_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记岗位")
    marked_at = models.DateTimeField("登记时间", default=clock.now)
    reversed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    reversed_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="撤销岗位"
    )
    reversed_at = models.DateTimeField("撤销时间", null=True)
    reversal = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "line"],
                condition=Q(reversed_at__isnull=True),
                name="city_mark_one_in_force",
            ),
            models.CheckConstraint(condition=Q(answer__in=CityAnswer), name="city_mark_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer="accepted") | ~Q(number=""), name="city_mark_accepted_has_number"
            ),
            models.CheckConstraint(
                condition=Q(answer="accepted") | ~Q(words=""), name="city_mark_else_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True, reversal="")
                | Q(reversed_at__isnull=False, reversed_by__isnull=False) & ~Q(reversal=""),
                name="city_mark_reversed_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_answer_display()} {self.number}".strip()
