"""储备库管理: when a project of the reserve counts as stale, and when units are asked to go through their library."""

from datetime import date

from pydantic import Field, model_validator

from luodi.rulebook.packs import Rules


class Upkeep(Rules):
    """How a county keeps its reserve up to date."""

    stale_days: int = Field(
        90,
        title="多久没有更新算没有动静",
        ge=7,
        le=1000,
        description="储备阶段的项目这么多天没有修改，列入季度清理。",
        json_schema_extra={"unit": "天"},
    )
    call_months: tuple[int, ...] = Field(
        (1,), title="几月发起年度征集", min_length=1, description="到了这个月还没有发起，提醒招商中心。"
    )
    source: str = Field("", title="依据", max_length=300)

    @model_validator(mode="after")
    def _months(self) -> "Upkeep":
        for month in self.call_months:
            if not 1 <= month <= 12:
                raise ValueError(f"没有 {month} 月，请填 1 到 12。")
        return self


def quarter_of(day: date) -> str:
    """Return the quarter of a day as periods are written: 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
