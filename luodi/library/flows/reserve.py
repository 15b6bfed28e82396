"""出库、季度清理、年度征集: a library that is kept clean, and leaving it needs a second person."""

from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, HEAD, START, Flow, Outcome, Step

LEAVE_AGREE, LEAVE_CONFIRM = "leaving.agree", "leaving.confirm"
REVIEW_ANSWER, REVIEW_CHECK = "review.answer", "review.check"
CALL_ANSWER, CALL_CHECK = "call.answer", "call.check"

_KEEP = Outcome("keep", "不出库", ("kept",), words="请写明继续留库的理由。")

LEAVING = Flow(
    "leaving",
    "出库",
    first=(LEAVE_AGREE, LEAVE_CONFIRM),
    steps=(
        Step(
            LEAVE_AGREE,
            "负责人审批出库",
            "去审批",
            HEAD,
            (Outcome("agree", "同意出库", ("left", LEAVE_CONFIRM), tone="primary"), _KEEP),
            not_by=(START,),
        ),
        Step(
            LEAVE_CONFIRM,
            "招商中心复核出库",
            "去复核",
            CENTRE,
            (Outcome("agree", "同意出库", ("left",), tone="primary"), _KEEP),
            not_by=(START, LEAVE_AGREE),
        ),
    ),
    ends={"left": "已出库", "kept": "继续留库", "withdrawn": "已撤回"},
    started_by=CLERK_AND_HEAD | CENTRE,
    not_beside=("filing", "handing", "transfer"),
)


def _sweep(code: str, label: str, answer: str, check: str, answer_label: str, check_label: str) -> Flow:
    """A unit goes through its own library in one sitting, the centre looks at what it answered."""
    return Flow(
        code,
        label,
        first=(answer,),
        steps=(
            Step(
                answer,
                answer_label,
                "去办理",
                CLERK_AND_HEAD,
                (Outcome("submit", "提交", (check,), tone="primary"),),
                not_by=(START,),
            ),
            Step(
                check,
                check_label,
                "去核对",
                CENTRE,
                (
                    Outcome("accept", "通过", ("done",), tone="primary"),
                    Outcome("return", "退回补充", (answer,), words="请写明要补充什么。", tone="danger"),
                ),
                not_by=(answer,),
            ),
        ),
        ends={"done": "已完成", "called_off": "已取消"},
        started_by=CENTRE,
    )


REVIEW = _sweep("review", "季度清理", REVIEW_ANSWER, REVIEW_CHECK, "逐项清理", "招商中心核对清理结果")
CALL = _sweep("call", "年度征集", CALL_ANSWER, CALL_CHECK, "更新本单位储备库", "招商中心核对更新结果")
