"""The trail on screen: who did what, when, from where and under which post.

The audit administrator must see that something was done to a project, not what stands in it (三员分立): of business
rows the values before and after stay hidden, and of those that are veiled (商业敏感) the name as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from luodi.accounts.models import User
from luodi.audit import trail, veils, verbs
from luodi.audit.models import Entry

SIZE = 100
# What may be read of an entry that points at a row of these apps; of all others only what is listed in OPEN_FACTS.
OPEN_APPS = ("accounts", "")
VEILED_FACTS = ("path", "method", "status", "count", "address", "repeated", "until")
OPEN_FACTS = (*VEILED_FACTS, "file")

WORDS = {
    "before": "原来", "after": "现在", "path": "地址", "method": "方式", "status": "答复", "count": "数量", "file": "文件",
    "username": "登录名", "full_name": "姓名", "phone": "手机", "name": "名称", "short_name": "简称", "kind": "类别",
    "division_code": "代码", "above": "上级", "role": "角色", "unit": "单位", "scope": "范围", "title": "职务", "from": "起",
    "to": "止", "covers": "分管或指定", "on": "日期", "posts": "岗位数", "tries": "次数", "idle": "久未操作",
    "two_step_dropped": "关闭两步验证", "post": "岗位", "broken_at": "断在", "address": "来自",
    "repeated": "此后一小时内又有（次）", "until": "计到", "act": "哪一步",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One entry as it is shown."""

    pk: int
    number: int
    at: datetime
    who: str
    post: str
    address: str
    what: str
    target: str
    details: list[tuple[str, str]]
    of_installation: bool


def chains_of(user: User) -> list[int]:
    """Return the chains the audit administrator answers for: the own county's and the installation's."""
    county = user.post.county_id if user.post else None
    return [county, trail.INSTALLATION] if county else [trail.INSTALLATION]


def entries(
    user: User,
    *,
    since: date | None = None,
    until: date | None = None,
    person: str = "",
    verb: str = "",
    text: str = "",
    before: int | None = None,
) -> list[Told]:
    """Return one page of entries, the latest first, and one more when the list goes on; ``before`` is the last key seen."""
    found: QuerySet[Entry] = Entry.objects.filter(county_id__in=chains_of(user))
    found = found.annotate(is_veiled=ExpressionWrapper(veils.veiled(), BooleanField()))
    if since is not None:
        found = found.filter(at__gte=_midnight(since))
    if until is not None:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    if person:
        found = found.filter(actor_name__icontains=person)
    if verb:
        found = found.filter(verb=verb)
    if text:
        found = found.filter(
            Q(target_label__icontains=text, is_veiled=False) | Q(post_label__icontains=text) | Q(address=text)
        )
    if before is not None:
        found = found.filter(pk__lt=before)
    return [told(entry, is_veiled=entry.is_veiled) for entry in found.order_by("-pk")[: SIZE + 1]]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def told(entry: Entry, *, is_veiled: bool) -> Told:
    """Return an entry as the audit administrator may read it."""
    app = entry.target_type.partition(".")[0]
    open_facts = VEILED_FACTS if is_veiled else OPEN_FACTS
    data = entry.data if app in OPEN_APPS else {k: v for k, v in entry.data.items() if k in open_facts}
    return Told(
        pk=entry.pk,
        number=entry.number,
        at=entry.at,
        who=entry.actor_name,
        post=entry.post_label,
        address=entry.address,
        what=verbs.label(entry.verb),
        target=veils.words(entry.target_type, entry.target_id) if is_veiled else entry.target_label,
        details=[(WORDS.get(word, word), _plain(value)) for word, value in data.items()],
        of_installation=entry.county_id == trail.INSTALLATION,
    )


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(
            f"{WORDS.get(word, word)} {_plain(inner)}" for word, inner in value.items() if inner != ""
        )
    if isinstance(value, list):
        return "、".join(map(_plain, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value is None else str(value)


def verb_choices() -> Iterator[tuple[str, str]]:
    """Return every verb with its word, in the order of the words."""
    yield from sorted(((verb, verbs.label(verb)) for verb in verbs.registered()), key=lambda pair: pair[1])
