from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "luodi.projects"
    verbose_name = "项目"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import verbs
        from luodi.common import navigation
        from luodi.common.navigation import Place
        from luodi.projects.stages import SHELVES

        see = Permission.PROJECT_VIEW
        navigation.register(
            Place("项目", "projects:list", 100, icon="buildings", permission=see),
            *(
                Place(
                    name,
                    "projects:list",
                    101 + place,
                    permission=see,
                    query="&".join(f"stage={stage}" for stage in stages),
                    under="项目",
                )
                for place, (name, stages) in enumerate(SHELVES.items())
            ),
        )
        verbs.register(
            {
                "project.created": "登记项目",
                "project.changed": "修改",
                "project.voided": "作废",
                "project.list_exported": "导出台账",
                "attachment.added": "上传文件",
                "attachment.voided": "作废文件",
                "firm.changed": "更正企业信息",
                "contact.phone_revealed": "查看联系人电话",
            }
        )
