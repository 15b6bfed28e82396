"""性质: how binding targets are, and how binding those by some indicators may be at most; a rule pack that a county edits."""

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.rulebook.packs import Rules


class Kind(TextChoices):
    """How binding a target is; without a target the indicator is counted all the same."""

    BINDING = "binding", "指令性"
    GUIDING = "guiding", "指导性"
    NONE = "none", "无"


class TargetLimit(Rules):
    """What holds for targets by one indicator: how binding they may be, and what whoever sets them is told."""

    indicator: str = Field(
        title="指标代号",
        pattern=r"^[a-z0-9_.]{1,40}$",
        description="点开指标时地址里的那一段，如 arrived.foreign。",
    )
    at_most: Kind = Field(title="最高只能是")
    words: str = Field(title="提示", min_length=1, max_length=300, description="下达和签收的人都看得到。")
    source: str = Field(title="出处", min_length=1, max_length=300)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are allowed."""
        return tuple(Kind)[tuple(Kind).index(self.at_most) :]


class TargetLimits(Rules):
    """The indicators whose targets are limited or come with a warning."""

    limits: tuple[TargetLimit, ...] = Field(title="有限制的指标")

    @model_validator(mode="after")
    def _each_once(self) -> "TargetLimits":
        codes = [limit.indicator for limit in self.limits]
        if len(set(codes)) < len(codes):
            raise ValueError("有一个指标写了两次，请并成一行。")
        return self
