from django.apps import AppConfig

from luodi.accounts.permissions import Permission
from luodi.audit import veils, verbs
from luodi.common import banners, navigation, todo
from luodi.common.navigation import Place


class AccountsConfig(AppConfig):
    name = "luodi.accounts"
    verbose_name = "单位与人员"

    def ready(self):
        from luodi.accounts import receivers  # noqa: F401 - connects the receivers
        from luodi.accounts.reports import codes, notices, people

        todo.register(people.waiting)
        todo.register(codes.waiting)
        banners.register(notices.unread)
        verbs.register(VERBS)
        veils.open_labels(
            "accounts",
            "unit",
            "unitname",
            "unitsuccession",
            "user",
            "post",
            "postcover",
            "onetimecode",
            "accountnotice",
            "login",
            "twosteprule",
        )
        navigation.register(
            Place("管理", "accounts:units", 900, icon="gear", permission=Permission.UNITS_VIEW),
            Place("审计记录", "accounts:trail", 903, permission=Permission.TRAIL_VIEW, under="管理"),
            Place("人员", "accounts:people", 902, permission=Permission.PEOPLE_VIEW, under="管理"),
            Place(
                "登录要求", "accounts:two_step_rule", 904, permission=Permission.SECURITY_SET, under="管理"
            ),
            Place("单位", "accounts:units", 901, permission=Permission.UNITS_VIEW, under="管理"),
        )


VERBS = {
    "access.refused": "越权访问被拒绝",
    "limit.reached": "做得太频繁被拒绝",
    "session.logged_in": "登录",
    "session.logged_out": "退出登录",
    "session.ended_elsewhere": "结束别处的登录",
    "session.login_failed": "登录失败",
    "session.locked_out": "登录名被锁定",
    "two_step.added": "开启两步验证",
    "two_step.removed": "关闭两步验证",
    "two_step.required": "恢复两步验证的要求",
    "two_step.waived": "取消两步验证的要求",
    "two_step.failed": "验证码输错",
    "password.changed": "修改密码",
    "password.code_issued": "发放一次性口令",
    "password.code_released": "放行一次性口令",
    "password.code_turned_down": "不放行一次性口令",
    "password.code_refused": "一次性口令输错",
    "password.set_by_code": "用一次性口令设置密码",
    "county.founded": "建立县",
    "unit.created": "新建单位",
    "unit.renamed": "单位更名",
    "unit.changed": "修改单位",
    "unit.name_added": "增加单位别名",
    "unit.name_removed": "删除单位别名",
    "unit.ended": "停用单位",
    "unit.merged": "合并单位",
    "unit.split": "拆分单位",
    "units.imported": "导入单位",
    "person.created": "新建人员",
    "person.changed": "修改人员",
    "person.deactivated": "停用人员",
    "person.reactivated": "恢复人员",
    "people.imported": "导入人员",
    "post.added": "安排岗位",
    "post.ended": "结束岗位",
    "post.placed": "改派岗位",
    "trail.checked": "核对审计记录",
    "amount.cut_to_the_largest": "超过上限的金额改为上限",
}
