from django.apps import AppConfig

VERBS = {
    "project.created": "登记项目",
    "project.changed": "修改项目",
    "project.replanned": "变更计划",
    "project.progress_told": "更新目前进展",
    "project.voided": "作废项目",
    "project.moved": "变更责任单位",
    "project.part_taken": "列为参与单位",
    "project.part_left": "不再列为参与单位",
    "project.marked_sensitive": "标为商业敏感",
    "project.mark_lifted": "取消商业敏感",
    "project.merged": "并入重复项目",
    "project.merged_away": "并入另一个项目",
    "project.merge_undone": "撤销合并",
    "project.twins_decided": "认定疑似重复",
    "project.twins_asked_again": "重新认定疑似重复",
    "project.list_exported": "导出台账",
    "project.archive_taken": "下载项目档案",
    "level.not_filed": "撤回报送",
    "level.filed": "报送",
    "level.in_review": "开始审核",
    "level.returned": "退回",
    "level.admitted": "准予入库",
    "level.left": "出库",
    "level.taken_over": "认定已在库",
    "attachment.added": "上传文件",
    "attachment.voided": "作废文件",
    "firm.changed": "更正企业信息",
    "project.firm_changed": "更正企业信息",
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
    "batch.levels_taken_over": "认定项目已在县级库",
    "batch.problems_exported": "退回有问题的行",
    "batch.undone": "撤销整批导入",
    "batch.dropped": "放弃一批导入",
    "ledger_word.taught": "教会一个写法",
    "ledger_word.forgotten": "不再认一个写法",
}


# How the trail calls rows whose words are not for administrators.
CALLED = {
    "ledgerword": "台账写法",
    "part": "参与单位和人员", "projectlink": "项目关系", "draft": "草稿", "savedview": "常用视图", "archive": "项目档案",
    "attachment": "附件", "batchrow": "台账行", "doubt": "台账疑问", "headword": "表头写法", "firmname": "企业名称",
    "projectfirm": "项目的企业", "contact": "联系人", "projectcontact": "项目的联系人", "merge": "合并",
    "mergedrow": "合并转移的内容", "historicalproject": "项目的旧版本", "historicalpart": "参与单位的旧版本",
    "historicalfirm": "企业的旧版本", "historicalprojectfirm": "项目企业的旧版本",
}  # fmt: skip


class ProjectsConfig(AppConfig):
    name = "luodi.projects"
    verbose_name = "项目"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import veils, verbs
        from luodi.common import navigation, nightly, todo, unfinished
        from luodi.common.navigation import Place
        from luodi.projects.reports import firms, gaps, masking, owed, pairs, waiting
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
            Place("疑似重复", "projects:twin_pairs", 120, permission=Permission.TWINS_DECIDE, under="项目"),
            Place("导入", "projects:imports", 200, icon="upload", permission=Permission.IMPORT),
        )
        _merge_handlers()
        _archives()
        todo.register(gaps.items_for)
        todo.register(firms.items_for)
        todo.register(waiting.items_for)
        todo.register(pairs.items_for)
        unfinished.register(
            unfinished.Owed("luodi.projects.jobs.read", owed.to_read),
            unfinished.Owed("luodi.projects.jobs.commit", owed.to_commit),
            unfinished.Owed("luodi.projects.jobs.build_archive", owed.to_build),
        )
        nightly.register(nightly.Job("clear_archives", "luodi.projects.jobs.clear_archives", hour=3))
        nightly.register(nightly.Job("find_twins", "luodi.projects.jobs.find_twins", hour=2))
        verbs.register(VERBS)
        veils.register("projects.project", "商业敏感项目", masking.masked_projects)
        veils.register("projects.firm", "商业敏感项目的企业", masking.masked_firms)
        veils.register("projects.twinpair", "商业敏感项目的疑似重复", masking.masked_pairs)
        veils.register("projects.batch", "商业敏感项目的台账", masking.masked_batches)
        veils.call("projects", **CALLED)


def _archives():
    """Register what the record tells in the archive of a project, and the way to it."""
    from luodi.accounts.permissions import Permission
    from luodi.projects import chapters, sections
    from luodi.projects.chapters import Chapter
    from luodi.projects.reports import archive_chapters
    from luodi.projects.sections import Section

    def offered(project, user):
        return {"project": project} if user.can(Permission.PROJECT_EXPORT) else None

    chapters.register(
        Chapter("项目情况", archive_chapters.record, 10), Chapter("经过", archive_chapters.story, 90)
    )
    sections.register(Section("projects/_archive_link.html", offered, "menu", 91))


def _merge_handlers():
    """Say what merging does with every row of this part that points at a project, in the order people read it."""
    from django.db.models import Q

    from luodi.projects import merging, models
    from luodi.projects.terms import PartKind

    merging.register(
        merging.Moves(
            models.Part,
            "project",
            "参与单位和人员",
            same=("kind", "unit", "person", "person_name"),
            only=~Q(kind=PartKind.RESPONSIBLE),
            otherwise="责任单位只有一个，以保留的项目为准",
        ),
        merging.Moves(models.ProjectFirm, "project", "企业"),
        merging.Moves(
            models.ProjectContact, "project", "联系人", same=("contact__name", "contact__phone", "role")
        ),
        merging.Moves(models.Attachment, "project", "附件", same=("file", "voided_at")),
        merging.ChildMoves(),
        merging.LinkMoves(),
        merging.LevelsStay(),
        merging.Moves(
            models.BatchRow,
            "project",
            "台账的行",
            only=Q(outcome=models.BatchRow.Outcome.OPEN),
            otherwise="已入库的行说明原记录从哪里来，留在原记录上",
        ),
        merging.Keeps(models.Draft, ("project",), "草稿", "没有保存的草稿只属于原记录，撤销合并后还能接着填"),
        merging.Keeps(models.Project, ("merged_into",), "先前并入的项目"),
        merging.Keeps(models.Archive, ("project",), "生成过的档案", "反映的是原记录当时的情况"),
        merging.Keeps(models.TwinPair, ("one", "other"), "疑似重复"),
        merging.Keeps(models.Merge, ("survivor", "absorbed"), "合并记录"),
    )
