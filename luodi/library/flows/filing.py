"""报送: a project is filed, approved by the head, checked by the centre with opinions, and admitted or given back."""

from luodi.accounts.permissions import Role
from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, HEAD, START, Flow, Outcome, Step

APPROVE, AMEND, CHECK, OPINE, DECIDE = (
    "filing.approve", "filing.amend", "filing.check", "filing.opine", "filing.decide",
)  # fmt: skip

_RETURN = Outcome("return", "退回修改", (AMEND,), words="请写明退回的理由。", tone="danger")

FILING = Flow(
    "filing",
    "报送",
    first=(APPROVE,),
    steps=(
        Step(
            APPROVE,
            "负责人审批",
            "去审批",
            HEAD,
            (Outcome("agree", "同意报送", (CHECK,), tone="primary"), _RETURN),
            not_by=(START, AMEND),
        ),
        Step(
            AMEND,
            "修改后重报",
            "去修改",
            CLERK_AND_HEAD,
            (
                Outcome("refile", "重新报送", (APPROVE,), tone="primary"),
                Outcome("give_up", "不再报送", ("withdrawn",), words="请写明不再报送的原因。"),
            ),
        ),
        Step(
            CHECK,
            "招商中心审核",
            "去审核",
            CENTRE,
            (
                Outcome("ask", "征求部门意见", (OPINE,), tone="primary"),
                Outcome("admit", "准予入库", ("admitted",)),
                _RETURN,
            ),
            not_by=(START, AMEND, APPROVE),
        ),
        Step(
            OPINE,
            "部门意见",
            "去答复",
            CLERK_AND_HEAD,
            (
                Outcome("agree", "无不同意见", (DECIDE,), tone="primary"),
                Outcome("conditions", "有条件同意", (DECIDE,), words="请写明条件。"),
                Outcome("object", "不同意", (DECIDE,), words="请写明不同意的理由。", tone="danger"),
                Outcome("not_concerned", "不涉及本部门", (DECIDE,), words="请写明为什么不涉及。"),
            ),
            not_by=(START, AMEND),
        ),
        Step(
            DECIDE,
            "招商中心审定",
            "去审定",
            CENTRE,
            (
                Outcome("admit", "准予入库", ("admitted",), tone="primary"),
                Outcome("ask", "再征求意见", (OPINE,)),
                _RETURN,
                Outcome("refuse", "不予入库", ("refused",), words="请写明不予入库的理由。", tone="danger"),
            ),
            not_by=(START, AMEND, APPROVE),
        ),
    ),
    ends={"admitted": "已入县级库", "refused": "不予入库", "withdrawn": "已撤回"},
    packs=("clocks", "admission", "opinions"),
    started_by=frozenset({Role.CLERK, Role.HEAD}),
)
