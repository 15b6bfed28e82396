"""What stages ask for, as rules without a database: every line of the pack we ship is exercised by a row here."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from luodi.progress import gates, proofs
from luodi.progress.gates import FIGURES, ROLES, Asked, Gates, Subject
from luodi.progress.kinds import ProjectKind
from luodi.progress.proofs import OUTCOMES, Outcome, ProofKind, Said
from luodi.projects.stages import Stage
from luodi.rulebook import reading
from luodi.rulebook.packs import PackKind

PACK = Path(gates.__file__).parent / "default_packs/gates.yaml"
RULES: Gates = reading.parse(PackKind("gates", "", "", Gates, PACK), PACK.read_text(encoding="utf-8")).rules
TODAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Paper:
    """A proof as the rules look at it."""

    kind: str
    outcome: str = ""
    ends_on: date | None = None


def paper(kind):
    return Paper(kind, OUTCOMES[kind][0] if kind in OUTCOMES else "")


# A factory that has everything: whatever is taken away is missed at its stage.
FULL = Subject(
    {field.value: 10**12 if field == Asked.INVESTMENT else "有" for field in Asked},
    kind=ProjectKind.INDUSTRY,
    roles=frozenset(ROLES),
    proofs=[paper(kind) for kind in ProofKind],
    figures=frozenset(FIGURES),
)


def lacks(subject, to):
    return [need.lack for need in gates.needs(RULES, subject, to, TODAY) if need.lack]


def without_field(field):
    roles, figures = FULL.roles - {field}, FULL.figures - {field}
    return replace(FULL, fields=FULL.fields | {field.value: None}, roles=roles, figures=figures)


@pytest.mark.parametrize("stage", gates.EARNED)
def test_who_has_everything_may_enter(stage):
    assert lacks(FULL, stage) == []


@pytest.mark.parametrize("row", RULES.fields, ids=lambda row: f"{row.stage}-{row.field}")
def test_each_field_of_the_pack_is_missed_where_it_is_asked(row):
    assert lacks(without_field(row.field), row.stage) == [f"没有{row.field.label}。"]


@pytest.mark.parametrize("row", RULES.papers, ids=lambda row: f"{row.stage}-{row.paper}")
def test_each_paper_of_the_pack_is_missed_where_it_is_asked(row):
    bare = replace(FULL, proofs=[one for one in FULL.proofs if one.kind != row.paper])
    assert lacks(bare, row.stage) == [f"没有{row.paper.label}。"]


def test_what_is_asked_of_factories_is_not_asked_of_inns():
    inn = replace(FULL, kind=ProjectKind.TOURISM)
    bare = replace(inn, proofs=[one for one in FULL.proofs if one.kind != ProofKind.ENVIRONMENT])
    assert lacks(bare, Stage.STARTED) == []
    assert lacks(replace(bare, kind=ProjectKind.INDUSTRY), Stage.STARTED) == ["没有环评批复或备案。"]


# Who verifies each stage of the pack, whether two people look at the site, and how long the stage usually lasts.
GATES = {
    "talks": ("centre", False, 90),
    "signed": ("centre", False, 60),
    "preparing": ("centre", False, 180),
    "started": ("centre", True, 60),
    "building": ("centre", False, 540),
    "completed": ("centre", False, 90),
    "producing": ("centre", True, 365),
    "at_capacity": ("centre", False, None),
}


def test_no_gate_of_the_pack_goes_untried():
    assert {gate.stage: (gate.verifier, gate.site_check, gate.days) for gate in RULES.gates} == GATES


@pytest.mark.parametrize("item", RULES.checklist, ids=lambda item: item.name)
def test_each_question_of_the_due_diligence_must_be_answered(item):
    names = [one.name for one in RULES.checklist]
    answers = {name: "已核实" for name in names if name != item.name}
    said = replace(GOOD, kind="due_diligence", answers=answers)
    found = proofs.problems(said, checklist=names, may_dismiss=True, today=TODAY)
    assert found == {"answers": f"尽职调查清单还有 1 项没有填：{item.name}。"}


def test_every_stage_but_the_first_has_its_gate():
    assert [gate.stage for gate in RULES.gates] == list(gates.EARNED)
    assert [gate.stage for gate in RULES.gates if gate.site_check] == [Stage.STARTED, Stage.PRODUCING]
    assert gates.next_stage(Stage.AT_CAPACITY) is None


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([], "没有公平竞争审查结论。"),
        ([Paper("fair_competition", "passed")], ""),
        ([Paper("fair_competition", "not_applicable")], ""),
        ([Paper("fair_competition", "exception", date(2026, 11, 27))], ""),
        (
            [Paper("fair_competition", "exception", date(2026, 11, 26))],
            "公平竞争审查结论适用例外规定，已于 2026-11-26 到期，请重新审查。",
        ),
        # Failed is for good, whatever came later.
        ([Paper("fair_competition", "failed"), Paper("fair_competition", "passed")], "公平竞争审查未通过，这份协议不能签。"),
    ],
)  # fmt: skip
def test_a_fair_competition_review_holds_or_keeps_from_signing(held, words):
    assert proofs.lack("fair_competition", held, TODAY) == words


def test_of_other_reviews_the_latest_decides():
    failed, passed = Paper("legality", "failed"), Paper("legality", "passed")
    assert "未通过" in proofs.lack("legality", [passed, failed], TODAY)
    assert proofs.lack("legality", [failed, passed], TODAY) == ""


GOOD = Said("legality", issued_on=TODAY, outcome=Outcome.PASSED, reviewer="县司法局 王某", has_file=True)
CHECKLIST = ["资金来源", "产业政策"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (GOOD, None),
        (replace(GOOD, outcome=""), "outcome"),
        (replace(GOOD, outcome="exception", words="有", ends_on=date(2027, 1, 1)), "outcome"),
        (replace(GOOD, reviewer=" "), "reviewer"),
        (replace(GOOD, issued_on=None), "issued_on"),
        (replace(GOOD, issued_on=date(2026, 11, 28)), "issued_on"),
        (replace(GOOD, has_file=False), "file"),
        (replace(GOOD, outcome="conditional"), "words"),
        (replace(GOOD, outcome="failed"), "words"),
        (replace(GOOD, kind="contract", outcome="", reviewer=""), None),
        (replace(GOOD, kind="due_diligence"), "answers"),
        (replace(GOOD, kind="due_diligence", answers={"资金来源": "自有"}), "answers"),
        (replace(GOOD, kind="due_diligence", answers=dict.fromkeys(CHECKLIST, "无异常")), None),
        (replace(GOOD, kind="fair_competition", outcome="exception", words="节能"), "ends_on"),
        (replace(GOOD, kind="fair_competition", outcome="exception", words="节能", ends_on=TODAY), "ends_on"),
        (replace(GOOD, kind="fair_competition", outcome="exception", words="节能", ends_on=date(2027, 1, 1)), None),
        (replace(GOOD, kind="fair_competition", outcome="not_applicable", has_file=False), "words"),
        (replace(GOOD, kind="fair_competition", outcome="not_applicable", words="不含优惠", has_file=False), None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_paper_is_named_at_its_field(said, field):
    found = proofs.problems(said, checklist=CHECKLIST, may_dismiss=True, today=TODAY)
    assert list(found) == ([field] if field else [])


def test_only_named_roles_say_that_a_review_is_not_needed():
    said = replace(GOOD, kind="fair_competition", outcome="not_applicable", words="不含优惠")
    assert "不能认定" in proofs.problems(said, checklist=[], may_dismiss=False, today=TODAY)["outcome"]
