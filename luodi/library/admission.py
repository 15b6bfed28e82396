"""入库条件: what the county library asks of a project before it is filed; a rule pack that a county edits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.common import money
from luodi.projects.industries import is_known
from luodi.rulebook.packs import Rules


class Weight(TextChoices):
    """What follows when a condition is not met."""

    BLOCK = "block", "不得报送"
    WARN = "warn", "说明理由后可以报送"


class Place(TextChoices):
    """Where the project settles, by the kind of the unit that carries it."""

    ANY = "any", "不限"
    TOWNSHIP = "township", "乡镇（街道）"
    PARK = "park", "园区"


class Needed(TextChoices):
    """What may be asked of the record itself."""

    CONTENT = "content", "建设内容及规模"
    INDUSTRY = "industry", "行业"
    PLACE = "place", "建设地点"
    COOPERATION = "cooperation", "合作方式"
    INVESTMENT = "investment", "总投资"
    CODE = "code", "项目代码"
    START = "planned_start_on", "预计开工时间"
    PRODUCTION = "planned_production_on", "预计投产时间"
    INVESTOR = "investor", "投资方"
    OWNER = "owner", "项目业主"
    CONTACT = "contact", "联系人"
    LAND = "land", "用地面积"


class Floor(Rules):
    """The least size of a project of some industries in some place. The closest industry decides."""

    KEY: ClassVar[tuple[str, ...]] = ("name", "place")

    name: str = Field(title="类别", min_length=1, max_length=30)
    industries: tuple[str, ...] = Field(
        (), title="行业代码", description="国标门类或大类代码，例如 A、C13；不填为其他所有行业。"
    )
    place: Place = Field(Place.ANY, title="落在哪里")
    investment: int | None = Field(None, title="总投资不低于", ge=0, json_schema_extra={"unit": "万元"})
    per_mu: int | None = Field(None, title="每亩投资不低于", ge=0, json_schema_extra={"unit": "万元"})
    weight: Weight = Field(Weight.WARN, title="达不到时")
    source: str = Field("", title="依据", max_length=200)

    @model_validator(mode="after")
    def _known(self) -> "Floor":
        for code in self.industries:
            if not is_known(code):
                raise ValueError(f"没有“{code}”这个行业代码，请填国标门类（如 A）或大类（如 C13）。")
        if self.investment is None and self.per_mu is None:
            raise ValueError(f"“{self.name}”没有填任何门槛，请填总投资或每亩投资，或删去这一行。")
        return self


class Required(Rules):
    """Something that the record must say."""

    field: Needed = Field(title="要填的内容")
    weight: Weight = Field(Weight.BLOCK, title="没有填时")
    source: str = Field("", title="依据", max_length=200)


class Paper(Rules):
    """A file that must be with the project, known by words in its name."""

    name: str = Field(title="材料", min_length=1, max_length=40)
    words: tuple[str, ...] = Field(
        title="文件名里的词", min_length=1, description="附件的文件名含有其中一个词，就算有这份材料。"
    )
    least: int | None = Field(
        None,
        title="总投资达到多少才要",
        ge=0,
        description="不填为所有项目都要。",
        json_schema_extra={"unit": "万元"},
    )
    weight: Weight = Field(Weight.WARN, title="没有时")
    source: str = Field("", title="依据", max_length=200)


class Admission(Rules):
    """What the county library asks of a project."""

    floors: tuple[Floor, ...] = Field((), title="规模门槛")
    fields: tuple[Required, ...] = Field((), title="必填内容")
    papers: tuple[Paper, ...] = Field((), title="必备材料")


@dataclass(frozen=True)
class Subject:
    """What the conditions are held against: the record, who takes part, the files, the land asked for in 亩."""

    fields: Mapping[str, Any]
    roles: frozenset[str] = frozenset()
    has_contact: bool = False
    files: tuple[str, ...] = ()
    unit_kinds: frozenset[str] = frozenset()
    land: Decimal | None = None

    @property
    def amount(self) -> int | None:
        """The total investment, the least of a range."""
        known = self.fields.get("investment")
        return known if known is not None else self.fields.get("investment_min")


@dataclass(frozen=True)
class Lack:
    """A condition that is not met: the sentence, whether it keeps from filing, and where it can be made good."""

    words: str
    blocks: bool
    at: str
    source: str = ""


def lacks(rules: Admission, subject: Subject) -> list[Lack]:
    """Return every condition the project does not meet, those that keep it from filing first."""
    found = [lack for required in rules.fields if (lack := _missing(required, subject))]
    found += [lack for paper in rules.papers if (lack := _without(paper, subject))]
    if floor := floor_for(rules, subject):
        found += _too_small(floor, subject)
    return sorted(found, key=lambda lack: not lack.blocks)


def _missing(required: Required, subject: Subject) -> Lack | None:
    if _is_told(required.field, subject):
        return None
    at = "filing" if required.field == Needed.LAND else "record"
    return Lack(f"没有填“{required.field.label}”。", required.weight == Weight.BLOCK, at, required.source)


def _is_told(needed: Needed, subject: Subject) -> bool:
    match needed:
        case Needed.INVESTMENT:
            return subject.amount is not None or subject.fields.get("foreign_amount") is not None
        case Needed.INVESTOR | Needed.OWNER:
            return needed.value in subject.roles
        case Needed.CONTACT:
            return subject.has_contact
        case Needed.LAND:
            return subject.land is not None
        case Needed.INDUSTRY:
            return bool(subject.fields.get("industry") or subject.fields.get("industry_text"))
    return bool(subject.fields.get(needed.value))


def _without(paper: Paper, subject: Subject) -> Lack | None:
    if paper.least is not None and (subject.amount is None or subject.amount < _fen(paper.least)):
        return None
    if any(word in name for name in subject.files for word in paper.words):
        return None
    named = "、".join(f"“{word}”" for word in paper.words)
    words = f"没有“{paper.name}”。请上传文件，文件名里写上{named}。"
    return Lack(words, paper.weight == Weight.BLOCK, "files", paper.source)


def floor_for(rules: Admission, subject: Subject) -> Floor | None:
    """Return the floor that fits the project best: the closest industry first, then the place."""
    industry = str(subject.fields.get("industry") or "")
    fitting = [floor for floor in rules.floors if _fits(floor, industry, subject.unit_kinds)]
    return max(fitting, key=lambda floor: _closeness(floor, industry), default=None)


def _fits(floor: Floor, industry: str, unit_kinds: frozenset[str]) -> bool:
    in_industry = not floor.industries or any(industry.startswith(code) for code in floor.industries)
    return in_industry and (floor.place == Place.ANY or floor.place.value in unit_kinds)


def _closeness(floor: Floor, industry: str) -> tuple[int, bool]:
    lengths = [len(code) for code in floor.industries if industry.startswith(code)]
    return max(lengths, default=0), floor.place != Place.ANY


def _too_small(floor: Floor, subject: Subject) -> list[Lack]:
    amount, land = subject.amount, subject.land
    blocks = floor.weight == Weight.BLOCK
    if amount is None:
        return [] if subject.fields.get("foreign_amount") is None else [_foreign(floor)]
    found = []
    where = floor.name if floor.place == Place.ANY else f"{floor.name}（{floor.place.label}）"
    if floor.investment is not None and amount < _fen(floor.investment):
        words = f"总投资 {money.in_wan(amount)} 万元，“{where}”要求不低于 {floor.investment:,} 万元。"
        found.append(Lack(words, blocks, "record", floor.source))
    if floor.per_mu is not None:
        found += _too_thin(floor, where, amount, land, blocks)
    return found


def _too_thin(floor: Floor, where: str, amount: int, land: Decimal | None, blocks: bool) -> list[Lack]:
    if land is None:
        return [Lack(f"没有填用地面积，不能核对“{where}”的每亩投资。", False, "filing", floor.source)]
    if land and amount < _fen(floor.per_mu or 0) * land:
        each = int(amount / land)
        words = f"每亩投资约 {money.in_wan(each // 1_000_000 * 1_000_000)} 万元，“{where}”要求不低于 {floor.per_mu:,} 万元。"
        return [Lack(words, blocks, "filing", floor.source)]
    return []


def _foreign(floor: Floor) -> Lack:
    words = f"总投资是外币，不能自动核对“{floor.name}”的规模门槛，请写明折合人民币多少。"
    return Lack(words, False, "record", floor.source)


def _fen(wan: int) -> int:
    return wan * money.FEN_PER_UNIT["万"]
