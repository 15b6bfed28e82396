"""指标期限: by when a signed project must have begun; a rule pack that a county edits."""

from pydantic import Field

from luodi.rulebook.packs import Rules


class Limits(Rules):
    """The limits that figures hold projects against."""

    start_days: int = Field(
        180,
        title="签约后多少天内开工",
        ge=1,
        le=3650,
        description="从签约日期起算；合同另有约定的，不在这里改，按统一期限统计。",
        json_schema_extra={"unit": "天"},
    )
    source: str = Field("", title="依据", max_length=200)
