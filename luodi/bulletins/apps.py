from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "luodi.bulletins"
    verbose_name = "通报"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import verbs
        from luodi.common import navigation

        navigation.register(
            navigation.Place(
                "通报", "bulletins:list", 320, icon="file-earmark-text", permission=Permission.BULLETIN_VIEW
            )
        )
        verbs.register(
            {
                "bulletin.drafted": "起草通报",
                "bulletin.correction_drafted": "起草更正",
                "bulletin.rebuilt": "通报重新取数",
                "bulletin.changed": "修改通报草稿",
                "bulletin.dropped": "删除通报草稿",
                "bulletin.issued": "印发通报",
                "bulletin.downloaded": "下载通报",
                "sheet_template.uploaded": "上传台账模板",
                "sheet_template.retired": "停用台账模板",
            }
        )
