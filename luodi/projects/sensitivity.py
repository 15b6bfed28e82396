"""What 商业敏感 closes before a project is signed, and what stands in its place. Who is let in is asked in the models."""

import re

from luodi.projects.industries import industry_label
from luodi.projects.stages import Stage

TAG = "商业敏感"
# What is signed is public: the mark has no effect from 签约 on, and counts again when a project falls back.
STAGES = (Stage.RESERVE, Stage.TALKS)
NOTHING_SAID = "—（商业敏感）"
# Every field from which name or investor could be guessed; amounts, days, stage, unit and industry stay.
CLOSED_FIELDS = (
    "name", "code", "content", "industry_text", "place", "cooperation", "progress", "remark", "investment_raw",
    "search", "void_reason",
)  # fmt: skip

_SHOWN_NAME = re.compile(rf"{TAG}项目（[^（）]*）\d+ ?号")


def covers(is_sensitive: bool, stage: str) -> bool:
    """Tell whether the mark hides anything at this stage."""
    return is_sensitive and stage in STAGES


def shown_name(pk: int, stage: str, industry: str) -> str:
    """Return what a project is called where its name is closed: 商业敏感项目（在谈·农副食品加工业）128号."""
    known = "·".join(filter(None, [Stage(stage).label, industry_label(industry)]))
    return f"{TAG}项目（{known}）{pk}号"


def is_shown_name(name: str) -> bool:
    """Tell whether a ledger gives back a name that stood in the place of a closed one."""
    return _SHOWN_NAME.fullmatch(name.strip()) is not None
