"""People and their posts. A person acts under one post at a time; the trail names it."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models.reach import reach_of_user
from luodi.accounts.models.units import Unit
from luodi.accounts.permissions import Permission, Role, Scope, may
from luodi.common import clock


class UserQuerySet(models.QuerySet):
    """People, by the counties where they hold or held a post."""

    def visible_to(self, user):
        """Return the people with a post, now or formerly, in the county (or below the region) of the acting post."""
        if user.post is None:
            return self.none()
        return self.filter(pk__in=Post.objects.visible_to(user).values("user"))

    def writable_by(self, user):
        """Return the visible people who hold nothing outside: whoever also serves elsewhere is managed from above."""
        if user.post is None:
            return self.none()
        inside = Post.objects.visible_to(user).values("pk")
        return self.visible_to(user).exclude(pk__in=Post.objects.exclude(pk__in=inside).values("user"))


class User(AbstractBaseUser):
    """A person who logs in. What the person may do hangs on the acting post, never on the person."""

    username = models.CharField("登录名", max_length=40, unique=True)
    full_name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录改密码", default=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    # Counted on the row that every request reads anyway, so that every page may say so without asking.
    unread_notices = models.PositiveSmallIntegerField("没看过的提醒", default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = BaseUserManager.from_queryset(UserQuerySet)()

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("accounts:person", args=[self.pk])

    @cached_property
    def posts_now(self):
        """The posts the person holds today, the oldest first; one query, kept for the request."""
        return list(self.posts.valid_on(clock.today()).select_related("unit", "county").order_by("pk"))

    @cached_property
    def post(self):
        """The acting post: the first one until ``act_under`` chose another; None without any."""
        return self.posts_now[0] if self.posts_now else None

    def act_under(self, post):
        """Choose the acting post and forget what was worked out for another one."""
        if self.post != post:
            self.post = post
            self.__dict__.pop("reach", None)
        return self

    def can(self, permission):
        """Tell whether the acting post carries the permission."""
        return self.post is not None and may(Role(self.post.role), Permission(permission))

    @cached_property
    def reach(self):
        """How far the acting post reads and writes; see ``reach.py``."""
        return reach_of_user(self)


class PostQuerySet(models.QuerySet):
    """Posts on a day."""

    def valid_on(self, day):
        """Return the posts held on the day."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(started & (Q(valid_to__isnull=True) | Q(valid_to__gte=day)))

    def not_over_by(self, day):
        """Return the posts held on the day or to be taken up later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def visible_to(self, user):
        """Return the posts of the county of the acting post, or of the region it belongs to."""
        if user.post is None:
            return self.none()
        if user.post.county_id is None:
            return self.filter(unit__path__startswith=user.post.unit.path)
        return self.filter(county_id=user.post.county_id)


class Post(models.Model):
    """A person in a role at a unit, from a day to a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="人员")
    role = models.CharField("角色", max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    title = models.CharField("职务", max_length=40, blank=True)
    scope = models.CharField("查看范围", max_length=20, choices=Scope)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    covers = models.ManyToManyField(
        Unit,
        through="PostCover",
        through_fields=("post", "unit"),
        related_name="+",
        verbose_name="分管或指定单位",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role), name="post_role_known"),
            models.CheckConstraint(condition=Q(scope__in=Scope), name="post_scope_known"),
        ]

    def __str__(self):
        return f"{self.unit} · {self.title or self.get_role_display()}"


class PostCover(models.Model):
    """A unit that a leader is in charge of (分管), or that a post was given to look after (指定)."""

    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE)
    unit = models.ForeignKey(Unit, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "post", "unit"], name="post_cover_once")]

    def __str__(self):
        return f"{self.post} → {self.unit}"


class OneTimeCodeQuerySet(models.QuerySet):
    """Codes that administrators handed out."""

    def visible_to(self, user):
        """Return the codes that somebody asked for about the people one administers."""
        return self.filter(asked_by__isnull=False, user__in=User.objects.writable_by(user))

    def waiting(self):
        """Return the codes whose second half nobody released yet."""
        return self.exclude(second_half="").filter(used_at__isnull=True, expires_at__gt=clock.now())


class OneTimeCode(models.Model):
    """A code that is handed over in person; it sets a password once and is kept only as a hash.

    Of a code that an administrator issues the issuer is shown the first half; the second waits here until another
    administrator releases it, and is shown to that one. Neither half opens anything alone. What the machine's own
    keyboard gives out is whole: ``asked_by`` is None.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=128)
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    tries = models.PositiveSmallIntegerField("输错次数", default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发放人")
    asked_at = models.DateTimeField("发放时间", default=clock.now)
    second_half = models.CharField("等放行的后一半", max_length=10, blank=True)
    drop_two_step = models.BooleanField("同时关闭两步验证", default=False)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="放行人")
    released_at = models.DateTimeField("放行时间", null=True)

    objects = OneTimeCodeQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} {self.expires_at:%F}"
