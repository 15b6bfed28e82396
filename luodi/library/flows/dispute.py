"""首谈争议: two units claim the first contact; the holder explains, the office of the leading group decides in writing."""

from luodi.accounts.permissions import Role
from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, GROUP_OFFICE, START, Flow, Outcome, Step

ANSWER, DECIDE, CENTRE_DECIDES = "dispute.answer", "dispute.decide", "dispute.centre_decides"
# Which step decides, by the role that the rules of the county name.
DECIDING_STEP: dict[str, str] = {Role.GROUP_OFFICE.value: DECIDE, Role.CENTRE.value: CENTRE_DECIDES}
DECIDES = tuple(DECIDING_STEP.values())


def _decides(code: str, roles: frozenset[Role]) -> Step:
    return Step(
        code,
        "裁定首谈归属",
        "去裁定",
        roles,
        (
            Outcome("holder", "归原登记单位", ("holder",), words="请写明裁定的理由。"),
            Outcome("challenger", "归提出争议的单位", ("challenger",), words="请写明裁定的理由。"),
            Outcome("separate", "不是同一项目，各自保留", ("separate",), words="请写明裁定的理由。"),
        ),
        not_by=(START, ANSWER),
    )


DISPUTE = Flow(
    "dispute",
    "首谈争议",
    first=(ANSWER,),
    steps=(
        Step(
            ANSWER,
            "原登记单位说明",
            "去说明",
            CLERK_AND_HEAD | CENTRE,
            (
                Outcome("explain", "提交说明", DECIDES, words="请写明首次接触的经过和依据。", tone="primary"),
                Outcome("give_way", "让与对方", ("challenger",), words="请写明让与的原因。"),
            ),
            not_by=(START,),
        ),
        _decides(DECIDE, GROUP_OFFICE),
        _decides(CENTRE_DECIDES, CENTRE),
    ),
    ends={
        "holder": "归原登记单位",
        "challenger": "归提出争议的单位",
        "separate": "各自保留",
        "withdrawn": "已撤回",
    },
    packs=("clocks", "holds"),
    started_by=CLERK_AND_HEAD | CENTRE,
)
