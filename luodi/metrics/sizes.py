"""规模档次: by which sizes of projects the targets of a year are set; a rule pack that a county edits."""

from pydantic import Field, model_validator

from luodi.common.money import FEN_PER_UNIT
from luodi.rulebook.packs import Rules


class Size(Rules):
    """Projects whose total investment is not below a floor; larger ones count in it too."""

    code: str = Field(
        title="代号",
        pattern=r"^[a-z0-9_]{1,20}$",
        description="小写字母和数字。定下以后不要改，已下达的目标按它对应。",
    )
    title: str = Field(title="名称", min_length=1, max_length=20)
    floor_wan: int = Field(title="总投资不低于", ge=0, le=100_000_000, json_schema_extra={"unit": "万元"})

    @property
    def floor(self) -> int:
        """The floor in 分."""
        return self.floor_wan * FEN_PER_UNIT["万"]


class Sizes(Rules):
    """The sizes a county sets targets by."""

    sizes: tuple[Size, ...] = Field(title="规模档次", min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> "Sizes":
        codes = [size.code for size in self.sizes]
        if len(set(codes)) < len(codes):
            raise ValueError("有两个档次的代号相同，请改成不同的代号。")
        return self
