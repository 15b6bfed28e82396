from django.apps import AppConfig

from luodi.audit import verbs


class AccountsConfig(AppConfig):
    name = "luodi.accounts"
    verbose_name = "单位与人员"

    def ready(self):
        from luodi.accounts import receivers  # noqa: F401 - connects the receivers

        verbs.register(VERBS)


VERBS = {
    "access.refused": "越权访问被拒绝",
    "session.logged_in": "登录",
    "session.logged_out": "退出登录",
    "session.login_failed": "登录失败",
    "session.locked_out": "登录名被锁定",
    "two_step.added": "开启两步验证",
    "two_step.removed": "关闭两步验证",
    "two_step.failed": "验证码输错",
    "password.changed": "修改密码",
    "password.code_issued": "发放一次性口令",
    "password.code_refused": "一次性口令输错",
    "password.set_by_code": "用一次性口令设置密码",
}
