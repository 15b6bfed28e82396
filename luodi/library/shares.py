"""分成: how several units share the credit for a project. Shares are whole parts, so they always sum to one."""

from collections.abc import Sequence

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.rulebook.packs import Rules


class Mode(TextChoices):
    """How the parts are found."""

    SINGLE = "single", "归一个单位"
    EQUAL = "equal", "平均分成"
    AGREED = "agreed", "协商分成"
    LEAD_SUPPORT = "lead_support", "牵头与配合"


class ModeRule(Rules):
    """A mode the county allows."""

    mode: Mode = Field(title="分成方式")
    lead_parts: int | None = Field(
        None, title="牵头单位份数", ge=1, le=100, description="只用于“牵头与配合”，其余单位各占配合份数。"
    )
    support_parts: int | None = Field(None, title="配合单位份数", ge=1, le=100)


class ShareModes(Rules):
    """Which ways of sharing a county allows."""

    modes: tuple[ModeRule, ...] = Field(title="允许的分成方式", min_length=1)
    most_units: int = Field(4, title="最多几个单位分成", ge=2, le=10, json_schema_extra={"unit": "个"})
    double_count: bool = Field(
        True, title="允许双计", description="双计只用于单位之间比较；全县合计始终只计一次。"
    )

    @model_validator(mode="after")
    def _modes_are_whole(self) -> "ShareModes":
        named = [rule.mode for rule in self.modes]
        if len(set(named)) < len(named):
            raise ValueError("同一种分成方式写了两次，请只留一次。")
        for rule in self.modes:
            if rule.mode == Mode.LEAD_SUPPORT and not (rule.lead_parts and rule.support_parts):
                raise ValueError("“牵头与配合”要写明牵头单位和配合单位各占几份。")
        return self

    def of(self, mode: str) -> ModeRule | None:
        """Return the rule of a mode, None when the county does not allow it."""
        return next((rule for rule in self.modes if rule.mode == mode), None)


def parts_of(rule: ModeRule, typed: Sequence[int | None]) -> list[int]:
    """Return the whole parts of each unit, the leading one first. Raises ValueError with a sentence for the user."""
    if rule.mode == Mode.SINGLE:
        if len(typed) != 1:
            raise ValueError("归一个单位时只能填一个单位，请删去其他单位。")
        return [1]
    if len(typed) < 2:
        raise ValueError("分成至少要有两个单位，请再选一个，或选“归一个单位”。")
    if rule.mode == Mode.EQUAL:
        return [1] * len(typed)
    if rule.mode == Mode.LEAD_SUPPORT:
        return [rule.lead_parts or 1] + [rule.support_parts or 1] * (len(typed) - 1)
    if any(not parts or parts < 1 for parts in typed):
        raise ValueError("请给每个单位填整数份数，例如 70 和 30，或 1、1、1。")
    return [parts for parts in typed if parts]


def split(amount: int, parts: Sequence[int]) -> list[int]:
    """Divide an amount in 分 by whole parts; what does not divide goes to the first, the leading unit."""
    whole = sum(parts)
    found = [amount * part // whole for part in parts]
    found[0] += amount - sum(found)
    return found


def in_words(parts: Sequence[int]) -> str:
    """Write parts as people do: 70:30."""
    return ":".join(map(str, parts))
