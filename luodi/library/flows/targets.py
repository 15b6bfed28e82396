"""目标任务: the targets of the year are handed down to each unit, whose head signs for them."""

from luodi.library.flows.tables import CENTRE, HEAD, START, Flow, Outcome, Step

SIGN, RECONSIDER = "targets.sign", "targets.reconsider"

TARGETS = Flow(
    "targets",
    "目标任务下达",
    first=(SIGN,),
    steps=(
        Step(
            SIGN,
            "签收目标任务",
            "去签收",
            HEAD,
            (
                Outcome("sign", "签收", ("in_force",), tone="primary"),
                Outcome("hand_back", "申请调整", (RECONSIDER,), words="请写明申请调整的理由。"),
            ),
            not_by=(START,),
        ),
        Step(
            RECONSIDER,
            "复议目标任务",
            "去复议",
            CENTRE,
            (
                Outcome("change", "调整后重新下达", (SIGN,), words="请写明调整的理由。", tone="primary"),
                Outcome("insist", "维持原目标", (SIGN,), words="请写明维持的理由。"),
                Outcome("call_off", "撤销", ("called_off",), words="请写明撤销的原因。", tone="danger"),
            ),
            not_by=(SIGN,),
        ),
    ),
    ends={"in_force": "已签收", "called_off": "已撤销"},
    started_by=CENTRE,
)
