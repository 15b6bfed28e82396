from pathlib import Path

from django.apps import AppConfig

PACKS = Path(__file__).parent / "default_packs"


# How the trail calls rows whose words are not for administrators.
CALLED = {
    "step": "办理环节", "pause": "时限暂停", "citylistline": "报市清单的一行", "citymark": "市里的答复",
    "returnedfield": "退回的内容", "asking": "征求意见", "evidence": "首谈依据", "hold": "首谈保持", "dispute": "首谈争议",
    "handing": "交办", "handingunit": "交办的单位", "filing": "报送", "leaving": "出库申请", "planchange": "计划调整申请",
    "sweepline": "清理名单的一行", "transfer": "流转", "certificate": "分成认定", "shareline": "分成",
}  # fmt: skip
OPEN = ("deputyship", "citylist", "round", "sweep")


class LibraryConfig(AppConfig):
    name = "luodi.library"
    verbose_name = "三级联动"

    def ready(self):
        from luodi.accounts.permissions import Permission
        from luodi.audit import veils, verbs
        from luodi.common import navigation, todo
        from luodi.common.navigation import Place
        from luodi.library import (  # noqa: F401  each flow registers what its outcomes do and ask
            actions,
            forms,
            receivers,
        )
        from luodi.library.clocks import Clocks
        from luodi.library.flows import FLOWS
        from luodi.library.merging import CasesStay, CertificatesStay
        from luodi.library.reports import beside, on_projects, stories, waiting
        from luodi.library.shares import ShareModes
        from luodi.projects import merging, sections, tellers, voiding
        from luodi.projects.sections import Section
        from luodi.rulebook import packs
        from luodi.rulebook.packs import PackKind

        packs.offer("steps", _steps(FLOWS))
        packs.register(
            PackKind(
                "clocks", "办理时限", "报送、交办、流转等每个环节几天办结。", Clocks, PACKS / "clocks.yaml"
            ),
            PackKind(
                "shares", "分成方式", "几个单位怎样分享一个项目的成绩。", ShareModes, PACKS / "shares.yaml"
            ),
        )
        voiding.register(beside.keeps_from_voiding)
        merging.register(CasesStay(), CertificatesStay())
        sections.register(
            Section("library/_project_transfer.html", on_projects.ask_transfer, "menu", 30),
            Section(
                "library/_project_under_way.html", on_projects.under_way, "side", 10, tells_no_secret=True
            ),
            Section("library/_project_shares.html", on_projects.shares, "side", 20, tells_no_secret=True),
        )
        tellers.register(stories.told)
        todo.register(waiting.items_for)
        navigation.register(
            Place("在办事项", "library:open_steps", 10, permission=Permission.CASES_VIEW, under="待办")
        )
        verbs.register(_verbs(FLOWS))
        veils.call("library", **CALLED)
        veils.open_labels("library", *OPEN)
        _filing()
        _handing()
        _first_contact()
        _archive()
        _reserve()
        _city()
        _plans()


FIRST_CONTACT_VERBS = {
    "claim.registered": "登记首谈",
    "claim.talk_added": "登记接触",
    "claim.talk_voided": "作废接触记录",
    "claim.proven": "补传佐证",
    "claim.linked": "首谈登记对应到项目",
    "hold.lapsed": "首谈到期解除",
    "hold.given_up": "放弃首谈",
    "hold.challenged": "首谈被提出争议",
    "hold.confirmed": "首谈裁定归原登记单位",
    "hold.taken": "首谈归提出争议的单位",
    "hold.won": "取得首谈",
    "dispute.not_answered": "原登记单位逾期未说明",
}


def _archive():
    """Register what this part tells in the archive of a project."""
    from luodi.library.reports import archive
    from luodi.projects import chapters
    from luodi.projects.chapters import Chapter

    chapters.register(
        Chapter("首谈", archive.first_contacts, 15), Chapter("三级库和办理", archive.chapter, 70)
    )


def _handing():
    """Register what belongs to handing down, and the due days that a corrected calendar would set otherwise."""
    from luodi.accounts.permissions import Permission
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.library.actions.pauses import move_due_day
    from luodi.library.reports import due, handing_todo, handings
    from luodi.projects import sections
    from luodi.projects.sections import Section
    from luodi.rulebook import due_days

    sections.register(Section("library/_hand_down_button.html", handings.on_project, "head", 20))
    due_days.register(due_days.Part("steps", due.proposals, move_due_day))
    todo.register(handing_todo.items_for)
    navigation.register(
        Place("交办", "library:handings", 130, icon="diagram-3", permission=Permission.CASES_VIEW)
    )


