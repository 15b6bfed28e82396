"""Promises on the time line of a project: who said or decided what; of which promise stands below, for whom it is open."""

from collections.abc import Mapping, Sequence

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.common import money
from luodi.progress.models import Promise, PromiseChange, PromiseReport, PromiseUrging
from luodi.progress.promises import Review, Side
from luodi.projects.tellers import Told, sentences

# ``{side}`` is 政府承诺 or 企业承诺, ``{actor}`` the unit under whose post somebody acted.
TITLES = {
    "promise.recorded": "{actor}登记{side}",
    "promise.reported": "{actor}登记{side}已兑现，待核定",
    "promise.verified": "{actor}核定{side}兑现",
    "promise.given_back": "{actor}退回{side}的兑现登记",
    "promise.reversed": "{actor}撤销核定的{side}兑现",
    "promise.reviewed": "{actor}登记{side}的公平竞争审查结论",
    "promise.urged": "{actor}督促兑现{side}",
    "promise.change_asked": "{actor}申请变更或解除{side}",
    "promise.changed": "{actor}同意变更{side}",
    "promise.lifted": "{actor}同意解除{side}",
    "promise.change_refused": "{actor}不同意变更或解除{side}",
    "promise.voided": "{actor}作废登记有误的{side}",
}


def told(entries: Sequence[Entry], user: User) -> Mapping[int, Told | None]:
    """Return what the entries about promises say; four queries, none where there is no such entry."""
    mine = [entry for entry in entries if entry.verb in TITLES]
    if not mine:
        return {}
    promises = Promise.objects.in_bulk(_ids(mine, "promise"))
    reports = PromiseReport.objects.in_bulk(_ids(mine, "report"))
    changes = PromiseChange.objects.in_bulk(_ids(mine, "change"))
    urgings = PromiseUrging.objects.in_bulk(_ids(mine, "urging"))
    found = {}
    for entry in mine:
        promise = promises.get(entry.data["promise"])
        if promise is not None:
            note = sentences(
                f"承诺：{promise.what}",
                _report(reports.get(entry.data.get("report", 0))),
                _change(changes.get(entry.data.get("change", 0))),
                _urging(urgings.get(entry.data.get("urging", 0))),
                Review(entry.data["outcome"]).label if "outcome" in entry.data else "",
                f"原因：{entry.data['reason']}" if "reason" in entry.data else "",
            )
            actor = entry.post_label.partition(" · ")[0] or entry.actor_name
            found[entry.pk] = Told(
                TITLES[entry.verb].format(actor=actor, side=Side(promise.side).label), note
            )
    return found


def _ids(entries: Sequence[Entry], name: str) -> list[int]:
    return [entry.data[name] for entry in entries if isinstance(entry.data.get(name), int)]


def _report(report: PromiseReport | None) -> str:
    if report is None:
        return ""
    amount = f" {money.in_wan(report.amount)} 万元" if report.amount is not None else ""
    return ("全部兑现" if report.is_whole else "部分兑现") + amount


def _urging(urging: PromiseUrging | None) -> str:
    return f"{urging.whom}答复：{urging.answer}" if urging else ""


def _change(change: PromiseChange | None) -> str:
    return f"依据{change.decided_by}{change.paper}" if change else ""
