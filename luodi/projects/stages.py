"""The axes a project stands on: stage, status, library level and status at each level. Codes are fixed; see the glossary."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import TextChoices


class Stage(TextChoices):
    """How far a project has come."""

    RESERVE = "reserve", "储备"
    TALKS = "talks", "在谈"
    SIGNED = "signed", "签约"
    PREPARING = "preparing", "前期"
    STARTED = "started", "开工"
    BUILDING = "building", "在建"
    COMPLETED = "completed", "竣工"
    PRODUCING = "producing", "投产"
    AT_CAPACITY = "at_capacity", "达产"


# The day of the record that coming to a stage sets.
DAY_OF: dict[Stage, str] = {
    Stage.SIGNED: "signed_on",
    Stage.STARTED: "started_on",
    Stage.PRODUCING: "produced_on",
}


class SubStage(TextChoices):
    """A finer state that a county may count or not."""

    LEAD = "lead", "线索"
    CONCEPT = "concept", "谋划"
    FRAMEWORK = "framework", "框架协议"
    TRIAL = "trial", "试生产"


SUB_STAGES: dict[Stage, tuple[SubStage, ...]] = {
    Stage.RESERVE: (SubStage.LEAD, SubStage.CONCEPT),
    Stage.TALKS: (SubStage.FRAMEWORK,),
    Stage.COMPLETED: (SubStage.TRIAL,),
}


class Status(TextChoices):
    """How the project fares, apart from its stage."""

    NORMAL = "normal", "正常"
    DELAYED = "delayed", "滞后"
    STALLED = "stalled", "停滞"
    LOST = "lost", "流失"
    TERMINATED = "terminated", "终止"


class Standing(NamedTuple):
    """Where a project stands on the axes that are earned: what follows its entering is written by ``actions/standing.py`` alone."""

    stage: str
    sub_stage: str = ""
    status: str = Status.NORMAL


class Level(TextChoices):
    """In which of the three libraries the project stands."""

    TOWNSHIP = "township", "乡镇库"
    DEPARTMENT = "department", "部门库"
    COUNTY = "county", "县级库"


class StatusAtLevel(TextChoices):
    """How a project stands towards one of the three libraries."""

    NOT_FILED = "not_filed", "未报送"
    FILED = "filed", "已报送"
    IN_REVIEW = "in_review", "审核中"
    RETURNED = "returned", "已退回"
    ADMITTED = "admitted", "已入库"
    LEFT = "left", "已出库"


TONES_AT_LEVEL: dict[StatusAtLevel, str] = {
    StatusAtLevel.FILED: "blue",
    StatusAtLevel.IN_REVIEW: "blue",
    StatusAtLevel.RETURNED: "amber",
    StatusAtLevel.ADMITTED: "green",
}

# On the way into a library and not yet in it.
UNDER_WAY = (StatusAtLevel.FILED, StatusAtLevel.IN_REVIEW, StatusAtLevel.RETURNED)

# What may follow what. Whether a unit may ask for it is the business of the flows; this is what makes sense at all.
NEXT_AT_LEVEL: dict[StatusAtLevel, tuple[StatusAtLevel, ...]] = {
    StatusAtLevel.NOT_FILED: (StatusAtLevel.FILED, StatusAtLevel.ADMITTED),
    StatusAtLevel.FILED: (
        StatusAtLevel.IN_REVIEW,
        StatusAtLevel.RETURNED,
        StatusAtLevel.ADMITTED,
        StatusAtLevel.NOT_FILED,
    ),
    StatusAtLevel.IN_REVIEW: (StatusAtLevel.RETURNED, StatusAtLevel.ADMITTED, StatusAtLevel.NOT_FILED),
    StatusAtLevel.RETURNED: (StatusAtLevel.FILED, StatusAtLevel.ADMITTED, StatusAtLevel.NOT_FILED),
    StatusAtLevel.ADMITTED: (StatusAtLevel.LEFT,),
    StatusAtLevel.LEFT: (StatusAtLevel.FILED, StatusAtLevel.ADMITTED),
}


def highest(statuses: Mapping[Level, StatusAtLevel], origin: Level) -> Level:
    """Return the highest library that holds the project: the county's, else its own; the origin where none does."""
    held = [level for level, status in statuses.items() if status == StatusAtLevel.ADMITTED]
    if Level.COUNTY in held:
        return Level.COUNTY
    return origin if origin in held or not held else held[0]


def place_key(level: str, status: str) -> str:
    """Return how an address names a status at a level: county.in_review."""
    return f"{level}.{status}"


PLACES: dict[str, tuple[Level, StatusAtLevel]] = {
    place_key(level, status): (level, status) for level in Level for status in StatusAtLevel
}


def place_words(key: str) -> str:
    """Return a status at a level in words: 县级库审核中."""
    level, status = PLACES[key]
    return f"{level.label}{status.label}"


def level_asked(keys: Sequence[str]) -> Level | None:
    """Return the one level that statuses at levels speak of; None when there are several or none."""
    levels = {PLACES[key][0] for key in keys}
    return levels.pop() if len(levels) == 1 else None


def library_of(keys: Sequence[str]) -> str:
    """Return the name of the library that holds what stands there and nowhere else was asked for; "" for none."""
    return PLACES[keys[0]][0].label if len(keys) == 1 and PLACES[keys[0]][1] == StatusAtLevel.ADMITTED else ""


def is_reached(stage: str, by: str) -> bool:
    """Tell whether who stands at the stage ``by`` has come to, or past, ``stage``."""
    order = list(Stage)
    return order.index(Stage(stage)) <= order.index(Stage(by))


# How the library is shelved for reading: what stands together under one name.
SHELVES: dict[str, tuple[Stage, ...]] = {
    "储备库": (Stage.RESERVE,),
    "在谈": (Stage.TALKS,),
    "签约与前期": (Stage.SIGNED, Stage.PREPARING),
    "开工在建": (Stage.STARTED, Stage.BUILDING),
    "投产": (Stage.COMPLETED, Stage.PRODUCING, Stage.AT_CAPACITY),
}


def shelf_of(stages: tuple[str, ...]) -> str:
    """Return the name of the shelf that holds exactly these stages; "" when there is none."""
    return next((name for name, held in SHELVES.items() if set(held) == set(stages)), "")


def fits(stage: str, sub_stage: str) -> bool:
    """Tell whether the sub-stage, if any, belongs to the stage."""
    return not sub_stage or sub_stage in SUB_STAGES.get(Stage(stage), ())
