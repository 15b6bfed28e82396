"""What is under way for a project and keeps something else from beginning."""

from collections.abc import Collection

from luodi.common.jinja import sentence_day
from luodi.library.flows import APART, FLOWS
from luodi.library.models import Case


def in_the_way(flow: str, project_ids: Collection[int]) -> dict[int, str]:
    """Return for each project that has something under way beside which the flow cannot begin: what, and what to do."""
    return {pk: words_for(flow, case) for pk, case in running(flow, project_ids).items()}


def running(flow: str, project_ids: Collection[int]) -> dict[int, Case]:
    """Return for each project the case under way beside which the flow cannot begin; one query."""
    cases = Case.objects.under_way().filter(flow__in=APART[flow], project_id__in=project_ids)
    return {case.project_id: case for case in cases.select_related("unit") if case.project_id}


def keeps_from_voiding(project_ids: Collection[int]) -> dict[int, str]:
    """Return for each project that cannot be voided now what is under way for it, the first begun, and what to do."""
    running = (
        Case.objects.under_way().filter(project_id__in=project_ids).select_related("unit").order_by("-pk")
    )
    return {
        case.project_id: f"正在办理{case.table.label}（{_begun(case)}），请先办结或撤回"
        for case in running
        if case.project_id
    }


def words_for(flow: str, running: Case) -> str:
    """Say what is under way beside which the flow cannot begin, and what to do."""
    begun = _begun(running)
    if running.flow == flow:
        return f"这个项目的{running.table.label}已在办理（{begun}），请在办理页面查看进度，不用再次发起。"
    return f"这个项目正在办理{running.table.label}（{begun}），请先办结或撤回，再发起{FLOWS[flow].label}。"


def _begun(running: Case) -> str:
    return f"{sentence_day(running.started_at)}由{running.unit}发起"
