"""The register of first contacts: its list, and what a claim stands at in words."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from luodi.accounts.models import User
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.library.holds import Holds, already_held
from luodi.library.models import Claim, Dispute, Hold, Talk
from luodi.projects.sensitivity import STAGES
from luodi.rulebook.reports import packs

State = Claim.State
SHELVES = {
    "": "全部",
    "soon": "快到期",
    State.HOLDING.value: "保持中",
    State.SECOND.value: "后登记",
    State.WAITING.value: "待补佐证",
    State.FREED.value: "已解除",
    State.VOID.value: "已作废",
}
NOBODY_HOLDS = "先登记的单位已不再保持首谈。请登记一次新的接触并传佐证，就能取得首谈。"
TONES = {State.HOLDING: "green", State.WAITING: "amber", State.SECOND: "blue", State.VOID: "red"}


@dataclass(frozen=True)
class Shelf:
    """A part of the register."""

    label: str
    url: str
    count: int
    active: bool


def register_of(user: User) -> QuerySet[Claim]:
    """Return the claims the user may read with what the list shows, the latest first."""
    talks = Talk.objects.filter(claim=OuterRef("pk"), voided_at__isnull=True).values("claim")
    disputes = Dispute.objects.under_way()
    rows = Claim.objects.visible_to(user).with_hold().select_related("unit", "project")
    rows = rows.annotate(
        last_talk=Subquery(talks.annotate(last=Max("day")).values("last")[:1]),
        is_disputed=Exists(disputes.filter(hold__claim=OuterRef("pk")))
        | Exists(disputes.filter(challenger=OuterRef("pk"))),
    )
    return rows.order_by("-registered_at", "-pk")


def on_shelf(rows: QuerySet[Claim], shelf: str, words: str = "") -> QuerySet[Claim]:
    """Return the claims of one part of the register, of those that bear the words."""
    if words:
        found = Q(project_name__icontains=words) | Q(firm__icontains=words)
        rows = rows.filter(found & Q(is_closed=False))
    if shelf == "soon":
        soon = Hold.objects.running_out().filter(warn_on__lte=clock.today())
        return rows.filter(pk__in=soon.values("claim_id"))
    return rows.filter(state=shelf) if shelf else rows


def shelves(user: User, active: str, url: str) -> list[Shelf]:
    """Return the parts of the register with how many claims each has; two queries."""
    rows = Claim.objects.visible_to(user)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    counts["soon"] = on_shelf(rows, "soon").count()
    counts[""] = sum(counts.get(state, 0) for state in State)
    return [
        Shelf(label, f"{url}?shelf={key}" if key else url, counts.get(key, 0), key == active)
        for key, label in SHELVES.items()
    ]


def days_left(until: date | None) -> int | None:
    """Return how many days a hold lasts yet, today not counted."""
    return (until - clock.today()).days if until else None


def is_past_time(claim: Claim) -> bool:
    """Tell whether the project was signed, so that no time runs any more."""
    return claim.project is not None and claim.project.stage not in STAGES


def standing_words(claim: Claim) -> str:
    """Say what the claim stands at and what to do next."""
    match claim.state:
        case State.HOLDING:
            return _holding_words(claim)
        case State.SECOND:
            return _second_words(claim)
        case State.WAITING:
            return "还没有佐证，登记暂不生效。请给接触记录补传佐证（纪要、函件、照片等）。"
        case State.FREED:
            return "首谈已经解除，其他单位可以登记。再登记一次有佐证的接触，没有被别的单位登记的，可以重新取得首谈。"
    return "这条登记已经作废。"


def _holding_words(claim: Claim) -> str:
    if is_past_time(claim):
        return f"首谈由{claim.unit}保持；项目已经签约，不再计算保持期。"
    held = Hold.objects.in_force().filter(claim=claim)
    if Dispute.objects.under_way().filter(hold__in=held).exists():
        return f"首谈由{claim.unit}保持，现在有单位提出争议；裁定前不会到期。"
    until = held.values_list("until", flat=True).first()
    said = sentence_day(until) if until else "—"
    return f"首谈由{claim.unit}保持到{said}。到期前登记新的接触并传佐证，保持期从接触那天重新算起。"


def _second_words(claim: Claim) -> str:
    hold = hold_before(claim)
    if hold is None:
        return NOBODY_HOLDS
    rules: Holds = packs.in_force(claim.county_id, "holds").rules
    first = hold.claim
    told = already_held(rules.told, str(first.unit), first.registered_by.full_name, rules.office_name)
    further = why_no_dispute(claim, hold) or "认为首谈应当归您单位的，可以提出争议。"
    return f"{told}您的登记已留作记录，不作为首谈。{further}"


def hold_before(claim: Claim) -> Hold | None:
    """Return the hold that the claim came behind; None when it is in force no more."""
    held = Hold.objects.in_force().filter(claim=claim.behind_id)
    return held.select_related("claim__unit", "claim__project", "claim__registered_by").first()


def why_no_dispute(claim: Claim, hold: Hold) -> str:
    """Return, in words for the user, why the claim may not challenge the hold now; nothing when it may."""
    disputes = Dispute.objects.filter(hold=hold)
    running = disputes.under_way().first()
    if running:
        mine = "您单位提出的争议正在办理，请在办理页面查看进度。"
        return (
            mine if running.challenger_id == claim.pk else "这项首谈正由另一个单位提出争议，请等裁定后再提。"
        )
    if disputes.filter(challenger=claim, case__outcome="holder").exists():
        return "这项首谈已经裁定归原登记单位，不能再次提出争议。有新情况的，请向作出裁定的单位反映。"
    if not claim.talks.valid().exists():
        return "请先给接触记录补传佐证，再提出争议。"
    return ""
