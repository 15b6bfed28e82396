"""What the time line of a project says of its stages and of the papers that prove them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.progress.proofs import Outcome, ProofKind
from luodi.projects.stages import Stage, Status, SubStage
from luodi.projects.tellers import Told, sentences

Data = Mapping[str, Any]


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries of stages and proofs say; a verification is told by the move that follows from it."""
    found: dict[int, Told | None] = {}
    for entry in entries:
        if entry.verb == "stage.verified":
            found[entry.pk] = None
        elif tell := _TELLERS.get(entry.verb):
            unit = entry.post_label.partition(" · ")[0]
            title, *notes = tell(entry.data)
            found[entry.pk] = Told(f"{unit}{title}", sentences(*notes))
    return found


def _wanted(data: Data) -> str:
    status, stage = data.get("to_status"), data["to_stage"]
    return f"登记为“{Status(status).label}”" if status else f"进入“{Stage(stage).label}”"


def _reason(data: Data) -> str:
    return f"原因：{data['reason']}" if data.get("reason") else ""


def _claimed(data: Data) -> tuple[str, ...]:
    return f"申请{_wanted(data)}", f"达到日期 {data['happened_on']}"


def _checked(data: Data) -> tuple[str, ...]:
    seen = "与申请一致" if data["agrees"] else "与申请不一致"
    return f"现场核查，{seen}", data.get("words", "")


def _moved(data: Data) -> tuple[str, ...]:
    before, after = data["before"], data["after"]
    old, new = Stage(before["stage"]).label, Stage(after["stage"]).label
    day = f"日期 {data['happened_on']}"
    match data["how"]:
        case "finer":
            finer = SubStage(after["sub_stage"]).label if after["sub_stage"] else "不细分"
            return f"把“{new}”细分为“{finer}”", _reason(data)
        case "back":
            return f"把阶段从“{old}”退回“{new}”", day, _reason(data)
        case "jump":
            return f"把阶段从“{old}”调整到“{new}”", day, _reason(data)
    if before["status"] != after["status"]:
        does = "认定项目" if data["how"] == "claimed" else "登记项目为"
        return f"{does}“{Status(after['status']).label}”", day, _reason(data)
    return f"认定进入“{new}”", day


def _proof(data: Data) -> tuple[str, ...]:
    outcome = f"：{Outcome(data['outcome']).label}" if data.get("outcome") else ""
    return f"登记{ProofKind(data['kind']).label}{outcome}", data.get("words", ""), data.get("file", "")


_TELLERS: Mapping[str, Callable[[Data], tuple[str, ...]]] = {
    "stage.claimed": _claimed,
    "stage.withdrawn": lambda data: (f"撤回{_wanted(data)}的申请",),
    "stage.site_checked": _checked,
    "stage.returned": lambda data: (f"退回{_wanted(data)}的申请", _reason(data)),
    "stage.moved": _moved,
    "proof.added": _proof,
    "proof.voided": lambda data: (f"作废{ProofKind(data['kind']).label}", _reason(data)),
}
