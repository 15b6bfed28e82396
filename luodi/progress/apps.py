from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"

STAGE_VERBS = {
    "stage.claimed": "申请进入阶段",
    "stage.withdrawn": "撤回阶段申请",
    "stage.site_checked": "现场核查",
    "stage.verified": "认定阶段申请",
    "stage.returned": "退回阶段申请",
    "stage.moved": "变更阶段或状态",
    "stage.openings_verified": "成批认定期初",
    "batch.stages_reported": "台账报告阶段变化",
    "proof.added": "登记依据材料",
    "proof.voided": "作废依据材料",
}


# How the trail calls rows whose words are not for administrators.
CALLED = {
    "stageclaim": "阶段申请", "sitecheck": "现场核查", "proof": "依据材料", "evidence": "佐证材料", "fact": "数据",
    "node": "前期节点", "problem": "问题", "problemfile": "问题的材料", "promise": "承诺", "promisereport": "承诺兑现登记",
    "promisechange": "承诺变更申请", "promisereview": "公平竞争审查结论", "promiseurging": "督促记录",
    "promisefile": "承诺的材料", "lightchange": "改灯申请", "stagnation": "停滞、退出的提请",
}  # fmt: skip
OPEN = ("closedmonth", "exemption", "return", "reminder", "handover", "handoversign")


class ProgressConfig(AppConfig):
    name = "luodi.progress"
    verbose_name = "项目进度"

    def ready(self):
        from luodi.audit import veils
        from luodi.progress import receivers  # noqa: F401

        veils.call("progress", **CALLED)
        veils.open_labels("progress", *OPEN)
        _kinds()
        _stages()
        _board()
        _problems()
        _facts()
        _promises()
        _nodes()
        _handing_over()
        _archive()
        _lights()


def _archive():
    """Register what this part tells in the archive of a project."""
    from luodi.progress.reports import archive_facts, archive_lights, archive_matters, archive_stages
    from luodi.projects import chapters
    from luodi.projects.chapters import Chapter

    chapters.register(
        Chapter("阶段", archive_stages.stages, 20),
        Chapter("数据", archive_facts.chapter, 30),
        Chapter("前期节点", archive_stages.plan, 40),
        Chapter("问题", archive_matters.problems, 50),
        Chapter("承诺", archive_matters.promises, 60),
        Chapter("灯", archive_lights.chapter, 65),
    )


def _kinds():
    """Register which industries belong to which kind of project."""
    from luodi.progress.kinds import ProjectKinds
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "工业、农业、文旅等各类项目包括哪些行业；阶段要求和节点模板按类别设置。"
    packs.register(PackKind("project_kinds", "项目类别", about, ProjectKinds, PACKS / "project_kinds.yaml"))


def _board():
    """Register the board: the list of projects by stage."""
    from luodi.accounts.permissions import Permission
    from luodi.common import navigation
    from luodi.common.navigation import Place
    from luodi.projects import sections
    from luodi.projects.sections import Way

    sections.register_ways(Way("board", "看板", "progress:board"))
    navigation.register(
        Place("看板", "progress:board", 108, permission=Permission.PROJECT_VIEW, under="项目")
    )


