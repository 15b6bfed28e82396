"""The three axes a project stands on: stage, status and library level. Codes are fixed; see the glossary."""

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


class Level(TextChoices):
    """In which of the three libraries the project stands."""

    TOWNSHIP = "township", "乡镇库"
    DEPARTMENT = "department", "部门库"
    COUNTY = "county", "县级库"


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
