"""首谈保持: how long a first contact holds an investor and project, and what whoever comes second is told."""

from datetime import date, timedelta

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.accounts.permissions import Role
from luodi.common.money import FEN_PER_UNIT
from luodi.ledgers.language.text import key
from luodi.ledgers.meaning.duplicates import investor_core
from luodi.rulebook.packs import Rules


class Told(TextChoices):
    """How much a unit that comes second learns of who came first."""

    PERSON = "person", "登记单位和联系人"
    UNIT = "unit", "只告知登记单位"
    NOTHING = "nothing", "只告知“已有单位登记”"


class Decider(TextChoices):
    """Who decides disputes about first contact."""

    GROUP_OFFICE = Role.GROUP_OFFICE.value, Role.GROUP_OFFICE.label
    CENTRE = Role.CENTRE.value, Role.CENTRE.label


class Holds(Rules):
    """How first contact is kept in a county."""

    days: int = Field(
        title="保持期",
        ge=1,
        le=1000,
        description="这么多天没有新的接触或进展（要有佐证），首谈保持就自动解除。",
        json_schema_extra={"unit": "天"},
    )
    warning_days: int = Field(
        title="提前提醒",
        ge=0,
        le=365,
        description="到期前这么多天，提醒登记单位。",
        json_schema_extra={"unit": "天"},
    )
    least_wan: int | None = Field(
        None,
        title="多大的项目要登记",
        ge=1,
        description="总投资达到这个数的才登记；不填表示都要登记。总投资还不清楚的也可以登记。",
        json_schema_extra={"unit": "万元"},
    )
    told: Told = Field(
        title="告诉后登记的单位什么",
        description="登记时县内已有单位登记的，告诉到这个程度。提出争议以后，双方互相知道是哪个单位。",
    )
    decided_by: Decider = Field(title="争议由谁裁定")
    office_name: str = Field(
        title="裁定机构名称", min_length=2, max_length=60, description="写在裁定书上的名称。"
    )

    @model_validator(mode="after")
    def _warns_before_the_end(self) -> "Holds":
        if self.warning_days >= self.days:
            raise ValueError("提前提醒的天数要比保持期短，请改小。")
        return self

    def until(self, day: date) -> date:
        """Return the last day that a contact or a ruling of the day holds the project."""
        return day + timedelta(days=self.days)

    def warn_on(self, day: date) -> date:
        """Return the day from which the holder is reminded."""
        return self.until(day) - timedelta(days=self.warning_days)

    def too_small(self, fen: int | None) -> bool:
        """Tell whether a project of this investment needs no registration."""
        return self.least_wan is not None and fen is not None and fen < self.least_wan * FEN_PER_UNIT["万"]


def exact_key(credit_code: str, project_name: str) -> str:
    """Return what two registrations of one subject have in common for certain; "" where nothing is certain."""
    return f"{credit_code}|{key(project_name)}"[:240] if credit_code else ""


def pieces(text: str, size: int = 3) -> list[str]:
    """Return the pieces of a text by which a database finds others that may be alike."""
    text = text.strip()
    return (
        list(dict.fromkeys(text[at : at + size] for at in range(max(1, len(text) - size + 1))))
        if text
        else []
    )


def firm_pieces(firm: str) -> list[str]:
    """Return the pieces of a firm's name without the words that all firms share."""
    return pieces(investor_core(firm))


def already_held(told: str, unit: str, person: str, office: str) -> str:
    """Say, to the degree the rule allows, that another unit registered the same before."""
    match told:
        case Told.PERSON:
            return f"这个投资方的这个项目已由{unit}登记首谈，请联系{unit}{person}。"
        case Told.UNIT:
            return f"这个投资方的这个项目已由{unit}登记首谈，请联系{unit}。"
    return f"这个投资方的这个项目县内已有单位登记首谈，请联系{office}。"
