from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


class BulletinsConfig(AppConfig):
    name = "luodi.bulletins"
    verbose_name = "通报"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import veils, verbs
        from luodi.bulletins.letterhead import Letterheads
        from luodi.common import navigation
        from luodi.rulebook import packs

        about = "通报、调度材料等的机关代字、文号写法、红头和版记。"
        packs.register(
            packs.PackKind("letterheads", "版头和文号", about, Letterheads, PACKS / "letterheads.yaml")
        )

        navigation.register(
            navigation.Place(
                "通报", "bulletins:list", 320, icon="file-earmark-text", permission=Permission.BULLETIN_VIEW
            )
        )
        veils.open_labels("bulletins", "bulletin", "sheettemplate")
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