def _problems():
    """Register what belongs to problems: their rules, the list, the section of the project, what waits and what is told."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.progress.actions.problems import VERBS, move_due_day
    from luodi.progress.models import Problem
    from luodi.progress.problems import Problems
    from luodi.progress.reports import problem_page, problem_stories, problem_todo, problems
    from luodi.projects import merging, sections, tellers, voiding
    from luodi.projects.merging import Moves
    from luodi.projects.sections import Section
    from luodi.rulebook import due_days, packs
    from luodi.rulebook.packs import PackKind

    about = "问题有哪些类型、滞后原因算谁的、几天答复、最多延期几次。"
    packs.register(PackKind("problems", "项目问题", about, Problems, PACKS / "problems.yaml"))
    sections.register(Section("progress/_project_problems.html", problem_page.on_project, "main", 35))
    navigation.register(
        Place("问题清单", "progress:problems", 114, permission=Permission.PROJECT_VIEW, under="项目")
    )
    todo.register(problem_todo.items_for)
    tellers.register(problem_stories.told)
    verbs.register(
        {verb: f"问题：{act.label}" for act, verb in VERBS.items()}
        | {"problem.due_day_moved": "问题：按工作日历调整期限"}
    )
    merging.register(Moves(Problem, "project", "问题"))
    voiding.register(problems.keeps_from_voiding)
    due_days.register(due_days.Part("problems", problems.proposals, move_due_day))


FACT_VERBS = {
    "batch.figures_reported": "台账报告资金",
    "fact.recorded": "登记数据",
    "fact.recorded_many": "成批登记数据",
    "fact.withdrawn": "撤回数据",
    "fact.verified": "认定数据",
    "fact.verification_taken_back": "收回认定",
    "fact.returned": "退回数据",
    "fact.reversal_asked": "申请冲销",
    "fact.reversal_approved": "复核冲销",
    "return.filed": "报月报",
    "return.reminded": "催报月报",
    "month.closed": "关账",
    "month.exemption_granted": "特准补报",
}


def _facts():
    """Register what belongs to facts and months."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, nightly, todo
    from luodi.common.navigation import Place
    from luodi.progress.actions.figures import recount
    from luodi.progress.merging import FactsMove
    from luodi.progress.models import Figures
    from luodi.progress.recognition import Recognition
    from luodi.progress.reports import facts, in_time, stories, waiting
    from luodi.progress.reports import figures as sums
    from luodi.projects import merging, sections, tellers, voiding
    from luodi.projects import totals as kept
    from luodi.projects.merging import Keeps
    from luodi.projects.sections import Section
    from luodi.projects.totals import Keeper
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "到位资金、完成投资等各要什么佐证，能补报多久，多大的出入要说明。"
    packs.register(PackKind("recognition", "数据认定", about, Recognition, PACKS / "recognition.yaml"))
    merging.register(FactsMove(), Keeps(Figures, ("project",), "累计数"))
    merging.follow(recount)
    voiding.register(sums.keeps_from_voiding)
    by = {name: f"figures__{name}" for name in kept.TOLD}
    kept.keep(Keeper(known=sums.known, sorts=by, stood=in_time.stood, touched=sums.touched))
    see = Permission.PROJECT_VIEW
    navigation.register(
        Place("数据认定", "progress:facts", 110, icon="bar-chart", permission=see),
        Place("月报", "progress:returns", 111, permission=see, under="数据认定"),
        Place("月份关账", "progress:months", 112, permission=see, under="数据认定"),
    )
    sections.register(
        Section("progress/_note_button.html", facts.button, "head", 5),
        Section("progress/_project_facts.html", facts.on_project, "main", 10),
    )
    tellers.register(stories.told)
    todo.register(waiting.items_for)
    nightly.register(nightly.Job("check_figures", "luodi.progress.jobs.check_figures", hour=4))
    verbs.register(FACT_VERBS)


PROMISE_VERBS = {
    "promise.recorded": "登记承诺",
    "promise.reported": "登记承诺兑现",
    "promise.verified": "核定承诺兑现",
    "promise.given_back": "退回承诺兑现登记",
    "promise.reversed": "撤销承诺兑现的核定",
    "promise.reviewed": "登记公平竞争审查结论",
    "promise.urged": "登记督促企业兑现承诺",
    "promise.change_asked": "申请变更或解除承诺",
    "promise.changed": "同意变更承诺",
    "promise.lifted": "同意解除承诺",
    "promise.change_refused": "不同意变更或解除承诺",
    "promise.voided": "作废承诺",
}


def _promises():
    """Register the ledger of promises."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.progress.models import Promise
    from luodi.progress.promises import Promises
    from luodi.progress.reports import promise_list, promise_stories, promise_todo
    from luodi.projects import merging, sections, tellers
    from luodi.projects.sections import Section
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "双方承诺有哪些类别、哪些须有公平竞争审查结论、提前几天提醒。"
    packs.register(PackKind("promises", "承诺台账", about, Promises, PACKS / "promises.yaml"))
    sections.register(Section("progress/_project_promises.html", promise_list.on_project, "main", 40))
    navigation.register(
        Place("承诺台账", "progress:promises", 115, permission=Permission.PROJECT_VIEW, under="项目")
    )
    todo.register(promise_todo.items_for)
    tellers.register(promise_stories.told)
    merging.register(merging.Moves(Promise, "project", "承诺"))
    verbs.register(PROMISE_VERBS)


def _nodes():
    """Register what belongs to the nodes before construction."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.progress.merging import NodesMove
    from luodi.progress.node_rules import Nodes
    from luodi.progress.reports import node_bars, node_stories, preparation
    from luodi.projects import merging, sections, tellers
    from luodi.projects.sections import Section
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "各类项目开工前要办哪些节点、由谁办、几天办完、先后怎样；提前几天提醒、晚几天算逾期。"
    packs.register(PackKind("nodes", "前期节点", about, Nodes, PACKS / "nodes.yaml"))
    sections.register(Section("progress/_project_nodes.html", node_bars.on_project, "main", 30))
    tellers.register(node_stories.told)
    merging.register(NodesMove())
    todo.register(preparation.items_for)
    navigation.register(
        Place("前期进度", "progress:preparation", 110, permission=Permission.PROJECT_VIEW, under="项目")
    )
    verbs.register(
        {
            "nodes.planned": "编排前期节点",
            "nodes.moved": "按推算调整前期计划",
            "node.added": "增加前期节点",
            "node.changed": "修改前期节点",
            "node.moved": "调整前期节点的计划",
            "node.reported": "登记前期节点进度",
            "node.voided": "取消前期节点",
        }
    )


