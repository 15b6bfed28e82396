"""Made-up content for the component page, which shows every repeated piece with all its variants."""

from typing import Any

from django import forms
from django.http import HttpRequest

from luodi.common.fields import DayField, PlainForm, WanField
from luodi.common.paging import Page

PROJECTS = [
    (
        "年产 10 万吨有机肥生产线建设项目",
        "东川镇",
        "",
        "制造业",
        35_000_000_000,
        "",
        "11-21",
        ("审核剩 1 天", "amber"),
        70,
    ),
    ("高标准设施蓝莓种植项目", "农业农村局", "", "农业", 3_000_000_000, "约", "11-20", ("正常", "green"), 90),
    (
        "大峡沟景区开发建设项目",
        "文旅局",
        "",
        "旅游",
        12_000_000_000,
        "",
        "08-03",
        ("一季度未更新", "red"),
        40,
    ),
    ("标准化厂房一期项目", "工业园区管委会", "", "园区建设", None, "", "11-18", ("缺总投资", "amber"), 55),
    (
        "冷链分拣中心建设项目",
        "西坪乡",
        "流转自 供销社",
        "物流",
        6_800_000_000,
        "以上",
        "11-23",
        ("待签收", "blue"),
        30,
    ),
    (
        "东川光伏组件支架及配套逆变器、储能电池柜生产线建设和分布式示范电站一体化开发项目（二期）",
        "经济技术开发区管理委员会",
        "",
        "装备制造",
        11_390_650_000,
        "一期",
        "11-02",
        ("未评", ""),
        0,
    ),
]


# Percent of the width, as a part works them out for its rows.
SCALE = {"months": [(0, "2026年9月"), (33, "10月"), (66, "11月")], "today": 58}
BARS = [
    ("环评", [(8, 30, "bar-done")], 8, 22, False),
    ("供地", [(33, 25, "bar-late"), (58, 16, "bar-late bar-to-come")], 30, 24, True),
    ("施工许可", [(80, 6, "bar-on_time bar-to-come")], 66, 6, True),
]


DEPARTMENTS = [
    "发改局",
    "工信局",
    "财政局",
    "自然资源局",
    "生态环境局",
    "住建局",
    "交通局",
    "水利局",
    "农业农村局",
    "商务局",
    "文旅局",
    "卫健局",
    "应急局",
    "市监局",
]


class SampleForm(PlainForm):
    """One field of every kind."""

    name = forms.CharField(label="项目名称", max_length=200, help_text="写全称，和立项文件一致。")
    unit = forms.ChoiceField(label="责任单位", choices=[("", "请选择"), ("1", "东川镇"), ("2", "农业农村局")])
    amount = WanField(label="计划总投资", required=False)
    signed_on = DayField(label="签约日期", required=False)
    basis = forms.ChoiceField(
        label="金额口径",
        choices=[("a", "协议"), ("b", "备案"), ("c", "估算")],
        widget=forms.RadioSelect,
        initial="a",
    )
    parts = forms.MultipleChoiceField(
        label="参与单位",
        choices=[("1", "引荐"), ("2", "配合"), ("3", "包抓")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    asked = forms.MultipleChoiceField(
        label="征求意见",
        choices=[(name, name) for name in DEPARTMENTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    content = forms.CharField(label="建设内容", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    known = forms.BooleanField(label="已核对，金额单位是万元")
    file = forms.FileField(label="文件", help_text="xlsx、xls、ods、csv，最大 50 MB", required=False)


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the component page shows."""
    here = request.path
    views = [("全部", 186), ("待我审核", 9), ("本月新入库", 14), ("一季度未更新", 23), ("疑似重复", 4)]
    wrong = {
        "wrong-unit": "2",
        "wrong-amount": "三千五",
        "wrong-signed_on": "2026-13-40",
        "wrong-parts": ["1"],
    }
    return {
        "projects": PROJECTS,
        "views": [{"label": word, "count": n, "url": here, "active": word == "全部"} for word, n in views],
        "tabs_shown": [
            {"label": word, "url": here, "active": word == "进展"}
            for word in ("全部", "进展", "资金", "文件")
        ],
        "form": SampleForm(),
        "wrong_form": SampleForm(wrong, prefix="wrong"),
        "first_page": Page(PROJECTS, 1, 50, 186),
        "only_page": Page(PROJECTS, 1, 50, 6),
        "scale": SCALE,
        "time_bars": [_bar(*told) for told in BARS],
        "stages": ["储备", "在谈", "签约", "前期", "开工", "在建", "竣工", "投产"],
    }


def _bar(
    words: str, pieces: list[tuple[int, int, str]], x: int, width: int, is_critical: bool
) -> dict[str, Any]:
    return {
        "words": words,
        "pieces": [dict(zip(("x", "width", "look"), piece, strict=True)) for piece in pieces],
        "first": {"x": x, "width": width, "look": "bar-first"},
        "is_critical": is_critical,
    }
