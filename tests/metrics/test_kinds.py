"""What the law asks of targets: those for foreign money bind nobody, those for signed amounts come with a warning."""

import pytest
from pydantic import ValidationError

from luodi.library.actions import steps
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.kinds import Kind, TargetLimits
from luodi.metrics.models import Target
from luodi.metrics.reports import targets as reports

OWN = "own_entered"
CIRCULAR = "商务部办公厅关于禁止向下级下达引进外资指标"


def limit(**told):
    return {
        "indicator": OWN,
        "at_most": "guiding",
        "words": "外资不得作为指令性指标下达。",
        "source": CIRCULAR,
    } | told


@pytest.fixture
def limited(monkeypatch):
    """Let the county's limits name what every county counts."""

    def to(**told):
        found = TargetLimits.model_validate({"limits": [limit(**told)]})
        monkeypatch.setattr(reports, "limits", lambda county_id: {OWN: found.limits[0]})
        monkeypatch.setattr(targets, "limits", reports.limits)

    return to


@pytest.mark.parametrize(
    ("at_most", "kinds"),
    [("binding", list(Kind)), ("guiding", [Kind.GUIDING, Kind.NONE]), ("none", [Kind.NONE])],
)
def test_which_kinds_are_allowed(at_most, kinds):
    assert list(TargetLimits.model_validate({"limits": [limit(at_most=at_most)]}).limits[0].kinds) == kinds


def test_an_indicator_is_limited_once():
    with pytest.raises(ValidationError, match="有一个指标写了两次"):
        TargetLimits.model_validate({"limits": [limit(), limit()]})


def test_what_we_ship_limits_foreign_money_and_warns_of_signed_amounts(units):
    found = reports.limits(units["county"].pk)
    assert found["arrived.foreign"].at_most == Kind.GUIDING
    assert CIRCULAR in found["arrived.foreign"].source
    assert found["entered.signed.amount"].at_most == Kind.BINDING
    assert "公平竞争审查" in found["entered.signed.amount"].words


def test_a_target_that_binds_too_much_is_refused_with_its_source(cast, units, limited):
    limited()
    with pytest.raises(targets.TargetsRefused, match=f"（{CIRCULAR}）请把性质改成“指导性”"):
        targets.hand_down(year=2026, wishes=[Wish(units["east"], OWN, 3, "binding")], by=cast["centre"])
    assert targets.hand_down(
        year=2026, wishes=[Wish(units["east"], OWN, 3, "guiding")], by=cast["centre"]
    ).cases


def test_the_form_offers_what_is_allowed_and_says_why(cast, units, limited, login):
    limited()
    client = login(cast["centre"])
    page = client.get(f"/targets/2026/set/{OWN}/").text
    assert "外资不得作为指令性指标下达。" in page
    assert CIRCULAR in page
    assert 'value="binding"' not in page
    told = {f"kind-{OWN}": "binding", f"t-{units['east'].pk}-{OWN}": "3"}
    assert client.post(f"/targets/2026/set/{OWN}/", told).status_code == 200
    assert not Target.objects.exists()


def test_who_signs_reads_the_warning(cast, units, limited, login):
    limited(at_most="binding", words="签约额不是到位资金。")
    wishes = [Wish(units["east"], OWN, 3, "binding")]
    (case,) = targets.hand_down(year=2026, wishes=wishes, by=cast["centre"]).cases
    assert "签约额不是到位资金。" in login(cast["east_head"]).get(case.get_absolute_url()).text
    steps.take(step=case.steps.open().get(), outcome="sign", by=cast["east_head"])
