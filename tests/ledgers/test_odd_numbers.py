"""What Python would take for a number and a ledger does not mean as one breaks nothing, in whatever column it stands."""

from datetime import date

import pytest

from luodi.ledgers import read

HEAD = ("序号", "项目名称", "总投资（万元）", "累计完成投资", "签约时间", "开工时间", "形象进度")
LINES = (
    ("1", "东川镇石英砂加工项目", "300", "20", "2024年3月", "2024年4月", "在建"),
    ("", "一期工程", "200", "20", "2024年3月", "2024年4月", "在建"),
    ("", "二期工程", "100", "", "", "", ""),
    ("2", "西坪乡茶叶加工项目", "500", "20", "2024年3月", "2024年4月", "在建"),
)


@pytest.mark.parametrize(
    "odd", ["nan", "NaN", "-inf", "Infinity", "1e400", "9e999999", "1_000", "-1", "9" * 400]
)
def test_an_odd_number_leaves_the_other_lines_as_they_are(odd: str) -> None:
    for at, title in enumerate(HEAD):
        spoilt = [[odd if column == at else cell for column, cell in enumerate(line)] for line in LINES[:3]]
        rows = [HEAD, *spoilt, LINES[3]]
        data = read("\n".join(",".join(row) for row in rows).encode(), as_of=date(2024, 6, 30)).to_json()
        last = data["rows"][-1]
        assert (last["name"], last["investment_wan"]) == ("西坪乡茶叶加工项目", 500), title


def test_an_odd_amount_is_no_amount() -> None:
    for odd in ("nan", "Infinity", "9e999999"):
        text = "\n".join(",".join(row) for row in (HEAD, (*LINES[0][:2], odd, *LINES[0][3:]), LINES[3]))
        first = read(text.encode(), as_of=date(2024, 6, 30)).to_json()["rows"][0]
        assert first["investment_wan"] is None
        assert any(flag["severity"] == "error" for flag in first["flags"])