def _handing_over():
    """Register what heads of units hand over to each other, and that they are reminded of it."""
    from luodi.audit import verbs
    from luodi.common import todo
    from luodi.progress import handing_over
    from luodi.progress.handing_over import Part
    from luodi.progress.reports import hand_overs, problem_lines, promise_list

    handing_over.register(
        Part(
            "promises",
            "未兑现的承诺",
            promise_list.HAND_OVER_COLUMNS,
            promise_list.to_hand_over,
            promise_list.has_any,
        ),
        Part(
            "problems",
            "没有办结的问题",
            problem_lines.COLUMNS,
            problem_lines.to_hand_over,
            problem_lines.has_any,
        ),
    )
    todo.register(hand_overs.items_for)
    verbs.register(
        {
            "hand_over.made": "形成交接清单",
            "hand_over.signed": "签交接清单",
            "hand_over.voided": "作废交接清单",
        }
    )


def _stages():
    """Register what belongs to stages: the gates, the log, the proofs."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.progress.gates import Gates
    from luodi.progress.merging import StandingStays
    from luodi.progress.models import Proof, StageClaim
    from luodi.progress.reports import due, stage_pages, stage_stories, staging
    from luodi.projects import merging, sections, tellers, voiding
    from luodi.projects.merging import Keeps, Moves
    from luodi.projects.sections import Section
    from luodi.projects.tellers import Shelf
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "进入每个阶段要填什么、要有什么材料，由谁认定，一般停留多久。"
    packs.register(PackKind("gates", "阶段门槛", about, Gates, PACKS / "gates.yaml"))
    merging.register(
        StandingStays(),
        Keeps(StageClaim, ("project",), "阶段申请", why="留在原记录上"),
        Moves(Proof, "project", "依据材料", same=("file", "kind", "outcome", "voided_at")),
    )
    sections.register(
        Section("progress/_next_stage.html", stage_pages.next_step, "first", 10),
        Section("progress/_due.html", due.on_project, "first", 20),
        Section("progress/_stage_menu.html", stage_pages.menu, "menu", 40),
        Section("progress/_stage_log.html", stage_pages.log, "side", 50),
        Section("progress/_proofs.html", stage_pages.papers, "side", 60),
    )
    navigation.register(
        Place("阶段认定", "progress:stage_claims", 110, permission=Permission.PROJECT_VIEW, under="项目")
    )
    tellers.register(stage_stories.told)
    tellers.shelve(
        Shelf("stages", "阶段和前期", ("stage", "proof", "node", "nodes")),
        Shelf("facts", "资金和进展", ("fact", "return", "month")),
        Shelf("matters", "问题和承诺", ("problem", "promise")),
    )
    todo.register(stage_pages.items_for)
    voiding.register(staging.keeps_from_voiding)
    verbs.register(STAGE_VERBS)


LIGHT_VERBS = {
    "light.change_asked": "申请改灯",
    "light.changed": "复核同意改灯",
    "light.change_declined": "复核不同意改灯",
    "light.change_withdrawn": "撤回改灯申请",
    "light.change_reverted": "撤销改灯",
    "stagnation.proposed": "提请研究停滞、退出",
    "stagnation.agreed": "同意停滞、退出的提请",
    "stagnation.declined": "不采纳停滞、退出的提请",
}


def _lights():
    """Register what belongs to lights and to projects that fell silent."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, nightly, todo
    from luodi.common.navigation import Place
    from luodi.progress.lights import Lights
    from luodi.progress.models import LightChange, ProjectLight, Stagnation
    from luodi.progress.reports import judging, light_pages, light_stories
    from luodi.projects import lights as shown
    from luodi.projects import merging, sections, tellers
    from luodi.projects.merging import Keeps
    from luodi.projects.sections import Section
    from luodi.projects.tellers import Shelf
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "什么情况亮蓝灯、黄灯、红灯，怎样说明；多久没有进展提请研究停滞、退出。"
    packs.register(PackKind(judging.KIND, "预警和停滞", about, Lights, PACKS / "lights.yaml"))
    shown.keep(judging.KEEPER)
    merging.register(
        Keeps(ProjectLight, ("project",), "灯"),
        Keeps(LightChange, ("project",), "改灯", why="留在原记录上"),
        Keeps(Stagnation, ("project",), "停滞和退出的提请", why="留在原记录上"),
    )
    sections.register(Section("progress/_project_light.html", light_pages.on_project, "first", 25))
    navigation.register(
        Place("预警", "progress:warnings", 109, permission=Permission.PROJECT_VIEW, under="项目")
    )
    tellers.register(light_stories.told)
    tellers.shelve(Shelf("lights", "预警和停滞", ("light", "stagnation")))
    todo.register(light_pages.items_for)
    nightly.register(nightly.Job("keep_lights", "luodi.progress.jobs.keep_lights", hour=2))
    verbs.register(LIGHT_VERBS)
