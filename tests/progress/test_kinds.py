"""项目类别: which kind an industry belongs to."""

import pytest

from luodi.progress.kinds import KindRule, ProjectKind, ProjectKinds, kind_of
from luodi.projects import industries
from luodi.rulebook.reports.packs import shipped

SMALL = ProjectKinds(
    kinds=(
        KindRule(kind=ProjectKind.INDUSTRY, industries=("C",)),
        KindRule(kind=ProjectKind.AGRICULTURE, industries=("A", "C13")),
    )
)


@pytest.mark.parametrize(
    ("industry", "kind"),
    [("C", "industry"), ("C26", "industry"), ("C13", "agriculture"), ("A01", "agriculture"), ("F51", "other"), ("", "other")],
)  # fmt: skip
def test_the_closest_industry_decides(industry, kind):
    assert kind_of(SMALL, industry) == kind


@pytest.mark.parametrize(
    ("industry", "kind"),
    [
        ("C26", "industry"), ("B06", "industry"), ("A03", "agriculture"), ("H61", "tourism"), ("H62", "services"),
        ("R88", "tourism"), ("N78", "tourism"), ("N77", "other"), ("D44", "energy"), ("D46", "other"), ("D", "other"),
        ("Q84", "services"), ("E48", "other"),
    ],
)  # fmt: skip
def test_what_we_ship(industry, kind):
    assert kind_of(shipped("project_kinds").rules, industry) == kind


def test_what_we_ship_names_every_section():
    named = {code[0] for rule in shipped("project_kinds").rules.kinds for code in rule.industries}
    assert named == set(industries.sections())


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([("industry", ["X9"])], "没有“X9”这个行业代码"),
        ([("industry", ["C"]), ("services", ["F", "C"])], "同时列在“工业”和“服务业”"),
    ],
)
def test_unsound_rules_are_refused(kinds, words):
    with pytest.raises(ValueError, match=words):
        ProjectKinds(kinds=[{"kind": kind, "industries": codes} for kind, codes in kinds])