def _first_contact():
    """Register what first contact adds to the lower parts."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import veils, verbs
    from luodi.common import navigation, nightly, todo
    from luodi.common.navigation import Place
    from luodi.library.holds import Holds
    from luodi.library.merging import ClaimsMove
    from luodi.library.reports import first_contact, masking
    from luodi.projects import merging, sections
    from luodi.projects.sections import Section
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    about = "首谈保持多久、后登记的告知什么、争议由谁裁定。"
    packs.register(PackKind("holds", "首报首谈", about, Holds, PACKS / "holds.yaml"))
    navigation.register(
        Place("首谈登记", "library:claims", 150, icon="people", permission=Permission.CASES_VIEW)
    )
    nightly.register(nightly.Job("keep_first_contacts", "luodi.library.jobs.keep_first_contacts", hour=1))
    merging.register(ClaimsMove())
    sections.register(
        Section("library/_project_claim_button.html", first_contact.button, "menu", 20),
        Section("library/_project_claims.html", first_contact.on_project, "side", 30, tells_no_secret=True),
    )
    todo.register(first_contact.items_for)
    verbs.register(FIRST_CONTACT_VERBS)
    veils.register("library.case", "商业敏感项目的事项", masking.masked_cases)
    veils.register("library.claim", "商业敏感项目的首谈登记", masking.masked_claims)


def _steps(flows):
    """Name the steps as forms of rules offer them."""
    return [(step.code, f"{flow.label}：{step.label}") for flow in flows.values() for step in flow.steps]


def _verbs(flows):
    """Word the trail from the tables of the flows: what a step is called and how it was settled."""
    words = {
        "deputy.named": "指定外出代行人",
        "deputy.ended": "提前结束代行",
        "handing.given": "交给单位",
        "step.paused": "暂停时限",
        "step.resumed": "恢复时限",
        "step.due_day_moved": "按工作日历调整期限",
    }
    for flow in flows.values():
        words[f"{flow.code}.started"] = f"发起{flow.label}"
        words[f"{flow.code}.withdrawn"] = f"撤回{flow.label}"
        for step in flow.steps:
            words |= {f"{step.code}.{one.code}": f"{step.label}：{one.label}" for one in step.outcomes}
    return words


def _filing():
    """Register what belongs to filing: its rule packs, what it freezes, its buttons and its lists."""
    from luodi.accounts.permissions import Permission
    from luodi.common import navigation
    from luodi.common.navigation import Place
    from luodi.library.admission import Admission
    from luodi.library.opinions import Opinions
    from luodi.library.reports import filing_pages, filings
    from luodi.projects import freezing, sections
    from luodi.projects.sections import BatchButton, Section
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    admission = "报送到县级库的项目要多大、要填什么、要有什么材料。"
    opinions = "什么样的项目入库前要征求哪些部门的意见。"
    packs.register(
        PackKind("admission", "入库条件", admission, Admission, PACKS / "admission.yaml"),
        PackKind("opinions", "征求意见", opinions, Opinions, PACKS / "opinions.yaml"),
    )
    freezing.register(filings.frozen)
    sections.register(
        Section("library/_filing_button.html", filing_pages.button, "head", 10),
        Section("library/_record_link.html", filing_pages.record_link, "menu", 90, tells_no_secret=True),
    )
    sections.register_buttons(BatchButton("报送", "library:file_many", filings.may_file))
    navigation.register(Place("报送", "library:filings", 120, icon="send", permission=Permission.CASES_VIEW))


def _reserve():
    """Register what keeps the libraries clean: leaving, the depth of preparation, reviews and calls."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.library.depth import Depth
    from luodi.library.models import Maturity, SweepLine
    from luodi.library.reports import leaving, reserve, rounds
    from luodi.library.upkeep import Upkeep
    from luodi.projects import merging, sections
    from luodi.projects.merging import Keeps
    from luodi.projects.sections import Section
    from luodi.rulebook import packs
    from luodi.rulebook.packs import PackKind

    depth = "各类储备项目要准备到什么程度，成熟度怎么算。"
    upkeep = "多久没有更新列入季度清理，几月发起年度征集。"
    packs.register(
        PackKind("depth", "谋划深度", depth, Depth, PACKS / "depth.yaml"),
        PackKind("upkeep", "储备库管理", upkeep, Upkeep, PACKS / "upkeep.yaml"),
    )
    merging.register(
        Keeps(Maturity, ("project",), "谋划深度评估", why="留在原记录上"),
        Keeps(SweepLine, ("project",), "清理和征集的答复", why="留在原记录上"),
    )
    sections.register(
        Section("library/_leave_button.html", leaving.button, "menu", 60),
        Section("library/_take_back.html", leaving.take_back, "dialogs", 60),
        Section("library/_project_maturity.html", reserve.on_project, "side", 15),
    )
    navigation.register(
        Place("储备质量", "library:reserve", 140, icon="collection", permission=Permission.CASES_VIEW)
    )
    todo.register(rounds.items_for)
    verbs.register(
        {
            "maturity.assessed": "评估谋划深度",
            "round.begun": "发起清理或征集",
            "round.called_off": "取消清理或征集",
            "sweep.answered": "逐项答复",
        }
    )


def _plans():
    """Register what lets the centre agree to another plan of a signed project."""
    from luodi.accounts.permissions import Permission
    from luodi.common import navigation
    from luodi.common.navigation import Place
    from luodi.library.actions import plans as actions
    from luodi.library.reports import plans as reports
    from luodi.projects import replanning

    replanning.keep(replanning.Keeper(actions.ask, actions.take_back, reports.notes))
    navigation.register(
        Place("变更计划", "library:plan_changes", 11, permission=Permission.CASES_VIEW, under="待办")
    )


def _city():
    """Register what belongs to the lists for the city."""
    from luodi.accounts.permissions import Permission
    from luodi.audit import verbs
    from luodi.common import navigation, todo
    from luodi.common.navigation import Place
    from luodi.library.models import CityListLine
    from luodi.library.reports import city_lists
    from luodi.projects import merging, sections
    from luodi.projects.merging import Moves
    from luodi.projects.sections import Section

    merging.register(Moves(CityListLine, "project", "报市清单"))
    sections.register(Section("library/_project_city_lists.html", city_lists.on_project, "side", 40))
    navigation.register(
        Place("报市清单", "library:city_lists", 10, permission=Permission.CASES_VIEW, under="报送")
    )
    todo.register(city_lists.items_for)
    verbs.register(
        {
            "city_list.made": "做报市清单",
            "city_list.sent": "登记上报市里",
            "city_list.exported": "导出报市清单",
            "city.accepted": "市里接收",
            "city.refused": "市里未接收",
            "city.withdrawn": "撤回上报",
            "city.reversed": "撤销市里答复的登记",
        }
    )
