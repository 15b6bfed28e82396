"""变更计划: what was planned when a project was signed changes only when somebody at the centre agrees."""

from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, START, Flow, Outcome, Step

AGREE = "plan.agree"

PLAN = Flow(
    "plan",
    "变更计划",
    first=(AGREE,),
    steps=(
        Step(
            AGREE,
            "招商中心同意变更计划",
            "去办理",
            CENTRE,
            (
                Outcome("agree", "同意变更", ("agreed",), tone="primary"),
                Outcome("refuse", "不同意变更", ("refused",), words="请写明不同意的理由。", tone="danger"),
            ),
            not_by=(START,),
        ),
    ),
    ends={"agreed": "已变更", "refused": "不同意变更", "withdrawn": "已撤回"},
    started_by=CLERK_AND_HEAD | CENTRE,
)
