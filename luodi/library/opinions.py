"""征求意见: which departments are asked about a project, and why; a rule pack that a county edits."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field, model_validator

from luodi.common import money
from luodi.library.admission import Subject
from luodi.projects.industries import is_known
from luodi.rulebook.packs import Rules


class Asked(Rules):
    """A department and when it is asked: always, or when one of the conditions is met."""

    name: str = Field(title="部门", min_length=1, max_length=30)
    names: tuple[str, ...] = Field(
        title="单位名称里的词", min_length=1, description="本县单位的名称含有其中一个词，就是这个部门。"
    )
    always: bool = Field(False, title="每个项目都征求")
    industries: tuple[str, ...] = Field((), title="行业代码", description="国标门类或大类代码，例如 A、C26。")
    words: tuple[str, ...] = Field((), title="建设内容里的词")
    investment: int | None = Field(None, title="总投资达到", ge=0, json_schema_extra={"unit": "万元"})
    land: Decimal | None = Field(None, title="用地达到", ge=0, json_schema_extra={"unit": "亩"})
    about: str = Field("", title="请其就什么提意见", max_length=100)
    source: str = Field("", title="依据", max_length=200)

    @model_validator(mode="after")
    def _known(self) -> "Asked":
        for code in self.industries:
            if not is_known(code):
                raise ValueError(f"没有“{code}”这个行业代码，请填国标门类（如 A）或大类（如 C26）。")
        if not (self.always or self.industries or self.words or self.investment or self.land is not None):
            raise ValueError(f"“{self.name}”没有写什么情况下征求，请填一个条件，或勾选“每个项目都征求”。")
        return self


class Opinions(Rules):
    """Who is asked before a project is admitted."""

    departments: tuple[Asked, ...] = Field((), title="部门")


@dataclass(frozen=True)
class Proposal:
    """A department that should be asked: what makes it so, and about what."""

    asked: Asked
    why: str


def proposals(rules: Opinions, subject: Subject) -> list[Proposal]:
    """Return the departments to be asked about the project, in the order of the pack."""
    return [Proposal(asked, why) for asked in rules.departments if (why := _why(asked, subject))]


def _why(asked: Asked, subject: Subject) -> str:
    if asked.always:
        return "每个项目都征求"
    return "；".join(filter(None, [_by_words(asked, subject), _by_size(asked, subject)]))


def _by_words(asked: Asked, subject: Subject) -> str:
    industry = str(subject.fields.get("industry") or "")
    text = f"{subject.fields.get('name') or ''}{subject.fields.get('content') or ''}"
    found = [f"行业 {industry}"] if industry and industry.startswith(asked.industries) else []
    if words := [word for word in asked.words if word in text]:
        found.append(f"建设内容有“{words[0]}”")
    return "；".join(found)


def _by_size(asked: Asked, subject: Subject) -> str:
    found = []
    if asked.investment is not None and (subject.amount or 0) >= asked.investment * money.FEN_PER_UNIT["万"]:
        found.append(f"总投资达到 {asked.investment:,} 万元")
    # As much as nothing is no land: a department asked "from 0 亩 on" is asked about any land at all.
    if asked.land is not None and subject.land and subject.land >= asked.land:
        found.append(f"用地 {subject.land.normalize():f} 亩")
    return "；".join(found)


def named(asked: Asked, units: Iterable[tuple[int, str]]) -> int | None:
    """Return the unit (id, name) that is this department; the shortest name when several fit."""
    fitting = [(len(name), pk) for pk, name in units if any(word in name for word in asked.names)]
    return min(fitting)[1] if fitting else None
