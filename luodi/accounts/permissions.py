"""Who may do what: every permission, every role, and the two tables that join them. An official can read this file.

A role says what a person may do (``RIGHTS``), how far a person sees (``READS``) and whether the role also writes
that far (``WRITERS``). Which rows that means for one post is worked out in ``accounts/models/reach.py``.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """Everything that a role may or may not be allowed to do."""

    DESK = "desk"  # 打开首页和待办
    PROJECT_VIEW = "project_view"  # 查看项目
    PROJECT_EDIT = "project_edit"  # 新建、修改项目，上传附件
    PROJECT_VOID = "project_void"  # 作废错误的项目
    PROJECT_EXPORT = "project_export"  # 导出台账
    TWINS_DECIDE = "twins_decide"  # 认定疑似重复的项目是什么关系
    MERGE = "merge"  # 合并重复登记的项目，30 天内撤销合并
    CONTACT_REVEAL = "contact_reveal"  # 查看联系人完整电话（留痕）
    IMPORT = "import"  # 导入台账
    IMPORT_UNDO = "import_undo"  # 撤销一批导入
    CASES_VIEW = "cases_view"  # 查看报送、交办、流转等事项
    STEP_TAKE = "step_take"  # 办理轮到本单位的步骤
    FILE = "file"  # 报送项目
    HAND_DOWN = "hand_down"  # 交办线索、项目
    CLOCK_STOP = "clock_stop"  # 暂停、恢复办理时限
    TRANSFER_ASK = "transfer_ask"  # 申请流转
    CONTACT_REGISTER = "contact_register"  # 登记首报首谈
    LEAVE_ASK = "leave_ask"  # 提出出库
    CITY_REPORT = "city_report"  # 做报市清单，登记市里的答复
    CALL = "call"  # 发起年度征集、季度清理
    DEPUTY_NAME = "deputy_name"  # 外出时指定代行人
    STAGE_CLAIM = "stage_claim"  # 申请进入下一阶段，登记依据材料，登记流失、终止
    STAGE_VERIFY = "stage_verify"  # 认定、退回别人的阶段申请，成批认定期初
    STAGE_OVERRIDE = "stage_override"  # 退回以前的阶段、跨阶段调整（写明原因，留在阶段记录里）
    SITE_CHECK = "site_check"  # 作为两人之一到现场核查
    FACT_RECORD = "fact_record"  # 登记进展、到位资金、完成投资等，报月报
    FACT_VERIFY = "fact_verify"  # 认定、退回别人登记的数据
    FACT_APPROVE = "fact_approve"  # 复核已认定资金的冲销
    MONTH_CLOSE = "month_close"  # 月份关账、特准补报
    RETURN_REMIND = "return_remind"  # 催报月报
    NODES_EDIT = "nodes_edit"  # 编排、更新前期节点
    PROBLEM_RAISE = "problem_raise"  # 提出项目问题
    PROBLEM_HANDLE = "problem_handle"  # 答复、办理问题
    PROBLEM_CHECK = "problem_check"  # 核查问题是否办结
    PROMISE_KEEP = "promise_keep"  # 登记承诺和兑现情况
    PROMISE_CHECK = "promise_check"  # 核查承诺兑现、审定承诺变更
    LIGHT_CHANGE = "light_change"  # 申请改灯
    LIGHT_APPROVE = "light_approve"  # 复核改灯
    TARGETS_VIEW = "targets_view"  # 查看目标任务和完成情况
    TARGETS_SET = "targets_set"  # 下达目标任务
    ASSESSMENT_VIEW = "assessment_view"  # 查看考核办法、公示和定稿的考核结果
    ASSESS = "assess"  # 制定考核办法，发起考核，填报、核对，公示、定稿
    SCHEME_RELEASE = "scheme_release"  # 放行、退回别人制定的考核办法
    OBJECT = "object"  # 代表单位对公示的考核结果提出异议
    OBJECTION_DECIDE = "objection_decide"  # 处理考核异议
    CONSEQUENCE_DECIDE = "consequence_decide"  # 决定奖惩等考核结果
    BULLETIN_VIEW = "bulletin_view"  # 查看、下载已印发的通报
    BULLETIN_MAKE = "bulletin_make"  # 起草、修改各种通报，管理台账模板
    BULLETIN_OF_RUN = "bulletin_of_run"  # 起草、修改考核通报，提出更正
    BULLETIN_ISSUE = "bulletin_issue"  # 印发通报
    RULES_VIEW = "rules_view"  # 查看规则和各版本、工作日历
    RULES_EDIT = "rules_edit"  # 起草、修改、提交规则
    RULES_RELEASE = "rules_release"  # 放行、退回、撤回别人起草的规则
    UNITS_VIEW = "units_view"  # 查看单位
    UNITS_MANAGE = "units_manage"  # 新建、更名、合并、拆分单位
    PEOPLE_VIEW = "people_view"  # 查看人员和岗位
    PEOPLE_MANAGE = "people_manage"  # 新建人员、停用、重置密码
    CODE_RELEASE = "code_release"  # 放行别的管理员发放的一次性口令
    POSTS_MANAGE = "posts_manage"  # 安排岗位和分管
    CALENDAR_EDIT = "calendar_edit"  # 录入、修改工作日历，调整受影响的期限
    SECURITY_SET = "security_set"  # 规定哪些岗位登录时必须有两步验证
    TRAIL_VIEW = "trail_view"  # 查看审计记录
    SYSTEM_VIEW = "system_view"  # 查看系统运行状况


class Role(TextChoices):
    """What a person is at a unit; a person may hold several posts with different roles."""

    CLERK = "clerk", "经办人"
    HEAD = "head", "负责人"
    CENTRE = "centre", "招商中心专员"
    LEADER = "leader", "县领导"
    INSPECTOR = "inspector", "督查"
    DISCIPLINE = "discipline", "纪委"
    AGENT = "agent", "代办员"
    ASSESSOR = "assessor", "考核"
    GROUP_OFFICE = "group_office", "领导小组办公室"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class Scope(TextChoices):
    """How far a post reaches over the rows of the county."""

    COUNTY = "county", "全县"
    PORTFOLIO = "portfolio", "分管单位"
    CHOSEN = "chosen", "指定单位"
    SUBTREE = "subtree", "本单位及下属"
    UNIT = "unit", "本单位"
    OWN = "own", "本人承办"
    NOTHING = "nothing", "不接触业务数据"


_READERS = {
    Permission.DESK,
    Permission.PROJECT_VIEW,
    Permission.RULES_VIEW,
    Permission.CASES_VIEW,
    Permission.TARGETS_VIEW,
    Permission.ASSESSMENT_VIEW,
    Permission.BULLETIN_VIEW,
}
_WRITERS = _READERS | {
    Permission.PROJECT_EDIT,
    Permission.PROJECT_EXPORT,
    Permission.TWINS_DECIDE,
    Permission.CONTACT_REVEAL,
    Permission.IMPORT,
    Permission.STEP_TAKE,
    Permission.FILE,
    Permission.CONTACT_REGISTER,
    Permission.LEAVE_ASK,
    Permission.STAGE_CLAIM,
    Permission.SITE_CHECK,
    Permission.FACT_RECORD,
    Permission.NODES_EDIT,
    Permission.PROBLEM_RAISE,
    Permission.PROBLEM_HANDLE,
    Permission.PROMISE_KEEP,
    Permission.OBJECT,
}

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.CLERK: frozenset(_WRITERS | {Permission.TRANSFER_ASK}),
    Role.HEAD: frozenset(
        _WRITERS
        | {
            Permission.PROJECT_VOID,
            Permission.MERGE,
            Permission.IMPORT_UNDO,
            Permission.TRANSFER_ASK,
            Permission.DEPUTY_NAME,
        }
    ),
    Role.CENTRE: frozenset(
        _WRITERS
        | {
            Permission.PROJECT_VOID,
            Permission.MERGE,
            Permission.IMPORT_UNDO,
            Permission.RULES_EDIT,
            Permission.RULES_RELEASE,
            Permission.UNITS_VIEW,
            Permission.HAND_DOWN,
            Permission.CLOCK_STOP,
            Permission.CITY_REPORT,
            Permission.CALL,
            Permission.TARGETS_SET,
            Permission.BULLETIN_MAKE,
            Permission.BULLETIN_OF_RUN,
            Permission.BULLETIN_ISSUE,
            Permission.CALENDAR_EDIT,
            Permission.STAGE_VERIFY,
            Permission.STAGE_OVERRIDE,
            Permission.FACT_VERIFY,
            Permission.FACT_APPROVE,
            Permission.MONTH_CLOSE,
            Permission.RETURN_REMIND,
            Permission.PROBLEM_CHECK,
            Permission.PROMISE_CHECK,
            Permission.LIGHT_CHANGE,
            Permission.LIGHT_APPROVE,
        }
    ),
    Role.LEADER: frozenset(
        _READERS
        | {
            Permission.PROJECT_EXPORT,
            Permission.CONTACT_REVEAL,
            Permission.STEP_TAKE,
            Permission.HAND_DOWN,
            Permission.CLOCK_STOP,
            Permission.RULES_RELEASE,
            Permission.FACT_APPROVE,
            Permission.BULLETIN_ISSUE,
            Permission.PROBLEM_RAISE,
            Permission.LIGHT_APPROVE,
            Permission.SCHEME_RELEASE,
            Permission.CONSEQUENCE_DECIDE,
        }
    ),
    Role.INSPECTOR: frozenset(
        _READERS | {Permission.PROJECT_EXPORT, Permission.SITE_CHECK, Permission.PROBLEM_CHECK}
    ),
    Role.DISCIPLINE: frozenset(_READERS | {Permission.PROJECT_EXPORT}),
    Role.AGENT: frozenset(
        _READERS
        | {
            Permission.CONTACT_REVEAL,
            Permission.FACT_RECORD,
            Permission.PROBLEM_RAISE,
            Permission.PROBLEM_HANDLE,
        }
    ),
    Role.ASSESSOR: frozenset(
        _READERS
        | {
            Permission.PROJECT_EXPORT,
            Permission.ASSESS,
            Permission.SCHEME_RELEASE,
            Permission.OBJECTION_DECIDE,
            Permission.BULLETIN_OF_RUN,
        }
    ),
    Role.GROUP_OFFICE: frozenset(_READERS | {Permission.STEP_TAKE, Permission.OBJECTION_DECIDE}),
    # 三员分立：系统管单位和运行，安全管人员和岗位，审计看记录；都不接触业务数据。
    Role.SYSTEM_ADMIN: frozenset(
        {
            Permission.DESK,
            Permission.UNITS_VIEW,
            Permission.UNITS_MANAGE,
            Permission.PEOPLE_VIEW,
            Permission.CODE_RELEASE,
            Permission.SECURITY_SET,
            Permission.SYSTEM_VIEW,
        }
    ),
    Role.SECURITY_ADMIN: frozenset(
        {
            Permission.DESK,
            Permission.UNITS_VIEW,
            Permission.PEOPLE_VIEW,
            Permission.PEOPLE_MANAGE,
            Permission.CODE_RELEASE,
            Permission.POSTS_MANAGE,
        }
    ),
    Role.AUDIT_ADMIN: frozenset(
        {
            Permission.DESK,
            Permission.UNITS_VIEW,
            Permission.PEOPLE_VIEW,
            Permission.CODE_RELEASE,
            Permission.TRAIL_VIEW,
        }
    ),
}

# The scopes a post of the role may have for reading; the first is the usual one.
READS: dict[Role, tuple[Scope, ...]] = {
    Role.CLERK: (Scope.SUBTREE, Scope.UNIT, Scope.OWN),
    Role.HEAD: (Scope.SUBTREE, Scope.UNIT),
    Role.CENTRE: (Scope.COUNTY, Scope.CHOSEN),
    Role.LEADER: (Scope.COUNTY, Scope.PORTFOLIO),
    Role.INSPECTOR: (Scope.COUNTY, Scope.CHOSEN),
    Role.DISCIPLINE: (Scope.COUNTY,),
    Role.AGENT: (Scope.OWN,),
    Role.ASSESSOR: (Scope.COUNTY,),
    Role.GROUP_OFFICE: (Scope.COUNTY,),
    Role.SYSTEM_ADMIN: (Scope.NOTHING,),
    Role.SECURITY_ADMIN: (Scope.NOTHING,),
    Role.AUDIT_ADMIN: (Scope.NOTHING,),
}

# Who writes, as far as the post reads and no further. Reading more than one writes is the rule: 参与 and 分管 let read,
# never write.
WRITERS: frozenset[Role] = frozenset({Role.CLERK, Role.HEAD, Role.CENTRE})

# Whose posts also read the projects that their unit takes part in (参与). What one takes part in oneself every post
# reads. Leaders stand at the county itself: what it keeps is not for each of them, their portfolio says what is.
PARTICIPATES: frozenset[Role] = frozenset({Role.CLERK, Role.HEAD})

ADMINISTRATORS: frozenset[Role] = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


# Whoever may do one of these logs in with a second step, unless the county turned that off.
SECOND_STEP: frozenset[Permission] = frozenset(
    {
        Permission.FACT_VERIFY,
        Permission.PEOPLE_MANAGE,
        Permission.CODE_RELEASE,
        Permission.UNITS_MANAGE,
        Permission.TRAIL_VIEW,
    }
)


def needs_second_step(role: Role) -> bool:
    """Tell whether the role is asked for a second step at the log-in."""
    return not RIGHTS[role].isdisjoint(SECOND_STEP)


def may(role: Role, permission: Permission | str) -> bool:
    """Tell whether the role carries the permission."""
    return permission in RIGHTS[role]


def refused_beside(role: Role, held: Iterable[Role]) -> str:
    """Return why the role cannot be held beside the others (三员分立), in words for the user; nothing when it can."""
    held = list(held)
    if held and role in ADMINISTRATORS:
        return f"{role.label}不能兼任别的岗位，此人现在是{held[0].label}。"
    for other in held:
        if other in ADMINISTRATORS:
            return f"此人是{other.label}，不能兼任别的岗位。"
    return ""
