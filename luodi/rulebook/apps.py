from django.apps import AppConfig

VERBS = {
    "calendar.year_entered": "录入工作日历",
    "calendar.day_changed": "修改工作日历",
    "calendar.due_days_reviewed": "核对期限",
    "rules.default_stored": "存下出厂规则",
    "rules.looked_through": "看过规则",
    "rules.drafted": "起草规则",
    "rules.changed": "修改规则草稿",
    "rules.dropped": "删去规则草稿",
    "rules.submitted": "提交规则",
    "rules.taken_back": "取回规则",
    "rules.returned": "退回规则",
    "rules.released": "放行规则",
    "rules.withdrawn": "撤回规则",
}


class RulebookConfig(AppConfig):
    name = "luodi.rulebook"
    verbose_name = "规则"

    def ready(self):
        from django.db.models.signals import post_migrate

        from luodi.accounts.permissions import Permission
        from luodi.audit import veils, verbs
        from luodi.common import banners, navigation, todo
        from luodi.common.navigation import Place
        from luodi.rulebook.receivers import fill_calendar
        from luodi.rulebook.reports import calendar, history, proposals

        verbs.register(VERBS)
        veils.open_labels("rulebook", "calendarchange", "calendaryear", "calendarreview", "packversion")
        banners.register(calendar.banner)
        todo.register(proposals.waiting)
        todo.register(history.items_for)
        navigation.register(
            Place("规则", "rulebook:packs", 300, icon="sliders", permission=Permission.RULES_VIEW),
            Place("工作日历", "rulebook:calendar", 301, permission=Permission.RULES_VIEW, under="规则"),
        )
        post_migrate.connect(fill_calendar, sender=self)
