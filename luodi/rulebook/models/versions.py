"""Versions of rule packs. What was released stays as it is: whatever was decided under it can be read again."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.rulebook.packs import kinds

# From when the pack we ship is in force where a county released none: on every day anybody may ask about.
ALWAYS = date(1949, 10, 1)


class PackVersionQuerySet(ScopedQuerySet):
    """Rules belong to the county as a whole: whoever works in it may know them."""

    def read_through(self, counties, units, person):
        """Any post that reaches something in a county reads its rules."""
        return Q(county_id__in=counties)

    def visible_to(self, user):
        return super().visible_to(user).known()

    def known(self):
        """Return those of the kinds that the program has; of others nobody could say what they mean."""
        return self.filter(kind__in=[kind.code for kind in kinds()])

    def in_force_on(self, day: date) -> models.QuerySet:
        """Return the released versions that have begun by the day, the one in force first."""
        begun = self.filter(state=PackVersion.State.RELEASED, effective_from__lte=day)
        return begun.order_by("-effective_from", "-number")

    def each_in_force_on(self, day: date) -> models.QuerySet:
        """Return of every county and kind the version in force on the day."""
        same = PackVersion.objects.filter(county_id=OuterRef("county_id"), kind=OuterRef("kind"))
        return self.filter(pk=Subquery(same.in_force_on(day).values("pk")[:1]))


class PackVersion(models.Model):
    """One version of a county's rules of a kind, from draft to release; only a released version has a number."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待放行"
        RELEASED = "released", "已放行"
        WITHDRAWN = "withdrawn", "已撤回"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("规则", max_length=40)
    number = models.PositiveIntegerField("版本", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    effective_from = models.DateField("生效日期", null=True)
    content = models.JSONField("内容")
    basis = models.CharField("依据", max_length=300, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    sources = models.JSONField("来源", default=list)
    # Nobody wrote or released the pack that we ship; of every other version author and releaser are two people.
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    author_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField("修改时间", default=clock.now)
    submitted_at = models.DateTimeField("提交时间", null=True)
    releaser = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="放行人", db_index=False
    )
    releaser_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    released_at = models.DateTimeField("放行时间", null=True)
    # Why it was given back to its author, or withdrawn before it began.
    answer = models.CharField("退回或撤回的原因", max_length=300, blank=True)

    objects = PackVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "number"], name="pack_number_once"),
            # Of one kind a person changes one thing at a time.
            models.UniqueConstraint(
                fields=["county", "kind", "author"],
                condition=Q(state__in=["draft", "submitted"]),
                name="pack_one_draft_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "released", "withdrawn"]),
                name="pack_state_known",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(releaser__isnull=True) | ~Q(releaser=F("author")),
                name="pack_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"], number__isnull=True, released_at__isnull=True)
                | Q(
                    state__in=["released", "withdrawn"],
                    number__isnull=False,
                    released_at__isnull=False,
                    effective_from__isnull=False,
                ),
                name="pack_released_whole",
            ),
        ]
        indexes = [models.Index(fields=["county", "kind", "state", "effective_from"], name="pack_in_force")]

    def __str__(self):
        title = next((kind.title for kind in kinds() if kind.code == self.kind), self.kind)
        return f"{title} · {self.name}"

    def get_absolute_url(self):
        return reverse("rulebook:version", args=[self.pk])

    @property
    def name(self):
        """What the version is called beside others of its kind."""
        return f"第 {self.number} 版" if self.number else "修改稿"

    @property
    def is_shipped(self):
        """Tell whether this is the pack that we ship."""
        return self.author_id is None

    @property
    def is_to_come(self):
        """Tell whether it was released for a day that has not come."""
        return self.state == self.State.RELEASED and self.effective_from > clock.today()
