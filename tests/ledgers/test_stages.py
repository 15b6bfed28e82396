"""Stages, with the real wordings of rows.csv and of the open ledgers."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledgers.meaning.stages import read_stage, section_stages, table_stage

AS_OF = date(2023, 5, 25)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("签约", "签约"),
        ("建成投用", "投产"),
        ("在建", "在建"),
        ("地勘、施工图设计等前期工作", "前期"),
        ("签约引进", "签约"),
        ("签订合同", "签约"),
        ("正式签约落户", "签约"),
        ("准入评审通过,提交县政府常务会议", "在谈"),
        ("签约,已取得省能源局立项", "签约"),
        ("二层主体完成,室内外装修", "在建"),
        ("奠基", "开工"),
        ("入驻", "签约"),
        ("已签订投资合作协议,正在办理环评", "签约"),
        ("已完成征地", "前期"),
        ("主体完成,正在安装加工设备", "在建"),
        ("主体完工，安装设备", "在建"),
        ("已争取到位资金300万元,正在洽谈", "在谈"),
        ("双方已签订意向书,厂房基本选定", "在谈"),
        ("意向书已签", "在谈"),
        ("达成初步意向,4月中旬实地考察", "在谈"),
        ("跟踪在谈", "在谈"),
        ("协议起草阶段", "在谈"),
        ("推介", "储备"),
        ("建设", "在建"),
        ("企业已入驻投产,二期有序推进", "投产"),
        ("11月7日开园", "投产"),
        ("试生产", "投产"),
        ("已建成，试生产", "投产"),
        ("开工", "开工"),
        ("预计本月底封顶", "在建"),
        ("成功签约,预计下半年开工", "签约"),
        ("部分主体框架完成", "在建"),
        ("签约,今年9月份启动建设、2025年达产", "签约"),
        ("处于立项阶段,预计2023年4季度开工", "前期"),
        ("进入竣工收尾阶段", "在建"),
        ("完成土地平整", "前期"),
        ("集中开工,预计2024年建成", "开工"),
        ("集中开工,12月底建成", "开工"),
        ("2022年2月集中开工", "开工"),
        ("签约落地、开工建设", "开工"),
        ("6月底前投产", "在建"),
        ("已完成主体，年内投用", "在建"),
        ("正在内装修,9月1日投入使用", "在建"),
        ("已完成主体,10月底投入使用", "在建"),
        ("即将开工建设", "前期"),
        ("2006年12月正式竣工投产", "投产"),
        ("紧张有序地进行", "在建"),
        ("入驻园区,预计年内建成投产", "在建"),
        ("1#厂房钢柱吊装完成40根", "在建"),
        ("3月19日顺利封顶", "在建"),
        ("开工奠基", "开工"),
        ("加快建设", "在建"),
        ("迎来新进展", "在建"),
        ("主厂房地基基本完成", "在建"),
        ("2021年3月2日竣工", "投产"),
        ("已投产", "投产"),
        ("正与大茅山绕二实业公司洽谈", "在谈"),
        ("2021.11.4开工", "开工"),
        ("立项", "前期"),
        ("尚未开工", "前期"),
        ("已终止合作", "终止"),
        ("项目取消", "终止"),
        ("已建成大棚20座", "在建"),
        ("初步设计完成,正在洽谈", "在谈"),
        ("签订框架协议", "在谈"),
        ("完成投资2.5亿元", "在建"),
        ("因资金问题已停工", "在建"),
        ("集中开工,明年下半年建成投产", "开工"),
        ("完工率80%", "在建"),
        ("拟签约", "在谈"),
        ("已开工，完成基础施工", "在建"),
    ],
)
def test_progress_texts(text: str, stage: str) -> None:
    assert read_stage(text, as_of=AS_OF).stage == stage


@pytest.mark.parametrize(
    ("text", "section", "stage", "conflict"),
    [
        ("已签约", "三、竣工投产项目", "签约", True),
        ("已签订投资合作协议", "一是在建项目", "签约", True),
        ("已完成征地", "一是在建项目", "前期", True),
        ("主体完工，安装设备", "一是在建项目", "在建", False),
        ("土地勘测完成，正在规划设计", "二是在谈项目", "在谈", False),
        ("初步设计完成", "二是在谈项目", "在谈", False),
        ("编制单体设计", "二是在谈项目", "在谈", False),
        ("集中开工", "二、开工在建项目", "开工", False),
        ("3月19日顺利封顶", "二、开工在建项目", "在建", False),
        ("试生产", "三、竣工投产项目", "投产", False),
        ("", "四、在谈项目", "在谈", False),
        ("11月7日开园", "三是中药材", "投产", False),
        ("", "（二）已签约未开工项目", "签约", False),
    ],
)
def test_text_wins_over_the_heading(text: str, section: str, stage: str, conflict: bool) -> None:
    reading = read_stage(text, section, as_of=AS_OF)
    assert reading.stage == stage or stage in reading.accepts
    assert ("STAGE_CONFLICT" in reading.flags) is conflict


@pytest.mark.parametrize(
    "text", ["双方已签订意向书", "框架协议", "已建成，试生产", "一期建成，企业入驻投产；二期有序推进"]
)
def test_border_cases_are_shown(text: str) -> None:
    assert "STAGE_BORDERLINE" in read_stage(text, as_of=AS_OF).flags


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("已下达", "下达"),
        ("待财评", "前期"),
        ("已申报", "申报"),
        ("通过审核，待发行", "申报"),
        ("通过审核,即将发行", "申报"),
        ("第2批次5600.0", "下达"),
        ("资金分配", "下达"),
        ("债券资金安排", "下达"),
        ("申请", "申报"),
        ("已送财政评审,待评审后招投标", "前期"),
        ("下达投资计划(鄂发改投资〔2016〕475号)", "下达"),
        ("拟申报", "前期"),
        ("可研、初设已批复", "前期"),
        ("完成可研编制", "前期"),
        ("资金已批复", "下达"),
        ("已下达，正在实施", "下达"),
        ("已发行", "下达"),
    ],
)
def test_stages_of_money(text: str, stage: str) -> None:
    assert read_stage(text, fund=True).stage == stage


def test_money_under_a_heading_of_another_stage() -> None:
    reading = read_stage("第2批次5600.0", "四、专项债券（申报）", fund=True)
    assert (reading.stage, reading.accepts) == ("下达", ("申报",))
    assert "STAGE_CONFLICT" in reading.flags


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("2023年度乡镇重点项目储备库（含在谈、在建）", "储备"),
        ("某县招商引资项目推介册", "储备"),
        ("文旅项目库", "储备"),
        ("2023年签约项目一览表", "签约"),
        ("2023年重点项目进展情况表", None),
        ("县农业农村局招商引资在谈在建项目台账", None),
    ],
)
def test_what_a_table_is_for(title: str, stage: str | None) -> None:
    assert table_stage(title) == stage


def test_the_order_of_evidence() -> None:
    assert read_stage("", None, "项目储备库", done=True).stage == "在建"
    assert read_stage("", None, "项目储备库").stage == "储备"
    assert read_stage("", None, "争取上级资金台账", fund=True).stage == "下达"
    assert read_stage("按计划进行", None, None).flags == ("STAGE_UNKNOWN",)


def test_sections() -> None:
    assert section_stages(["一、签约项目", "（一）文旅康养类"]) == ("签约",)
    assert section_stages(["三是中药材"]) == ()
    assert set(section_stages(["二、开工在建项目"])) == {"开工", "在建"}
    assert section_stages(["一、基础设施建设项目"]) == ()


@given(st.text(alphabet="已未签约开工在建投产意向书洽谈前期年内预计完成主体，。；1234567890月", max_size=16))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_stage(text, "一、签约项目", as_of=AS_OF).stage is not None


# `made` is a clause written for this table, an address the page after which one was written; R… the row of samples/rows.csv, which has its source.
_TEXTS = [
    pytest.param(row["text"], row["stage"].split("/"), date.fromisoformat(row["as_of"]), id=row["text"][:40])
    for row in csv.DictReader((Path(__file__).parent / "progress_texts.csv").read_text("utf-8").splitlines())
]


@pytest.mark.parametrize(("text", "stage", "as_of"), _TEXTS)
def test_what_counties_write_of_progress(text: str, stage: list[str], as_of: date) -> None:
    assert (read_stage(text, as_of=as_of).stage or "") in stage
