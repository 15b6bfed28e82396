"""What the pages of rules show: which version holds, what is being changed, what changed from one to the other."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, Q
from django.urls import reverse

from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission, Role, may
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.common.todo import Item
from luodi.rulebook import comparing, exporting, reading, showing
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import kind_of, kinds
from luodi.rulebook.reports import packs
from luodi.rulebook.reports.shown import Shown, shown, shown_in_force
from luodi.rulebook.shapes import shape_of

State = PackVersion.State
LOOKED_THROUGH = "rules.looked_through"


@dataclass
class Line:
    """One kind of rules in the list: the version in force (None while the county follows ours), what it says, what is to come."""

    kind: object
    now: PackVersion | None = None
    says: Shown | None = None
    coming: list[PackVersion] = field(default_factory=list)
    open: list[PackVersion] = field(default_factory=list)

    @property
    def basis(self):
        """What the version in force rests on: the county's own, or ours."""
        return self.now.basis if self.now else packs.shipped(self.kind.code).basis


def looked_through(county_id):
    """Return the condition that a county has looked at its rules: it wrote some itself, or said that ours will do.

    ``county_id`` may be a reference of an outer query.
    """
    own = PackVersion.objects.filter(county_id=county_id, author__isnull=False)
    return Q(Exists(own)) | Q(Exists(Entry.objects.filter(county_id=county_id, verb=LOOKED_THROUGH)))


def may_look_through(user):
    """Tell whether the reader is to look at the rules for a county where nobody did so yet."""
    county_id = user.post.county_id
    if county_id is None or not user.can(Permission.RULES_EDIT):
        return False
    return not Unit.objects.filter(looked_through(county_id), pk=county_id).exists()


def overview(user):
    """Return a line for every kind, in two queries; none for a post above the counties, since rules are a county's."""
    if user.post.county_id is None:
        return []
    found = PackVersion.objects.visible_to(user).filter(county_id=user.post.county_id)
    by_kind = defaultdict(list)
    for version in found.exclude(state=State.WITHDRAWN).defer("content", "sources").select_related("author"):
        by_kind[version.kind].append(version)
    # Old versions may be many; only those in force are read whole.
    now = {version.kind: version for version in found.each_in_force_on(clock.today())}
    return [_line(kind, by_kind[kind.code], now.get(kind.code)) for kind in kinds()]


def _line(kind, versions, now):
    released = [version for version in versions if version.state == State.RELEASED]
    return Line(
        kind,
        now,
        shown(now) if now else None,
        sorted((v for v in released if v.is_to_come), key=lambda version: version.effective_from),
        [version for version in versions if version.state in (State.DRAFT, State.SUBMITTED)],
    )


def versions_of(user, kind):
    """Return every version of a kind without its content: what is open first, then the newest."""
    found = PackVersion.objects.visible_to(user).filter(county_id=user.post.county_id, kind=kind.code)
    rows = found.defer("content", "sources").select_related("author", "author_post", "releaser")
    return sorted(rows, key=lambda version: (version.number is not None, -(version.number or version.pk)))


def newer_shipped(kind, now):
    """Return what changed in the pack we ship since the county stored it; nothing where it follows its own version."""
    if now.number != 1:
        return []
    return changes(kind, now.content, reading.plain(packs.shipped(kind.code).rules))


def laid_out(said):
    """Return what is shown of a version as a person reads it."""
    lacking = [gap.where for gap in said.gaps.lacking]
    return showing.laid_out(shape_of(said.kind.schema), said.content, lacking)


def before(version):
    """Return what a version replaces: the one released before it, or for one not released what holds on its day."""
    if version.number is None:
        day = max(version.effective_from or clock.today(), clock.today())
        return shown_in_force(version.county_id, version.kind, day)
    if version.number == 1:
        return None
    same = PackVersion.objects.filter(county_id=version.county_id, kind=version.kind)
    return shown(same.get(number=version.number - 1))


def changes(kind, old, new):
    """Return the differences between two contents in words."""
    return comparing.differences(shape_of(kind.schema), old, new)


def story_of(version):
    """Return who did what to a version and when, from the trail, the first first."""
    return Entry.objects.about(version).order_by("number")


def file_of(version):
    """Return a version as a file, and the name of the file."""
    kind = kind_of(version.kind)
    begins = version.effective_from.isoformat() if version.effective_from else None
    said = shown(version)
    head = {
        "county": str(version.county),
        "number": version.number,
        "effective_from": begins,
        "basis": version.basis,
        "note": version.note,
        "sources": version.sources,
    }
    filled = [f"这一版里没有“{' › '.join(gap.where)}”，按系统默认补上。" for gap in said.gaps.lacking]
    return exporting.written(kind, said.content, head, [str(version), *filled]), f"{version}.yaml"


def shipped_file(kind):
    """Return the pack we ship as a file, and the name of the file."""
    pack = reading.shipped(kind)
    head = {"basis": pack.basis, "note": pack.note, "sources": pack.sources}
    content = reading.plain(pack.rules)
    return exporting.written(kind, content, head, [f"{kind} · 出厂默认"]), f"{kind} · 出厂默认.yaml"


def items_for(user):
    """List what waits for the user over all posts: versions to release, and own ones that came back; one query."""
    mine = Q(state=State.DRAFT, author=user) & ~Q(answer="")
    releasing = {post.county_id for post in user.posts_now if may(Role(post.role), Permission.RULES_RELEASE)}
    editing = {post.county_id for post in user.posts_now if may(Role(post.role), Permission.RULES_EDIT)}
    if not releasing and not editing:
        return []
    to_release = Q(state=State.SUBMITTED, county_id__in=releasing) & ~Q(author=user)
    found = PackVersion.objects.known().filter(to_release | (mine & Q(county_id__in=editing)))
    told = list(found.defer("content", "sources").select_related("author", "author_post__unit"))
    returned = _returns([version.pk for version in told if version.state == State.DRAFT])
    return [_item(version, returned.get(version.pk)) for version in told]


def _returns(pks):
    """Return how each of these versions last came back to its author, from the trail."""
    if not pks:
        return {}
    label = PackVersion._meta.label_lower
    found = Entry.objects.filter(target_type=label, target_id__in=pks, verb="rules.returned")
    return {entry.target_id: entry for entry in found.order_by("number")}


def _item(version, returned):
    url, kind = reverse("rulebook:version", args=[version.pk]), kind_of(version.kind)
    if version.state == State.DRAFT:
        title, sender = f"您起草的规则“{kind}”退回了", returned.actor_name
        since = clock.day_of(returned.at)
        return Item(title, url, "去修改", note=version.answer, source="规则", since=since, sender=sender)
    post, day = version.author_post, version.effective_from
    return Item(
        f"规则“{kind}”等您放行",
        url,
        "去看看",
        note=f"{day:%Y-%m-%d} 起生效",
        source="规则",
        due_on=day,
        since=clock.day_of(version.submitted_at) if version.submitted_at else None,
        sender=f"{post.unit} {version.author}" if post else "",
    )
