"""版头和文号: what stands above, below and as the number on the county's bulletins; a rule pack that a county edits."""

from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.bulletins.kinds import Kind
from luodi.rulebook.packs import Every, Rules


class NumberForm(TextChoices):
    """How year and serial are written behind 机关代字."""

    ISSUE = "issue", "〔2026〕第3期"
    ORDER = "order", "〔2026〕3号"


_WRITTEN = {NumberForm.ISSUE: "〔{year}〕第{serial}期", NumberForm.ORDER: "〔{year}〕{serial}号"}


class Letterhead(Rules):
    """What one kind of bulletins bears."""

    KEY: ClassVar[tuple[str, ...]] = ("kind",)

    kind: Kind = Field(title="种类")
    code: str = Field(
        title="机关代字", min_length=1, max_length=20, description="写在年份前面；改了以后期数接着往下编。"
    )
    form: NumberForm = Field(NumberForm.ISSUE, title="文号的写法")
    masthead: str = Field(
        "", title="发文机关标志", max_length=60, description="红头上的字；不填没有红头，文号写在标题下面。"
    )
    has_imprint: bool = Field(True, title="有版记")

    def number(self, year: int, serial: int) -> str:
        """Return a number as it is printed: 落地通报〔2026〕第3期."""
        return self.code + _WRITTEN[self.form].format(year=year, serial=serial)


class Letterheads(Rules):
    """What each kind bears, and whom 版记 names."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("kinds", "kind", tuple(Kind)),)

    kinds: tuple[Letterhead, ...] = Field(title="各种文件")
    copied_to: tuple[str, ...] = Field((), title="抄送机关", description="版记里的抄送，按先后。")
    issuer: str = Field(
        "", title="印发机关", max_length=60, description="版记里的印发机关；不填的写起草人的单位。"
    )

    @model_validator(mode="after")
    def _no_two_share_a_code(self) -> "Letterheads":
        codes = [one.code for one in self.kinds]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"两种文件都用机关代字“{min(twice)}”，文号会相同，请改一个。")
        return self

    def of(self, kind: str) -> Letterhead:
        """Return what a kind bears."""
        return next(one for one in self.kinds if one.kind == kind)
