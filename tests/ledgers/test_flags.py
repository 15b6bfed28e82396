"""The catalogue of doubts."""

import pytest

from luodi.ledgers.flags import CATALOGUE, Proposal, flag


def test_severity_comes_from_the_catalogue_unless_given() -> None:
    assert flag("MISSING_INVESTMENT").severity == "error"
    assert flag("MISSING_INVESTMENT", severity="warning").severity == "warning"


def test_unknown_codes_are_refused() -> None:
    with pytest.raises(KeyError):
        flag("NO_SUCH_CODE")


def test_every_code_has_a_chinese_name() -> None:
    assert all(any("一" <= sign <= "龥" for sign in kind.label) for kind in CATALOGUE.values())


def test_json_form() -> None:
    doubt = flag(
        "UNIT_SUSPECT",
        "请确认",
        field="investment",
        cell="F22",
        proposals=[Proposal("先空着", {"investment_wan": None})],
    )
    assert doubt.to_json() == {
        "code": "UNIT_SUSPECT",
        "severity": "error",
        "why": "请确认",
        "field": "investment",
        "cell": "F22",
        "proposals": [{"label": "先空着", "set": {"investment_wan": None}}],
    }
