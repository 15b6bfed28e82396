"""A project that may be signed, and the papers that prove stages."""

import io

import pytest

from luodi.common import clock
from luodi.progress.actions import papers, staging
from luodi.progress.proofs import OUTCOMES, ProofKind, Said
from luodi.progress.reports import staging as reports
from luodi.projects.entries import FirmEntry

READY = {
    "content": "新建有机肥生产线两条，配套原料库和成品库。",
    "industry": "C26",
    "place": "东川镇工业集中区",
    "investment": 35_000_000_000,
    "planned_start_on": "2027-03",
    "code": "2609-620000-04-01-173520",
}


@pytest.fixture
def talks(enter):
    """A project of the eastern township in talks, with everything known that a record can tell."""
    return enter(
        "年产10万吨有机肥生产线建设项目", "east", stage="talks", firms=[FirmEntry("绿丰公司")], **READY
    )


@pytest.fixture
def prove(cast):
    """Register a paper: ``prove(project, "contract")``; a review passes unless told otherwise."""

    def register(project, kind, outcome="", words="", by="east_clerk", **said):
        outcomes = OUTCOMES.get(kind, ())
        rules = reports.rules_of(project)
        told = Said(
            kind,
            issued_on=clock.today(),
            outcome=outcome or (outcomes[0] if outcomes else ""),
            words=words,
            reviewer="县司法局 王某" if outcomes else "",
            answers={item.name: "已核实" for item in rules.checklist} if kind == "due_diligence" else None,
            has_file=True,
            **said,
        )
        content = io.BytesIO(f"{ProofKind(kind).label} {project.pk} {words}".encode())
        return papers.add_proof(project=project, said=told, content=content, name=f"{kind}.txt", by=cast[by])

    return register


@pytest.fixture
def prove_all(prove):
    """Register every paper that a stage still asks for, but for some."""

    def register_all(project, to, but=()):
        for need in reports.needs_of(project, reports.rules_of(project), to):
            if need.lack and need.at in ProofKind and need.at not in but:
                prove(project, need.at)

    return register_all


@pytest.fixture
def claimed(cast, talks, prove_all):
    """The eastern clerk claims that the project was signed."""
    prove_all(talks, "signed")
    return staging.claim_stage(
        project=talks, to="signed", happened_on=clock.today(), words="县政府会议室签约", by=cast["east_clerk"]
    )
