"""Project codes and credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledgers.language.codes import (
    CREDIT_SIGNS,
    ProjectCode,
    credit_code_ok,
    credit_digits_lost,
    project_code,
)


@pytest.mark.parametrize(
    ("cell", "legacy", "fullwidth"),
    [
        ("2205-350525-18-01-123401", False, False),
        (" 2205-350525-18-01-123401\n", False, False),
        ("２２０５－３５０５２５－１８－０１－１２３４０１", False, True),
        ("2205—350525—18—01—123401", False, True),
        ("'2205-350525-18-01-123401", False, True),
    ],
)
def test_codes_of_right_form(cell: str, legacy: bool, fullwidth: bool) -> None:
    assert project_code(cell) == ProjectCode("2205-350525-18-01-123401", legacy, fullwidth)


def test_the_old_form_begins_with_a_year() -> None:
    assert project_code("2020-620000-48-01-012345") == ProjectCode("2020-620000-48-01-012345", True, False)


@pytest.mark.parametrize(
    "cell",
    [
        "2022-350525-04-01-12345",
        "2213-350525-04-01-123456",
        "22053505251801123401",
        "2205-990525-18-01-123401",
        "待赋码",
        "发改备〔2022〕15号",
    ],
)
def test_other_forms_are_invalid(cell: str) -> None:
    assert project_code(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "91350100M000100Y43",
        "91110000802100433B",
        "９１１１００００８０２１００４３３Ｂ",
        "91350100m000100y43",
    ],
)
def test_credit_codes(cell: str) -> None:
    assert credit_code_ok(cell)


@pytest.mark.parametrize("cell", ["91350100M000100Y44", "91110000802100433", "9111000080210043IB", "未办理"])
def test_wrong_credit_codes(cell: str) -> None:
    assert not credit_code_ok(cell)


@given(
    st.text(alphabet=CREDIT_SIGNS, min_size=9, max_size=9), st.sampled_from("19NY5A"), st.integers(0, 999999)
)
def test_one_check_sign_in_thirty_one_fits(body: str, first: str, region: int) -> None:
    stem = f"{first}1{region:06}{body}"
    assert sum(credit_code_ok(stem + sign) for sign in CREDIT_SIGNS) == 1


@pytest.mark.parametrize("cell", [9.1110000802100e16, 911100008021004330, "9.11E+17", "9.1110000802e17"])
def test_codes_that_became_numbers_have_lost_digits(cell: str | float) -> None:
    assert credit_digits_lost(cell)


def test_a_true_code_has_lost_nothing() -> None:
    assert not credit_digits_lost("91350100M000100Y43")
