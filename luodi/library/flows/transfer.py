"""流转: a project that does not fit a unit goes to another; the introducer's part and share stay."""

from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, HEAD, START, Flow, Outcome, Step

DECIDE, ACCEPT, SIGN = "transfer.decide", "transfer.accept", "transfer.sign"

TRANSFER = Flow(
    "transfer",
    "流转",
    first=(DECIDE,),
    steps=(
        Step(
            DECIDE,
            "招商中心决定流转",
            "去决定",
            CENTRE,
            (
                Outcome("agree", "同意流转", (ACCEPT,), tone="primary"),
                Outcome("refuse", "不同意流转", ("refused",), words="请写明不同意的理由。", tone="danger"),
            ),
            not_by=(START,),
        ),
        Step(
            ACCEPT,
            "接收单位确认",
            "去确认",
            CLERK_AND_HEAD,
            (
                Outcome("accept", "同意接收", (SIGN, "moved"), tone="primary"),
                Outcome("decline", "不接收", (DECIDE,), words="请写明不接收的理由。", tone="danger"),
            ),
            not_by=(START, DECIDE),
        ),
        Step(
            SIGN,
            "签署分成证明",
            "去签署",
            HEAD,
            (
                Outcome("sign", "签署", ("moved",), tone="primary"),
                Outcome("decline", "不同意分成", (DECIDE,), words="请写明不同意的理由。", tone="danger"),
            ),
        ),
    ),
    ends={"moved": "已流转", "refused": "不同意流转", "withdrawn": "已撤回"},
    packs=("clocks", "shares"),
    started_by=CLERK_AND_HEAD,
    not_beside=("filing",),
)
