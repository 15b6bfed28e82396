"""交办: the centre or a leader hands a lead or a project to units, one of which leads.

The leading unit signs, judges, answers and reports, or hands back; the others sign that they support it.
"""

from luodi.library.flows.tables import CENTRE, CLERK_AND_HEAD, LEADERS, START, Flow, Outcome, Step

SIGN, SUPPORT, JUDGE, REPLY, REPORT, BACK, CONFIRM = (
    "handing.sign", "handing.support", "handing.judge", "handing.reply", "handing.report", "handing.back",
    "handing.confirm",
)  # fmt: skip

# A leader may hand down to the centre as well.
RECEIVERS = CLERK_AND_HEAD | CENTRE

_BACK = Outcome("hand_back", "退回交办方", (BACK,), words="请写明退回的理由。", tone="danger")

HANDING = Flow(
    "handing",
    "交办",
    first=(SIGN, SUPPORT),
    steps=(
        Step(
            SIGN,
            "签收",
            "去签收",
            RECEIVERS,
            (Outcome("sign", "签收", (JUDGE, REPLY), tone="primary"), _BACK),
            not_by=(START,),
        ),
        Step(
            SUPPORT,
            "签收配合",
            "去签收",
            RECEIVERS,
            (Outcome("sign", "签收", tone="primary"),),
            not_by=(START,),
        ),
        Step(
            JUDGE,
            "研判",
            "去研判",
            RECEIVERS,
            (
                Outcome("follow", "可以跟进", (REPORT,), words="请写明研判意见。", tone="primary"),
                Outcome("drop", "不宜跟进", (CONFIRM,), words="请写明不宜跟进的理由。"),
                _BACK,
            ),
            not_by=(START,),
        ),
        Step(
            REPLY,
            "答复交办人",
            "去答复",
            RECEIVERS,
            (Outcome("reply", "答复", words="请写明答复的内容。", tone="primary"),),
            not_by=(START,),
        ),
        Step(
            REPORT,
            "定期报告",
            "去报告",
            RECEIVERS,
            (
                Outcome("report", "报告进展", (REPORT,), words="请写明这一段的进展。", tone="primary"),
                Outcome("finish", "申请办结", (CONFIRM,), words="请写明办理的结果。"),
                _BACK,
            ),
            not_by=(START,),
        ),
        Step(
            BACK,
            "处理退回",
            "去处理",
            LEADERS,
            (
                Outcome("hand_again", "改交其他单位", (SIGN,), tone="primary"),
                Outcome("insist", "仍由原单位办理", (SIGN,), words="请写明仍由原单位办理的理由。"),
                Outcome("call_off", "撤销交办", ("called_off",), words="请写明撤销的原因。"),
            ),
            not_by=(SIGN, JUDGE, REPORT),
        ),
        Step(
            CONFIRM,
            "确认办结",
            "去确认",
            LEADERS,
            (
                Outcome("confirm", "确认办结", ("finished",), tone="primary"),
                Outcome("go_on", "继续跟进", (REPORT,), words="请写明还要做什么。"),
            ),
            not_by=(SIGN, JUDGE, REPORT),
        ),
    ),
    ends={"finished": "已办结", "called_off": "已撤销", "withdrawn": "已撤回"},
    started_by=LEADERS,
)
