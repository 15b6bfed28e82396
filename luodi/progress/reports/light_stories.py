"""What the time line of a project says of changed lights and of long silence."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.progress.lights import Colour, in_words
from luodi.progress.models import Stagnation
from luodi.projects.tellers import Told, sentences

Data = Mapping[str, Any]


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries of lights and silence say."""
    found: dict[int, Told | None] = {}
    for entry in entries:
        if tell := _TELLERS.get(entry.verb):
            unit = entry.post_label.partition(" · ")[0] or "系统"
            title, *notes = tell(entry.data)
            found[entry.pk] = Told(f"{unit}{title}", sentences(*notes))
    return found


def _colours(data: Data) -> str:
    before = data["light"]["before"]
    was = f"从{Colour(before).label}" if before else ""
    return f"把灯{was}改为{Colour(data['light']['to']).label}"


def _until(data: Data) -> str:
    return f"有效到{in_words(date.fromisoformat(data['until']))}" if data.get("until") else ""


def _reason(data: Data) -> str:
    return f"理由：{data['reason']}" if data.get("reason") else ""


def _kind(data: Data) -> str:
    return Stagnation.Kind(data["kind"]).label


def _proposed(data: Data) -> tuple[str, ...]:
    since = in_words(date.fromisoformat(data["heard_on"]))
    return f"提请研究是否{_kind(data)}", f"自{since}起没有新的进展"


_TELLERS: Mapping[str, Callable[[Data], tuple[str, ...]]] = {
    "light.change_asked": lambda data: (f"申请{_colours(data)}", _reason(data), _until(data)),
    "light.changed": lambda data: (f"同意{_colours(data)}", _reason(data), _until(data)),
    "light.change_declined": lambda data: (f"不同意{_colours(data)}", _reason(data)),
    "light.change_withdrawn": lambda data: (f"撤回申请，不再{_colours(data)}",),
    "light.change_reverted": lambda data: ("撤销改灯，恢复按规则亮灯", _reason(data)),
    "stagnation.proposed": _proposed,
    "stagnation.agreed": lambda data: (f"同意{_kind(data)}", _reason(data)),
    "stagnation.declined": lambda data: (f"研究后不{_kind(data)}", _reason(data)),
}
