"""Who gets what on every route: the table behind tests/test_matrix.py. A route without a row fails the suite.

A row names a route, how to call it, and the status each person of the cast gets; ``OTHERS`` stands for everybody
not named. Arguments and bodies are worked out from the test's world, so that ids need no guessing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from luodi.common import clock
from luodi.projects.models import Archive, LedgerWord
from tests.assessment import matrix as assessed
from tests.bulletins import bulletin_matrix as bulletins
from tests.library import city, contacts, reserve
from tests.library import matrix as filing
from tests.progress import facts_matrix as facts
from tests.progress import light_matrix as lights
from tests.progress import nodes_matrix as nodes
from tests.progress import problems
from tests.progress import promises_matrix as promised
from tests.progress import stage_matrix as stages

OTHERS = "others"
NOBODY = "nobody"  # not logged in


@dataclass(frozen=True)
class Row:
    """One call of one route: ``args`` and ``body`` take the world and return what to send."""

    route: str
    statuses: dict[str, int]
    method: str = "get"
    args: Callable[[Any], list[Any]] = field(default=lambda world: [])
    body: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})


ADMINS = ("system_admin", "security_admin", "audit_admin")


def only(*people: str, ok: int = 200, refused: int = 403) -> dict[str, int]:
    """Return: these people get in, everybody else is refused, and strangers are sent to the log-in page."""
    return {**dict.fromkeys(people, ok), OTHERS: refused, NOBODY: 302}


WRITERS = (
    "east_clerk", "east_head", "west_clerk", "west_head", "bureau_clerk", "bureau_head", "centre", "both",
)  # fmt: skip
OTHER_UNITS = ("west_clerk", "west_head", "bureau_clerk", "bureau_head", "both")
BUREAU = {"bureau_clerk": 200, "bureau_head": 200}
OTHER_HEADS = dict.fromkeys(("west_head", "bureau_head"), 404)
# Who may read the project of the eastern township; another township's clerk must not learn that it exists.
READERS = (
    "east_clerk", "east_head", "centre", "leader", "inspector", "discipline", "assessor", "group_office",
)  # fmt: skip


def everyone(ok: int = 200) -> dict[str, int]:
    """Return: whoever works with projects gets in; the three administrators do not."""
    return {**dict.fromkeys(ADMINS, 403), OTHERS: ok, NOBODY: 302}


def readers(ok: int = 200) -> dict[str, int]:
    """Return: who may read the eastern project gets in, others get 404, administrators 403."""
    return {**dict.fromkeys(READERS, ok), **dict.fromkeys(ADMINS, 403), OTHERS: 404, NOBODY: 302}


def writers(ok: int = 200) -> dict[str, int]:
    """Return: clerk and head of the eastern township and the centre may change its project."""
    near = dict.fromkeys(("east_clerk", "east_head", "centre"), ok)
    return {**near, **dict.fromkeys(OTHER_UNITS, 404), OTHERS: 403, NOBODY: 302}


def reporters(ok: int) -> dict[str, int]:
    """Return: who may change the eastern project reports about it; an agent only about what names the agent."""
    return {**writers(ok), "agent": 404}


def of_project(world: Any) -> list[Any]:
    return [world.project.pk]


def archive_takers(ok: int = 200) -> dict[str, int]:
    """Return: who may read the eastern project and take lists out gets in; an office that takes nothing out does not."""
    near = dict.fromkeys(READERS, ok)
    return {**near, **dict.fromkeys((*ADMINS, "agent", "group_office"), 403), OTHERS: 404, NOBODY: 302}


def of_archive(world: Any) -> list[Any]:
    """An archive that the centre had made and whose bytes were cleared off: its maker is told to have it made anew."""
    centre = world.cast["centre"]
    made = Archive.objects.create(
        county=world.units["county"], project=world.project, asked_by=centre, post=centre.post, state="gone"
    )
    return [world.project.pk, made.pk]


def mergers(ok: int = 200) -> dict[str, int]:
    """Return: the head of the eastern township and the centre may merge its projects."""
    return {**dict.fromkeys(("east_head", "centre"), ok), **OTHER_HEADS, OTHERS: 403, NOBODY: 302}


def of_pair(world: Any) -> list[Any]:
    """Two projects of the eastern township that look like one."""
    return [world.pair().pk]


def of_batch(world: Any) -> list[Any]:
    """A ledger that the clerk of the eastern township uploaded."""
    return [world.batch.pk]


def of_doubt(world: Any) -> list[Any]:
    return [world.batch.pk, world.batch.doubts.earliest("pk").pk]


NEAR = ("east_clerk", "east_head", "centre")
FAR = dict.fromkeys((*OTHER_UNITS, "deputy"), 404)
CASE_READERS = {
    **dict.fromkeys((*READERS,), 200), **dict.fromkeys(ADMINS, 403), OTHERS: 404, NOBODY: 302,
}  # fmt: skip

# A problem of the eastern project is read with it, and by the bureau that is to solve it.
PROBLEM_READERS = CASE_READERS | dict.fromkeys(("bureau_clerk", "bureau_head"), 200)
# Who takes part in the eastern project; the county leader reads it and takes none.
RAISERS = {**dict.fromkeys(NEAR, 200), **FAR, "agent": 404, OTHERS: 403, NOBODY: 302}

# Drafts of bulletins are read by who makes and who issues them.
# Who assesses drafts what tells results, and sees no other draft.
UNSEEN = {"assessor": 404}
DRAFT_READERS = {
    **dict.fromkeys(("centre", "leader", "deputy"), 200), **dict.fromkeys(ADMINS, 403), OTHERS: 404, NOBODY: 302,
}  # fmt: skip


def of_case(world: Any) -> list[Any]:
    """A case of the eastern township: its project is to leave the library."""
    return [world.case.pk]


def of_version(world: Any) -> list[Any]:
    """A draft of rules by the centre."""
    return [world.version.pk]


def of_kind(world: Any) -> list[Any]:
    return ["menu"]


def nothing(world: Any) -> list[Any]:
    return []


def of_unit(world: Any) -> list[Any]:
    return [world.units["east"].pk]


def of_person(world: Any) -> list[Any]:
    return [world.cast["west_clerk"].pk]


def of_post(world: Any) -> list[Any]:
    return [world.cast["west_clerk"].posts.get().pk]


# A run that is shown is open to the units it assesses and to those who read the whole county.
ASSESSED = {
    **everyone(404),
    **dict.fromkeys((*READERS, "west_clerk", "west_head", "deputy"), 200),
}  # fmt: skip

ROWS: list[Row] = [
    Row("progress:preparation", everyone()),
    Row("progress:nodes", readers(), args=nodes.of_planned),
    Row("progress:begin_nodes", writers(), args=nodes.of_signed),
    Row("progress:begin_nodes", writers(302), method="post", args=nodes.of_signed, body=nodes.said_to_begin),
    Row("progress:add_node", writers(), args=nodes.of_planned),
    Row("progress:add_node", writers(302), method="post", args=nodes.of_planned, body=nodes.said_of_one),
    Row("progress:follow_nodes", writers(302), method="post", args=nodes.of_planned),
    Row("progress:node", readers() | BUREAU, args=nodes.of_node),
    Row(
        "progress:report_node",
        writers(302) | dict.fromkeys(BUREAU, 302),
        method="post",
        args=nodes.of_node,
        body=lambda world: {"real_start": clock.today()},
    ),
    Row("progress:change_node", writers(), args=nodes.of_node),
    Row("progress:change_node", writers(302), method="post", args=nodes.of_node, body=nodes.said_of_one),
    Row(
        "progress:void_node",
        writers(302),
        method="post",
        args=nodes.of_node,
        body=lambda world: {"reason": "不用"},
    ),
    Row("desk:home", {OTHERS: 200, NOBODY: 302}),
    Row("desk:to_do", {OTHERS: 200, NOBODY: 302}),
    Row("desk:next", {OTHERS: 200, NOBODY: 302}),
    # The county's figures are open to whoever works with projects, a unit's page to whom its figures are.
    Row("desk:overview", everyone()),
    Row("desk:county", everyone()),
    Row("desk:unit", readers(), args=lambda world: [world.units["east"].pk]),
    Row("library:open_steps", everyone()),
    Row("desk:components", {OTHERS: 200, NOBODY: 302}),
    Row(
        "accounts:switch_post",
        {"both": 302, OTHERS: 404, NOBODY: 302},
        method="post",
        body=lambda world: {"post": world.cast["both"].posts_now[1].pk},
    ),
    Row("projects:imports", only(*WRITERS)),
    Row("projects:upload", only(*WRITERS, ok=400), method="post"),
    Row("projects:ledger_words", only(*WRITERS)),
    Row(
        "projects:forget_word",
        writers(302),
        method="post",
        args=lambda world: [
            LedgerWord.objects.create(
                county=world.units["county"], unit=world.units["east"], text="盘子", field="investment"
            ).pk
        ],
    ),
    Row("projects:batch", writers(), args=of_batch),
    Row("projects:import_again", writers(302), method="post", args=of_batch),
    Row(
        "projects:batch_sheet",
        writers(302),
        args=of_batch,
        body=lambda world: {"row": world.batch.rows.last().pk},
    ),
    Row("projects:batch_columns", writers(), args=of_batch),
    Row("projects:batch_columns", writers(302), method="post", args=of_batch),
    Row("projects:answer", writers(302), method="post", args=of_doubt, body=lambda world: {"choice": 0}),
    Row(
        "projects:answer_kind",
        writers(302),
        method="post",
        args=of_batch,
        body=lambda world: {"code": "MISSING_INVESTMENT"},
    ),
    Row(
        "projects:give_unit",
        writers(302),
        method="post",
        args=of_batch,
        body=lambda world: {"unit": world.units["east"].pk},
    ),
    Row(
        "projects:give_rest",
        writers(302),
        method="post",
        args=of_batch,
        body=lambda world: {"unit": world.units["east"].pk},
    ),
    Row("projects:confirm_batch", writers(), args=of_batch),
    Row(
        "projects:confirm_batch",
        writers(302),
        method="post",
        args=of_batch,
        body=lambda world: {"how": "good"},
    ),
    Row("projects:batch_problems", writers(), args=of_batch),
    Row(
        "projects:undo_batch",
        {"east_head": 302, "centre": 302, **OTHER_HEADS, OTHERS: 403, NOBODY: 302},
        method="post",
        args=of_batch,
    ),
    Row("projects:drop_batch", writers(302), method="post", args=of_batch),
    Row("projects:read_anew", writers(302), method="post", args=of_batch),
    Row("projects:list", everyone()),
    Row("projects:filters", everyone()),
    Row("projects:sums", everyone(302)),
    Row("projects:groups", everyone()),
    Row("projects:changes", everyone()),
    Row("projects:views", everyone()),
    Row(
        "projects:save_view",
        everyone(302),
        method="post",
        body=lambda world: {"name": "大项目", "query": "least=10000"},
    ),
    Row("projects:drop_view", everyone(404), method="post", args=lambda world: [0]),
    Row(
        "projects:export",
        only(*WRITERS, "leader", "deputy", "inspector", "discipline", "assessor"),
        method="post",
    ),
    Row("projects:blank", everyone()),
    Row("projects:detail", readers(), args=of_project),
    Row("projects:timeline", readers(), args=of_project),
    Row("projects:as_of", readers(302), args=of_project),
    Row("projects:twin_pairs", everyone()),
    Row("projects:twin_pair", readers(), args=of_pair),
    Row(
        "projects:decide_twins",
        writers(302),
        method="post",
        args=of_pair,
        body=lambda world: {"verdict": "related"},
    ),
    Row("projects:ask_twins_again", writers(302), method="post", args=of_pair),
    Row(
        "projects:merge",
        mergers(),
        args=lambda world: [world.project.pk, world.pair().other_id],
    ),
    Row(
        "projects:merge",
        mergers(),
        method="post",
        args=lambda world: [world.project.pk, world.pair().other_id],
    ),
    Row(
        "projects:undo_merge",
        mergers(302),
        method="post",
        args=lambda world: [world.merged().pk],
        body=lambda world: {"reason": "看错了"},
    ),
    Row("projects:attach", writers(302), method="post", args=of_project),
    Row("projects:attachment", readers(), args=lambda world: [world.project.pk, world.attachment.pk]),
    Row(
        "projects:void_attachment",
        writers(302),
        method="post",
        args=lambda world: [world.project.pk, world.attachment.pk],
        body=lambda world: {"reason": "传错了"},
    ),
    Row("projects:archives", archive_takers(), args=of_project),
    Row("projects:ask_archive", archive_takers(302), method="post", args=of_project),
    Row("projects:archive", {**archive_takers(404), "centre": 302}, args=of_archive),
    Row("projects:create", only(*WRITERS)),
    Row("projects:create", only(*WRITERS), method="post"),
    Row("projects:twins", only(*WRITERS)),
    Row("projects:draft", only(*WRITERS), method="post"),
    Row("projects:draft", writers(), method="post", body=lambda world: {"project": world.project.pk}),
    Row("projects:drop_draft", only(*WRITERS, ok=302), method="post"),
    Row("projects:edit", writers(), args=of_project),
    Row("projects:edit", writers(), method="post", args=of_project),
    Row(
        "projects:void",
        {"east_head": 302, "centre": 302, **OTHER_HEADS, OTHERS: 403, NOBODY: 302},
        method="post",
        args=of_project,
        body=lambda world: {"reason": "重复登记"},
    ),
    # The mark is set by the responsible unit; the centre takes no part in this project.
    *(
        Row(
            f"projects:{verb}_sensitive",
            writers(302),
            method="post",
            args=of_project,
            body=lambda world: {"reason": "投资方要求保密"},
        )
        for verb in ("mark", "unmark")
    ),
    Row(
        "projects:reveal",
        {
            **dict.fromkeys(("east_clerk", "east_head", "centre", "leader"), 200),
            **dict.fromkeys((*OTHER_UNITS, "deputy", "agent"), 404),
            OTHERS: 403,
            NOBODY: 302,
        },
        method="post",
        args=lambda world: [world.project.pk, world.project.contacts.earliest("pk").pk],
    ),
    Row("library:case", CASE_READERS, args=of_case),
    Row(
        "library:ask_transfer",
        {
            **dict.fromkeys(("east_clerk", "east_head"), 200),
            **dict.fromkeys(OTHER_UNITS, 404),
            OTHERS: 403,
            NOBODY: 302,
        },
        args=of_project,
    ),
    Row("library:certificate", CASE_READERS, args=lambda world: [world.certificate.pk]),
    Row(
        "library:take",
        {**dict.fromkeys((*NEAR, "leader", "group_office"), 302), **FAR, OTHERS: 403, NOBODY: 302},
        method="post",
        args=lambda world: [world.case.steps.get().pk],
        body=lambda world: {"outcome": "agree"},
    ),
    Row(
        "library:withdraw",
        {**dict.fromkeys((*NEAR, "leader", "group_office"), 302), **FAR, OTHERS: 403, NOBODY: 302},
        method="post",
        args=of_case,
    ),
    Row("progress:promises", everyone()),
    *(
        Row(f"progress:{route}", writers(), method=method, args=args)
        for route, args in (
            ("record_promise", of_project),
            ("report_promise", promised.of_promise),
            ("change_promise", promised.of_promise),
            ("review_promise", promised.of_promise),
            ("urge_promise", promised.of_firm_promise),
        )
        for method in ("get", "post")
    ),
    Row("progress:promise", readers(), args=promised.of_promise),
    Row("progress:promise_file", readers(), args=promised.of_file),
    Row("progress:decide_promise", only("centre", ok=302), method="post", args=promised.of_void),
    Row("progress:hand_overs", everyone()),
    Row("progress:hand_over_unit", readers(), args=of_unit),
    Row("progress:make_hand_over", writers(), method="post", args=of_unit),
    # Who hands over serves elsewhere now, and signs all the same.
    Row("progress:hand_over", readers() | {"west_head": 200}, args=promised.of_hand_over),
    Row(
        "progress:sign_hand_over",
        readers(302) | {"west_head": 302},
        method="post",
        args=promised.of_hand_over,
    ),
    Row(
        "progress:void_hand_over",
        writers(302) | {"west_head": 302},
        method="post",
        args=promised.of_hand_over,
    ),
    Row("library:claims", everyone()),
    Row("library:register_claim", only(*WRITERS)),
    Row("library:register_claim", only(*WRITERS), method="post"),
    Row(
        "library:register_claim",
        writers(),
        args=nothing,
        body=lambda world: {"project": world.project.pk},
    ),
    Row("library:claim", CASE_READERS, args=contacts.of_claim),
    Row("library:add_talk", writers(), method="post", args=contacts.of_claim),
    Row("library:prove", writers(302), method="post", args=contacts.of_talk),
    Row("library:void_talk", writers(302), method="post", args=contacts.of_talk),
    Row("library:give_up", writers(302), method="post", args=contacts.of_claim),
    Row(
        "library:link_claim",
        writers(302),
        method="post",
        args=contacts.of_claim,
        body=lambda world: {"project": world.project.pk},
    ),
    Row("library:dispute", writers(302), method="post", args=contacts.of_second),
    Row("library:evidence", CASE_READERS, args=contacts.of_evidence),
    Row("library:make_project", writers() | {"centre": 302}, args=contacts.of_claim),
    Row("library:make_project", writers() | {"centre": 302}, method="post", args=contacts.of_claim),
    Row(
        "library:ruling",
        CASE_READERS | dict.fromkeys(("west_clerk", "west_head", "deputy"), 200),
        args=contacts.of_ruling,
    ),
    Row("library:file", writers(), args=of_project),
    Row("library:file", writers(), method="post", args=of_project),
    Row("library:filings", everyone()),
    Row("library:file_many", only(*WRITERS, ok=302), method="post"),
    Row("library:settle_many", only(*WRITERS, "leader", "deputy", "group_office", ok=302), method="post"),
    Row("library:plan_changes", everyone()),
    Row("library:settle_plans", only(*WRITERS, "leader", "deputy", "group_office", ok=302), method="post"),
    Row("library:leave", writers(), args=of_project),
    Row("library:leave", writers(), method="post", args=of_project),
    Row(
        "library:take_back",
        writers(302),
        method="post",
        args=of_project,
        body=lambda world: {"reason": "再谈"},
    ),
    Row("bulletins:list", everyone()),
    Row("bulletins:draft", only("centre"), args=lambda world: ["monthly"]),
    Row("bulletins:draft", only("centre"), args=lambda world: ["weekly"]),
    Row("bulletins:draft", only("centre", "assessor"), args=lambda world: ["assessment"]),
    Row("bulletins:draft", only("centre"), method="post", args=lambda world: ["monthly"]),
    Row("bulletins:bulletin", DRAFT_READERS, args=bulletins.of_draft),
    Row("bulletins:bulletin", everyone(), args=bulletins.of_issued),
    Row("bulletins:figure", everyone(), args=bulletins.of_figure),
    Row("bulletins:figure", everyone(), args=bulletins.of_run_figure),
    Row("bulletins:download", everyone(), method="post", args=bulletins.of_file),
    Row("bulletins:draft_word", DRAFT_READERS, method="post", args=bulletins.of_draft),
    Row("bulletins:edit", only("centre") | UNSEEN, args=bulletins.of_draft),
    Row("bulletins:edit", only("centre") | UNSEEN, method="post", args=bulletins.of_draft),
    Row("bulletins:preview", only("centre") | UNSEEN, method="post", args=bulletins.of_draft),
    Row("bulletins:edit", only("centre", "assessor"), args=bulletins.of_draft_of_run),
    Row("bulletins:rebuild", only("centre", ok=302) | UNSEEN, method="post", args=bulletins.of_draft),
    Row("bulletins:drop", only("centre", ok=302) | UNSEEN, method="post", args=bulletins.of_draft),
    Row(
        "bulletins:issue",
        only("centre", "leader", "deputy", ok=302),
        method="post",
        args=bulletins.of_draft,
        body=lambda world: {"version": 1},
    ),
    Row("bulletins:templates", only("centre")),
    Row("bulletins:templates", only("centre"), method="post"),
    Row("bulletins:retire_template", only("centre", ok=302), method="post", args=bulletins.of_template),
    Row("bulletins:fill", everyone(), method="post", args=bulletins.of_filling),
    Row("bulletins:correct", only("centre", ok=302), method="post", args=bulletins.of_issued),
    Row("progress:board", everyone()),
    # Without htmx it leads to the list.
    Row("progress:board_more", everyone(302), args=lambda world: ["talks"]),
    Row("progress:move_card", writers(), args=of_project),
    Row("progress:move_card", writers(), method="post", args=of_project, body=lambda world: {"to": "signed"}),
    Row("progress:problems", everyone()),
    Row("progress:raise_problem", RAISERS, args=of_project),
    Row("progress:raise_problem", RAISERS, method="post", args=of_project),
    Row("progress:problem", PROBLEM_READERS, args=problems.of_problem),
    Row(
        "progress:handle_problem",
        {
            **dict.fromkeys(("bureau_clerk", "bureau_head"), 302),
            **dict.fromkeys(NEAR, 200),
            **dict.fromkeys(("west_clerk", "west_head", "both", "agent"), 404),
            OTHERS: 403,
            NOBODY: 302,
        },
        method="post",
        args=lambda world: [*problems.of_problem(world), "answer"],
        body=lambda world: {"words": "指标已下达。"},
    ),
    Row(
        "progress:check_problem",
        only("centre", "inspector", ok=302),
        method="post",
        args=lambda world: [*problems.of_confirmed(world), "pass"],
        body=lambda world: {"words": "到现场看过。"},
    ),
    Row(
        "progress:withdraw_problem",
        {
            **dict.fromkeys(("east_clerk", "east_head"), 302),
            **dict.fromkeys(("centre", "leader", "bureau_clerk", "bureau_head"), 200),
            **dict.fromkeys(("west_clerk", "west_head", "both", "agent", "deputy"), 404),
            OTHERS: 403,
            NOBODY: 302,
        },
        method="post",
        args=problems.of_problem,
        body=lambda world: {"words": "已经解决了。"},
    ),
    Row("progress:problem_file", PROBLEM_READERS, args=problems.of_file),
    Row("library:reserve", everyone()),
    Row("library:assess", writers(), args=of_project),
    Row("library:assess", writers(), method="post", args=of_project),
    Row("library:rounds", everyone()),
    Row("library:begin_round", only("centre"), body=lambda world: {"flow": "call"}),
    Row("library:round", CASE_READERS, args=reserve.of_round),
    Row("library:call_off", only("centre", ok=302), method="post", args=reserve.of_round),
    Row("library:sweep", CASE_READERS, args=reserve.of_sweep),
    Row(
        "library:sweep",
        CASE_READERS | dict.fromkeys(("east_clerk", "east_head"), 302),
        method="post",
        args=reserve.of_sweep,
    ),
    Row("library:city_lists", everyone()),
    Row("library:make_city_list", only("centre")),
    Row("library:make_city_list", only("centre"), method="post"),
    Row("library:city_list", CASE_READERS, args=city.of_list),
    Row(
        "library:send_city_list",
        only("centre", ok=302),
        method="post",
        args=city.of_unsent,
        body=lambda world: {"on": f"{clock.today()}"},
    ),
    Row("library:mark_city_list", only("centre"), args=city.of_list),
    Row("library:mark_city_list", only("centre"), method="post", args=city.of_list),
    Row(
        "library:reverse_city_mark",
        only("centre", ok=302),
        method="post",
        args=city.of_mark,
        body=lambda world: {"reason": "抄错了"},
    ),
    Row(
        "library:export_city_list",
        {**CASE_READERS, "agent": 403, "group_office": 403},
        method="post",
        args=city.of_list,
    ),
    Row("library:record", CASE_READERS, args=of_project),
    Row("library:submitted_file", CASE_READERS, args=filing.of_submitted_file),
    Row("library:deputies", only("east_head", "west_head", "bureau_head")),
    Row("library:deputies", only("east_head", "west_head", "bureau_head"), method="post"),
    Row(
        "library:deputy_end",
        {"east_head": 302, **dict.fromkeys(("west_head", "bureau_head"), 404), OTHERS: 403, NOBODY: 302},
        method="post",
        args=filing.of_deputyship,
    ),
    Row("rulebook:calendar", everyone()),
    Row("rulebook:calendar_year", everyone(), args=lambda world: [2026]),
    Row("rulebook:change_day", only("centre")),
    Row(
        "rulebook:change_day",
        only("centre", ok=302),
        method="post",
        body=lambda world: {
            "day": "2026-10-09",
            "is_working": "0",
            "name": "补休",
            "reason": "省政府办公厅通知",
        },
    ),
    Row("rulebook:enter_year", only("centre")),
    Row("rulebook:enter_year", only("centre"), method="post"),
    Row("rulebook:enter_by_hand", only("centre")),
    Row("rulebook:due_days", only("centre")),
    Row("rulebook:move_due_days", only("centre", ok=302), method="post"),
    Row("rulebook:close_review", only("centre", ok=302), method="post"),
    Row("rulebook:packs", everyone()),
    Row("rulebook:look_through", only("centre", ok=302), method="post"),
    *(Row(f"rulebook:{route}", everyone(), args=of_kind) for route in ("pack", "export")),
    Row("rulebook:compare", everyone(404), args=of_kind),
    *(Row(f"rulebook:{route}", everyone(), args=of_version) for route in ("version", "export_version")),
    Row("rulebook:start", only("centre", ok=302), method="post", args=of_kind),
    Row("rulebook:start_like", only("centre", ok=302), method="post", args=of_version),
    *(Row("rulebook:import", only("centre"), method=method, args=of_kind) for method in ("get", "post")),
    *(Row(f"rulebook:{route}", only("centre"), args=of_version) for route in ("edit", "submit")),
    *(
        Row(f"rulebook:{route}", only("centre"), method="post", args=of_version)
        for route in ("edit", "submit")
    ),
    *(
        Row(f"rulebook:{route}", only("centre", ok=302), method="post", args=of_version)
        for route in ("take_back", "drop")
    ),
    # Nobody releases a draft, and the centre not its own: both are told so on the page they are led back to.
    *(
        Row(
            f"rulebook:{route}",
            only("centre", "leader", "deputy", ok=302),
            method="post",
            args=of_version,
            body=lambda world: {"words": "不妥"},
        )
        for route in ("release", "give_back", "withdraw")
    ),
    Row("library:handings", everyone()),
    Row("library:hand_down_lead", only("centre", "leader", "deputy")),
    Row(
        "library:hand_down",
        {"centre": 200, "leader": 200, "deputy": 404, OTHERS: 403, NOBODY: 302},
        args=of_project,
    ),
    # A leader who may stop clocks is refused in words for what was not handed down by the leaders.
    *(
        Row(
            f"library:{verb}",
            {"centre": 302, "leader": 302, "deputy": 404, OTHERS: 403, NOBODY: 302},
            method="post",
            args=lambda world: [world.case.steps.get().pk],
            body=lambda world: {"reason": "等投资方补充材料"},
        )
        for verb in ("pause", "resume")
    ),
    Row("assessment:runs", everyone()),
    Row("assessment:schemes", everyone()),
    Row("assessment:new_scheme", only("assessor")),
    Row("assessment:scheme", everyone(), args=assessed.of_scheme),
    Row("assessment:set_version", only("assessor"), args=assessed.of_scheme),
    Row(
        "assessment:settle_version",
        only("assessor", "leader", "deputy", ok=302),
        method="post",
        args=assessed.of_waiting,
    ),
    Row("assessment:try_change", only("assessor"), args=assessed.of_computed_scheme),
    Row("assessment:compare_versions", only("assessor"), args=assessed.of_computed_scheme),
    Row("assessment:work_on_scheme", only("assessor"), method="post", args=assessed.of_scheme),
    Row("assessment:begin", only("assessor", ok=302), method="post", args=assessed.of_scheme),
    Row("assessment:run", ASSESSED, args=assessed.of_shown),
    # A draft is for the assessors alone.
    Row(
        "assessment:run",
        {"assessor": 200, **dict.fromkeys(ADMINS, 403), OTHERS: 404, NOBODY: 302},
        args=assessed.of_draft,
    ),
    Row("assessment:unit", ASSESSED, args=assessed.of_unit),
    Row("assessment:export", ASSESSED, method="post", args=assessed.of_shown),
    # A figure of a line must be named.
    Row(
        "assessment:rows",
        {**dict.fromkeys(ADMINS, 403), OTHERS: 404, NOBODY: 302},
        args=assessed.of_unit,
    ),
    Row(
        "assessment:object",
        {**dict.fromkeys(WRITERS, 404), OTHERS: 403, NOBODY: 302},
        args=assessed.of_unit,
    ),
    Row("assessment:compute", only("assessor", ok=302), method="post", args=assessed.of_draft),
    Row("assessment:show", only("assessor", ok=302), method="post", args=assessed.of_draft),
    Row("assessment:void", only("assessor", ok=302), method="post", args=assessed.of_draft),
    Row("assessment:units", only("assessor"), args=assessed.of_scheme),
    Row("assessment:units", only("assessor"), method="post", args=assessed.of_scheme),
    Row("assessment:finish", only("assessor", ok=302), method="post", args=assessed.of_shown),
    Row(
        "assessment:object",
        only("east_clerk", "east_head", "west_clerk", "west_head", ok=302)
        | dict.fromkeys(("bureau_clerk", "bureau_head", "both"), 404)
        | {"centre": 302},
        method="post",
        args=assessed.of_unit,
    ),
    Row("assessment:inputs", only("assessor"), args=assessed.of_draft),
    Row("assessment:paste_inputs", only("assessor"), method="post", args=assessed.of_draft),
    Row("assessment:enter_list", only("assessor"), method="post", args=assessed.of_draft),
    Row("assessment:confirm_inputs", only("assessor", ok=302), method="post", args=assessed.of_draft),
    Row("assessment:give_back_input", only("assessor", ok=302), method="post", args=assessed.of_input),
    Row(
        "assessment:settle_objection",
        only("assessor", "group_office", ok=302),
        method="post",
        args=assessed.of_objection,
    ),
    Row(
        "assessment:decide_consequence",
        only("leader", "deputy", ok=302),
        method="post",
        args=assessed.of_consequence,
    ),
    # A figure is open to whoever works with projects; its rows go as far as the reader's scope.
    Row("metrics:figures", everyone()),
    Row("metrics:rows", everyone(), args=lambda world: ["own_entered"]),
    Row("metrics:targets", everyone()),
    Row("metrics:targets_of", everyone(), args=lambda world: [2026]),
    Row("metrics:set_targets", only("centre"), args=lambda world: [2026]),
    Row("metrics:import_targets", only("centre"), args=lambda world: [2026]),
    Row("metrics:targets_workbook", only("centre"), args=lambda world: [2026]),
    Row("metrics:set_phases", only("centre"), args=lambda world: [2026, "own_entered"]),
    *(
        Row(f"accounts:{route}", only(*ADMINS, "centre"), args=args)
        for route, args in (("units", nothing), ("unit", of_unit))
    ),
    *(
        Row(f"accounts:{route}", only("system_admin"), args=args)
        for route, args in (
            ("import_units", nothing),
            ("blank_units", nothing),
            ("create_unit", of_unit),
            ("rename_unit", of_unit),
            ("change_unit", of_unit),
            ("merge_units", of_unit),
            ("split_unit", of_unit),
            ("end_unit", of_unit),
        )
    ),
    Row(
        "accounts:add_unit_name",
        only("system_admin", ok=302),
        method="post",
        args=of_unit,
        body=lambda world: {"name": "东川"},
    ),
    Row(
        "accounts:remove_unit_name",
        only("system_admin", ok=302),
        method="post",
        args=lambda world: [
            world.units["east"].pk,
            world.units["east"].names.create(name="东川", key="东川", county=world.units["county"]).pk,
        ],
    ),
    *(
        Row(f"accounts:{route}", only(*ADMINS), args=args)
        for route, args in (("people", nothing), ("person", of_person))
    ),
    *(
        Row(f"accounts:{route}", only("security_admin"), args=args)
        for route, args in (
            ("import_people", nothing),
            ("blank_people", nothing),
            ("create_person", nothing),
            ("change_person", of_person),
            ("issue_code", of_person),
            ("add_post", of_person),
            ("end_post", of_post),
        )
    ),
    Row("accounts:codes", only(*ADMINS)),
    Row("accounts:release_codes", only(*ADMINS, ok=302), method="post"),
    # A post is placed only when its unit was split.
    Row("accounts:place_post", only("security_admin", ok=404), args=of_post),
    *(
        Row(f"accounts:{verb}_person", only("security_admin", ok=302), method="post", args=of_person)
        for verb in ("deactivate", "reactivate")
    ),
    Row("progress:record_fact", reporters(200), args=facts.of_kind),
    Row("progress:facts", everyone()),
    Row("progress:settle_facts", only("centre", ok=302), method="post", body=facts.picks),
    Row("progress:take_back_facts", only("centre", ok=302), method="post", body=facts.picks),
    Row("progress:fact", readers(), args=facts.of_fact),
    Row("progress:evidence", readers(), args=facts.of_evidence),
    Row(
        "progress:approve_reversal",
        only("centre", "leader", ok=302) | {"deputy": 404},
        method="post",
        args=facts.of_reversal,
    ),
    Row("progress:withdraw_fact", reporters(302), method="post", args=facts.of_fact),
    Row("progress:reverse_fact", reporters(302), method="post", args=facts.of_counting),
    Row("progress:returns", everyone()),
    Row(
        "progress:file_return",
        only(*WRITERS, "agent", ok=302),
        args=lambda world: ["2026-01"],
    ),
    Row(
        "progress:paste_return",
        only(*WRITERS, "agent", ok=200),
        method="post",
        args=lambda world: ["2026-01"],
    ),
    Row(
        "progress:remind_returns",
        only("centre", ok=302),
        method="post",
        args=lambda world: ["2026-01"],
    ),
    Row("progress:months", everyone()),
    Row(
        "progress:close_month", only("centre", ok=302), method="post", body=lambda world: {"month": "2026-01"}
    ),
    Row("progress:grant_exemption", only("centre", ok=302), method="post", body=facts.exempting),
    Row("progress:claim_stage", writers(), args=of_project),
    Row("progress:claim_end", writers(), args=of_project),
    Row("progress:set_status", writers(), args=of_project),
    Row("progress:set_sub_stage", writers(), args=of_project),
    Row("progress:override_stage", only("centre"), args=of_project),
    Row("progress:add_proof", writers(), args=stages.of_kind),
    Row("progress:proof_file", readers(), args=stages.of_proof),
    Row("progress:void_proof", writers(302) | {"agent": 403}, method="post", args=stages.of_proof),
    Row("progress:stage_claims", everyone()),
    Row("progress:verify_openings", only("centre", ok=302), method="post"),
    Row("progress:stage_claim", readers(), args=stages.of_claim),
    Row("progress:send_claim", writers(200), method="post", args=stages.of_claim),
    Row("progress:withdraw_claim", writers(302), method="post", args=stages.of_claim),
    Row("progress:check_site", writers(200) | {"inspector": 200}, method="post", args=stages.of_claim),
    Row(
        "progress:settle_claim",
        writers(302) | {"leader": 302, "deputy": 404, "group_office": 302},
        method="post",
        args=stages.of_claim,
    ),
    Row("progress:warnings", everyone()),
    Row("progress:stagnations", everyone()),
    Row("progress:ask_light_change", only("centre"), args=lights.of_factory),
    Row("progress:light_change", readers(), args=lights.of_change),
    Row(
        "progress:settle_light_change",
        only("centre", "leader", ok=302) | {"deputy": 404},
        method="post",
        args=lights.of_change,
    ),
    Row("progress:withdraw_light_change", only("centre", ok=302), method="post", args=lights.of_change),
    Row(
        "progress:revert_light_change",
        only("centre", "leader", ok=302) | {"deputy": 404},
        method="post",
        args=lights.of_change,
    ),
    Row("progress:stagnation", readers(), args=lights.of_stagnation),
    Row("progress:settle_stagnation", only("centre"), method="post", args=lights.of_stagnation),
    Row("accounts:trail", only("audit_admin")),
    Row("accounts:verify_trail", only("audit_admin", ok=302), method="post"),
    Row("account_login", {OTHERS: 302, NOBODY: 200}),
    Row("mfa_authenticate", {OTHERS: 302, NOBODY: 302}),
    Row("accounts:use_code", {OTHERS: 200, NOBODY: 200}),
    Row("account_logout", {OTHERS: 200, NOBODY: 302}),
    Row("account_reauthenticate", {OTHERS: 200, NOBODY: 302}),
    Row("mfa_reauthenticate", {OTHERS: 302, NOBODY: 302}),
    Row("mfa_index", {OTHERS: 200, NOBODY: 302}),
    # Asked for the password again; what nobody of the cast has switched on is not there.
    Row("mfa_activate_totp", {OTHERS: 302, NOBODY: 302}),
    Row("mfa_deactivate_totp", {OTHERS: 404, NOBODY: 302}),
    Row("mfa_view_recovery_codes", {OTHERS: 404, NOBODY: 302}),
    Row("mfa_generate_recovery_codes", {OTHERS: 302, NOBODY: 302}),
    Row("accounts:account", {OTHERS: 200, NOBODY: 302}),
    Row("accounts:password", {OTHERS: 200, NOBODY: 302}),
    Row("accounts:security", {OTHERS: 200, NOBODY: 302}),
    Row("accounts:read_notices", {OTHERS: 302, NOBODY: 302}, method="post"),
    Row("accounts:end_log_in", {OTHERS: 404, NOBODY: 302}, method="post", args=lambda world: [1]),
    Row("accounts:end_other_log_ins", {OTHERS: 302, NOBODY: 302}, method="post"),
    Row("accounts:two_step_rule", only("system_admin")),
]
