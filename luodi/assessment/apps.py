from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "luodi.assessment"
    verbose_name = "考核"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.assessment.reports import computing, waiting
        from luodi.audit import veils, verbs
        from luodi.common import navigation, todo, unfinished

        navigation.register(
            navigation.Place(
                "考核", "assessment:runs", 310, icon="trophy", permission=Permission.ASSESSMENT_VIEW
            ),
            navigation.Place(
                "考核办法", "assessment:schemes", 311, permission=Permission.ASSESSMENT_VIEW, under="考核"
            ),
        )
        todo.register(waiting.items_for)
        unfinished.register(unfinished.Owed("luodi.assessment.jobs.compute", computing.owed))
        veils.call("assessment", objection="考核异议", consequence="考核结果的奖惩事项")
        veils.open_labels("assessment", "scheme", "schemeversion", "run", "computation", "input")
        verbs.register(
            {
                "scheme.founded": "建立考核办法",
                "scheme.version_set": "制定考核办法版本",
                "scheme.version_released": "放行考核办法版本",
                "scheme.version_returned": "退回考核办法版本",
                "scheme.units_set": "调整被考核单位",
                "assessment.begun": "发起考核",
                "assessment.computing_asked": "计算考核结果",
                "assessment.input_entered": "填报考核数据",
                "assessment.input_confirmed": "核对考核数据",
                "assessment.input_given_back": "退回考核填报",
                "assessment.shown": "公示考核结果",
                "assessment.exported": "导出考核结果",
                "assessment.voided": "作废考核",
                "assessment.finished": "考核定稿",
                "assessment.objected": "提出考核异议",
                "assessment.objection_settled": "处理考核异议",
                "assessment.consequence_decided": "决定考核结果",
            }
        )
