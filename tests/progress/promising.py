"""Promises as tests put them on record, report, check and change them."""

import io
from datetime import timedelta
from typing import Any

from luodi.common import clock
from luodi.progress.actions import promise_changes, promise_keeping
from luodi.progress.models import Promise
from luodi.progress.promise_entries import ChangeEntry, PromiseEntry, ReportEntry, ReviewEntry, Wording
from luodi.progress.promises import Side
from luodi.projects.models import Firm, ProjectFirm

MONEY = 500_000_000  # 500 万元
GRANT, ARRIVAL = "建成后奖补 500 万元", "年底前到位资金 5000 万元"


def paper(name: str = "依据.txt") -> list[Any]:
    return [(io.BytesIO(name.encode()), name)]


def firm_of(project: Any) -> Firm:
    """The firm of a project; one is made where there is none."""
    held = project.firms.select_related("firm").first()
    if held is None:
        firm = Firm.objects.create(county_id=project.county_id, name=f"丰禾肥业有限公司{project.pk}")
        held = ProjectFirm.objects.create(
            county_id=project.county_id, project=project, firm=firm, role="investor"
        )
    return held.firm


def wording(project: Any, side: str, **more: Any) -> Wording:
    told: dict[str, Any] = {
        "clause": "甲方在乙方……",
        "clause_no": "第五条",
        "due_on": clock.today() + timedelta(90),
    }
    if side == Side.GOVERNMENT:
        told |= {"what": GRANT, "amount": MONEY, "unit_id": project.unit_id}
    else:
        told |= {"what": ARRIVAL, "firm_id": firm_of(project).pk}
    return Wording(**told | more)


def given(project: Any, by: Any, side: str = Side.GOVERNMENT, kind: str = "", **more: Any) -> Promise:
    """Put a promise on record: of the government a grant of 500 万元, of the firm money that arrives."""
    kind = kind or ("奖补资金" if side == Side.GOVERNMENT else "资金到位")
    told = wording(project, side, **more)
    entry = PromiseEntry(side, kind, "contract", "《项目投资协议》", told, files=paper("投资协议.txt"))
    return promise_keeping.record_promise(project=project, entry=entry, by=by)


def kept(
    promise: Promise, by: Any, *, whole: bool = True, amount: int | None = MONEY, day: Any = None
) -> Any:
    """Say that a promise was kept."""
    amount = amount if promise.amount is not None else None
    entry = ReportEntry(whole, day or clock.today(), "已办结。", amount, paper("银行回单.txt"))
    return promise_keeping.report(promise=promise, entry=entry, by=by)


def verified(promise: Promise, reporter: Any, checker: Any, **more: Any) -> Promise:
    """Say that a promise was kept, and let another person agree."""
    kept(promise, reporter, **more)
    return promise_keeping.verify(promise=promise, by=checker)


def change(promise: Promise, **more: Any) -> ChangeEntry:
    """A change of the due day with its procedure; ``wording=None`` and ``kind="lift"`` lift the promise."""
    later = Wording(**vars(promise.wording) | {"due_on": clock.today() + timedelta(200)})
    told: dict[str, Any] = {
        "kind": "change", "why": "agreed", "words": "双方同意延期。", "decided_by": "县政府常务会议",
        "paper": "〔2026〕12号", "decided_on": clock.today(), "compensation": "none",
        "compensation_words": "企业书面同意，没有损失。", "wording": later, "files": paper("会议纪要.txt"),
    }  # fmt: skip
    return ChangeEntry(**told | more)


def lifting(promise: Promise, **more: Any) -> ChangeEntry:
    return change(promise, kind="lift", wording=None, **more)


def changed(promise: Promise, asker: Any, checker: Any, **more: Any) -> Promise:
    """Change a promise and return the one that holds now."""
    promise_changes.ask(promise=promise, entry=change(promise, **more), by=asker)
    return promise_changes.approve(promise=promise, by=checker)


def reviewed(promise: Promise, by: Any, outcome: str = "passed", **more: Any) -> Promise:
    told = {"paper": "县市监公竞审〔2026〕8号"} | more
    return promise_keeping.note_review(promise=promise, entry=ReviewEntry(outcome, **told), by=by)
