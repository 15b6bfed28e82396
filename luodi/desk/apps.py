from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "luodi.desk"
    verbose_name = "首页"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.common import navigation

        navigation.register(
            navigation.Place(
                "待办", "desk:home", order=0, icon="inbox", permission="desk", badge="to-do-side"
            ),
            navigation.Place(
                "概况", "desk:overview", order=1, icon="columns-gap", permission=Permission.TARGETS_VIEW
            ),
        )
