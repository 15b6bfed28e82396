"""What takes two people: every act that nobody does after an own first part, in one table. An official can read it.

The key is the verb of the trail for the second part. What waits in a case (报送、交办、出库、目标任务……) says the same with
``not_by`` in the tables of ``library/flows``, who may sign for a promise or a problem in ``progress/promises.py`` and
``progress/problems.py``; a test walks all of them. Nobody ever agrees to what is one's own because nobody else is there:
``otherwise`` says who does it then, and the installation's own keyboard (`luodi code`) opens what nobody is left to open.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Act:
    """An act that takes another person than the ones who did something before it.

    ``after`` and ``act`` name the two parts, ``refused`` is what the same person is told; ``{what}`` in it is the row.
    """

    after: str
    act: str
    refused: str
    otherwise: str


_CENTRE = "招商服务中心只有一名专员的，先由安全管理员安排另一名"
_ASSESSORS = "只有一名考核人员的，由招商服务中心或县领导"
_ADMINISTRATOR = "县里的系统管理员；没有别人的，在服务器上运行 luodi code"

ACTS: dict[str, Act] = {
    "fact.verified": Act("登记数据", "认定数据", "“{what}”是您自己登记的，要由别人认定。", _CENTRE),
    "fact.reversal_approved": Act(
        "认定冲销", "复核冲销", "认定和复核要由两个人办理，请交给别人复核。", "县领导复核"
    ),
    "stage.verified": Act(
        "申请进入阶段", "认定阶段申请", "自己申请的不能自己认定，请由另一个人办理。", _CENTRE
    ),
    "stage.site_checked": Act(
        "申请进入阶段",
        "现场核查",
        "申请人不能核查自己的申请，请由另外两个人到现场核查。",
        "招商服务中心、督查室、其他单位的人",
    ),
    "stage.openings_verified": Act(
        "登记期初", "认定期初", "其中 {what} 个期初是您自己登记的，请由另一个人认定。", _CENTRE
    ),
    "proof.voided": Act(
        "登记阶段所依据的材料",
        "作废这份材料",
        "{what}不能由登记单位作废；确属登记错误的，请由招商服务中心另一名专员核实后作废。",
        _CENTRE,
    ),
    "promise.reviewed": Act(
        "登记公平竞争审查不通过",
        "更正这个结论",
        "这一条款的公平竞争审查已登记为不通过，不能再登记别的结论。条款改过的，请申请变更这条承诺，变更后重新审查；"
        "结论登记错了的，请由招商中心的人（登记人除外）更正。",
        _CENTRE,
    ),
    "light.changed": Act("申请改灯", "复核改灯", "自己申请的不能自己复核，请由另一个人办理。", "县领导复核"),
    "rules.released": Act(
        "起草规则", "放行规则", "这一份是您自己起草的，要由另一个人{what}，请联系一位同事。", "县领导放行"
    ),
    "scheme.version_released": Act(
        "制定考核办法",
        "放行考核办法",
        "这一版是您制定的，要由另一个人放行，请另一位考核人员或县领导看过后放行。",
        "县领导放行",
    ),
    "assessment.input_confirmed": Act(
        "填报考核数据", "核对考核数据", "填报的人不能自己核对，请另一位考核人员对照材料核对。", _ASSESSORS
    ),
    "assessment.objection_settled": Act(
        "经手被异议的一行",
        "处理异议",
        "您{what}，不能处理对这一行的异议，请由没有经手的人处理。",
        "领导小组办公室处理",
    ),
    "assessment.consequence_decided": Act(
        "在被考核单位任职",
        "决定考核结果",
        "您在“{what}”任职，不能决定它的考核结果，请由没有在该单位任职的县领导决定。",
        "另一名县领导决定",
    ),
    "bulletin.issued": Act(
        "起草通报",
        "印发通报",
        "这一期是您起草的，要由另一个人印发，请招商服务中心另一名专员或县领导看过后印发。",
        "县领导印发",
    ),
    "password.code_released": Act(
        "发放一次性口令",
        "放行一次性口令",
        "这个口令是您发放的，要由另一名管理员放行。",
        _ADMINISTRATOR,
    ),
    "password.code_issued": Act(
        "忘了密码",
        "发放一次性口令",
        "不能给自己发一次性口令，请在“修改密码”里改，或请另一名安全管理员办理。",
        _ADMINISTRATOR,
    ),
    "person.deactivated": Act(
        "使用账号", "停用账号", "不能停用自己的账号，请由另一名安全管理员办理。", "先安排另一名安全管理员"
    ),
    "post.added": Act(
        "使用账号", "安排岗位", "不能给自己安排岗位，请由另一名安全管理员办理。", "先安排另一名安全管理员"
    ),
    "post.ended": Act(
        "任职", "结束、改派岗位", "不能改动自己的岗位，请由另一名安全管理员办理。", "先安排另一名安全管理员"
    ),
}


def why_not(act: str, by: Any, *did: int | None, what: object = "") -> str:
    """Return, in words for the user, why this person may not do the act after ``did`` (ids of persons); "" where one may."""
    return ACTS[act].refused.format(what=what) if by.pk in did else ""


def refuse_same(act: str, by: Any, *did: int | None, refusal: type[Exception], what: object = "") -> None:
    """Raise the refusal of the calling part where the person did the first part as well."""
    if words := why_not(act, by, *did, what=what):
        raise refusal(words)
