"""The trail: who changed what, when, under which post and from where. Entries are only ever added."""

from django.db import models

from luodi.audit.chain import fingerprint


class TrailIsAppendOnly(Exception):
    """Somebody tried to change or delete an entry of the trail."""


class EntryQuerySet(models.QuerySet):
    """Entries can be read and added, nothing else."""

    def update(self, **changes):
        raise TrailIsAppendOnly

    def delete(self):
        raise TrailIsAppendOnly

    def about(self, target):
        """Return what happened to one row, the latest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk).order_by("-number")


class Chain(models.Model):
    """The end of one chain; locked while an entry is added, so that numbers have no gaps."""

    county_id = models.BigIntegerField("县（0 为整个系统）", unique=True)
    length = models.BigIntegerField("条数", default=0)
    head = models.CharField("末条指纹", max_length=64)

    def __str__(self):
        return f"{self.county_id}: {self.length}"


class Entry(models.Model):
    """One thing that happened. Points at its target by type and id, so that it outlives it."""

    county_id = models.BigIntegerField("县（0 为整个系统）")
    number = models.BigIntegerField("序号")
    at = models.DateTimeField("时间")
    verb = models.CharField("事件", max_length=60)
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=60)
    post_id = models.BigIntegerField("岗位编号", null=True)
    post_label = models.CharField("岗位", max_length=120, blank=True)
    address = models.CharField("来自", max_length=45, blank=True)
    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.BigIntegerField("对象编号", null=True)
    target_label = models.CharField("对象", max_length=200, blank=True)
    data = models.JSONField("内容", default=dict)
    previous = models.CharField("上一条指纹", max_length=64)
    hash = models.CharField("指纹", max_length=64)
    # The mark of the key under which the hash stands; blank from before there was one.
    sealed = models.CharField("密钥标记", max_length=8, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county_id", "number"], name="trail_number_once")]
        indexes = [
            models.Index(fields=["target_type", "target_id", "number"], name="trail_by_target"),
            models.Index(fields=["county_id", "verb", "number"], name="trail_by_verb"),
        ]

    COVERED = (
        "county_id", "number", "at", "verb", "actor_id", "actor_name", "post_id", "post_label",
        "address", "target_type", "target_id", "target_label", "data",
    )  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.verb}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TrailIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TrailIsAppendOnly

    def expected_hash(self, key):
        """Return the hash that the entry must bear if nobody touched it; one from before there was a key asks for none."""
        return fingerprint(self.previous, self.covered(), key if self.sealed else "")

    def covered(self):
        """Return what the hash covers beside the hash before it."""
        told = {name: getattr(self, name) for name in self.COVERED}
        return told | {"sealed": self.sealed} if self.sealed else told


class SpentForm(models.Model):
    """The word of a form whose act is done; see ``once``."""

    key = models.CharField("表单", max_length=64, primary_key=True)
    at = models.DateTimeField("时间", db_index=True)

    def __str__(self):
        return self.key


class Tally(models.Model):
    """How often something happened in a window of time; see ``tallies``."""

    key = models.CharField("什么、谁", max_length=64, primary_key=True)
    count = models.BigIntegerField("次数")
    told = models.BigIntegerField("其中逐条写下的", default=0)
    entry_id = models.BigIntegerField("最后写下的一条", null=True)
    until = models.DateTimeField("到什么时候", db_index=True)

    def __str__(self):
        return f"{self.key}: {self.count}"
