from django.apps import AppConfig

VERBS = {
    "project.created": "登记项目",
    "project.changed": "修改项目",
    "project.voided": "作废项目",
    "project.marked_sensitive": "标为商业敏感",
    "project.mark_lifted": "取消商业敏感",
    "project.list_exported": "导出台账",
    "attachment.added": "上传文件",
    "attachment.voided": "作废文件",
    "firm.changed": "更正企业信息",
    "contact.phone_revealed": "查看联系人电话",
    "batch.uploaded": "上传台账",
    "batch.read_anew": "重读台账",
    "batch.columns_changed": "改列的对应",
    "batch.answered": "答复疑问",
    "batch.kind_answered": "答复同类疑问",
    "batch.answer_taken_back": "收回答复",
    "batch.unit_given": "认定单位名称",
    "batch.committed": "确认导入",
    "batch.projects_created": "成批登记项目",
    "batch.projects_updated": "成批更新项目",
    "batch.problems_exported": "退回有问题的行",
    "batch.undone": "撤销整批导入",
    "batch.dropped": "放弃一批导入",
}


class ProjectsConfig(AppConfig):
    name = "luodi.projects"
    verbose_name = "项目"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import verbs
        from luodi.common import navigation, todo
        from luodi.common.navigation import Place
        from luodi.projects.reports import gaps, waiting
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
            Place("导入", "projects:imports", 200, icon="upload", permission=Permission.IMPORT),
        )
        todo.register(gaps.items_for)
        todo.register(waiting.items_for)
        verbs.register(VERBS)
