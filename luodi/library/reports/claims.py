"""What a claim stands at, in words, to the degree the rules of the county allow."""

from luodi.common.jinja import sentence_day
from luodi.library.holds import Holds, already_held
from luodi.library.models import Claim, Hold
from luodi.rulebook.reports import packs

RECORDED = "您的登记已留作记录，不作为首谈；"


def standing_words(claim: Claim) -> str:
    """Say what the claim stands at and what to do next."""
    match claim.state:
        case Claim.State.HOLDING:
            hold = Hold.objects.in_force().filter(claim=claim).first()
            return _holding_words(claim, hold) if hold else ""
        case Claim.State.SECOND:
            return _second_words(claim)
        case Claim.State.WAITING:
            return "还没有佐证，登记暂不生效。请给接触记录补传佐证（纪要、函件、照片等），再作为首谈。"
        case Claim.State.FREED:
            return "首谈已经解除，其他单位可以登记。再登记一次有佐证的接触，没有被别的单位登记的，可以重新取得首谈。"
    return "这条登记已经作废。"


def _holding_words(claim: Claim, hold: Hold) -> str:
    if claim.project and not claim.project.is_masked and claim.project.stage not in ("reserve", "talks"):
        return "首谈由本单位保持；项目已经签约，不再计算保持期。"
    return f"首谈由{claim.unit}保持到{sentence_day(hold.until)}。到期前登记新的接触并传佐证，保持期从那天重新算起。"


def _second_words(claim: Claim) -> str:
    first = claim.behind
    if first is None or not Hold.objects.in_force().filter(claim=first).exists():
        return "先登记的单位已不再保持首谈。请登记一次新的接触并传佐证，就能取得首谈。"
    rules: Holds = packs.in_force(claim.county_id, "holds").rules
    told = already_held(rules.told, str(first.unit), first.registered_by.full_name, rules.office_name)
    return f"{told}{RECORDED}认为首谈应当归您单位的，可以提出争议。"
