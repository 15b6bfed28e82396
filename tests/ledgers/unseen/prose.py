"""A small grammar of progress texts: each clause is put in because it says, or does not say, where a project stands."""

import random
from datetime import date

from .books import Piece

# What has happened or is going on now. {p}: a past month; {P}: a past day; {n}: a percentage; {w}: 万元.
DONE: dict[str, tuple[str, ...]] = {
    "储备": (
        "处于策划阶段", "正在开展项目谋划论证","正在谋划包装", "已纳入县项目储备库", "正在对外招商", "正在寻找投资商", "谋划阶段", "已列入招商项目册，正在对外推介", "项目策划方案正在完善"),
    "在谈": (
        "正在走项目准入评审程序", "投资协议待县政府常务会研究", "等待企业总部决策，持续跟踪", "正在比选场地，企业有落户意向", "{P}企业董事长一行来访，对投资环境表示满意", "拟签订框架协议",
        "正与企业洽谈合作细节", "客商已两次来我县实地考察", "双方已达成初步合作意向，正在进一步对接", "正在就用地价格进行磋商", "投资协议文本正在县司法局审查",
        "{p}企业负责人来我县考察选址，正在洽谈", "企业有投资意愿，正在跟踪对接", "已签订意向书", "正在商谈投资协议条款", "与企业保持密切对接，尚未签约",
    ),
    "签约": (
        "完成签约", "签约仪式已举行", "签订入园协议", "已签《项目投资合同》", "{p}完成正式签约","已签约", "{P}签订正式投资协议", "投资合同已签订", "已正式签约", "{p}签约落户", "双方已签订投资合作协议", "{p}在招商推介会上集中签约", "已签署正式合同"),
    "前期": (
        "已取得不动产权证", "正在进行三通一平", "已完成用地预审与选址意见书", "EPC招标公告已发布", "已挂网招标", "正在办理施工许可", "正在编制初步设计", "已完成土地流转500亩，正在编制实施方案", "公司已注册，正在办理用地手续",
        "已完成立项备案", "已取得建设用地规划许可证", "环评已批复", "正在办理土地手续", "施工图设计已完成，正在财评", "正在编制可行性研究报告", "土地已摘牌",
        "正在进行施工招标", "正在开展地质勘察和初步设计", "施工许可证正在办理中", "已完成征地120亩，正在办理用地报批", "可研已批复，正在开展初步设计",
        "已取得建设工程规划许可证，正在办理施工许可证", "完成选址、测绘，正在办理林地手续", "正在进行土地组卷报批", "已完成项目备案，正在办理环评、能评手续", "正在进行规划方案设计",
    ),
    "开工": (
        "已下达开工令", "桩机已进场，正在试桩", "正在搭建围挡、临设","已开工", "{p}开工建设", "已于{P}举行开工仪式", "已正式开工", "{p}破土动工", "施工队伍已进场，项目正式开工"),
    "在建": (
        "1号楼施工至5层", "基坑支护完成，正在绑扎钢筋", "地下室顶板浇筑完成", "正在进行绿化、亮化等收尾工程", "正在进行机电安装", "主车间正在吊顶", "已建成厂房2栋，剩余1栋正在施工", "栽植苗木5000株，完成总量的{n}%", "完成光伏支架安装{n}%", "正在架梁", "水电管线正在预埋", "累计完成工程量的{n}%",
        "主体工程已完成{n}%", "1#、2#厂房主体已封顶", "正在进行设备安装", "正在浇筑基础", "钢结构吊装完成{n}%", "完成三层主体施工", "路基工程完成{n}%，正在铺设水稳层",
        "正在进行内外墙粉刷", "累计完成投资{w}万元，形象进度{n}%", "正在进行路面施工", "完成管网铺设3.2公里", "设备正在安装调试", "厂房主体完工，正在进行室内装修",
        "正在进行桩基施工", "办公楼已建成，生产车间正在建设", "已完成总工程量的{n}%", "二次结构砌筑完成，正在安装门窗", "主体已完工，正在进行附属工程施工", "土建工程完成{n}%",
        "建成大棚15座，其余正在建设",
    ),
    "投产": (
        "满负荷生产", "已开业", "已并网发电", "已建成通车", "已移交使用", "已投入使用，效益良好", "{p}竣工投产并升规入统",
        "已竣工投产", "已建成投用", "已正式投产", "{p}投产", "已投入运营", "项目已完工并通过竣工验收", "{P}正式投产运营", "已建成投产，运行正常", "已竣工并交付使用", "全面达产",
    ),
    "终止": (
        "双方协商解除协议", "企业已注销", "项目已退出，土地已收回", "企业不再投资，项目取消",
        "项目已终止", "客商放弃投资", "因企业资金链断裂，已解除合同", "投资协议已终止", "投资方已撤资", "企业已破产，项目终止", "因选址无法落实，项目终止推进", "企业转投外省，项目流失",
    ),
}  # fmt: skip
# What lies ahead: {f}: a month to come, {fy}: a month to come with its year, {ny}: next year.
PLAN: dict[str, tuple[str, ...]] = {
    "储备": ("计划{ny}年引进投资商", "下一步加大招商力度", "拟建标准化厂房3万平方米"),
    "在谈": ("力争{f}签约", "计划{f}签订投资协议", "预计年内签约", "力争{ny}年上半年开工", "下一步邀请企业来我县签约"),
    "签约": (
        "预计{f}进场施工", "正在筹备前期工作","计划{f}开工", "预计{ny}年投产", "拟于{f}开工建设", "下一步办理前期手续，争取早日开工", "力争年内开工建设"),
    "前期": (
        "力争{f}进场施工", "预计{f}具备开工条件","计划{f}开工建设", "预计{f}取得施工许可证", "力争{fy}开工", "待施工许可证办理后开工", "确保{ny}年建成投产", "{f}可开工", "拟于{ny}年3月动工"),
    "开工": ("预计{fy}竣工", "计划{ny}年建成投产", "力争年底前完成主体", "确保{ny}年6月底前投产"),
    "在建": (
        "计划{f}完成主体封顶", "{f}前建成投产","预计{f}竣工投产", "确保年底前建成投用", "计划{fy}竣工", "{f}底前完成设备安装", "力争{f}试生产", "预计{ny}年上半年投产", "{f}可投产", "{f}投产达效"),
    "投产": ("下一步督促企业尽快入规", "计划{f}申报规上企业"),
    "终止": ("下一步盘活土地", "下一步重新招商"),
}  # fmt: skip
BENEFIT = (
    "项目建成后年产值可达{k}亿元", "达产后可实现年税收{h}万元", "投产后可带动就业{h}人", "建成投产后预计年销售收入{k}亿元、税收{h}万元", "全部达产后年可加工农产品{k}万吨",
)  # fmt: skip
PROBLEM: dict[str, tuple[str, ...]] = {
    "储备": ("暂无投资主体", "缺少建设资金"),
    "在谈": ("客商对土地价格有异议", "企业要求配套标准厂房"),
    "签约": (
        "企业未按合同约定开工", "未签订供地合同","用地指标尚未落实", "企业资金未到位"),
    "前期": (
        "未取得施工许可证", "项目尚未开工，推进缓慢","用地指标尚未落实", "部分村民未签订拆迁协议", "土地调规未完成，无法开工", "施工许可证未办理，影响项目开工"),
    "开工": ("施工便道未打通", "临时用电未接通"),
    "在建": (
        "资金缺口大，影响项目建成投产", "园区污水管网未建成","因连续降雨施工进度滞后", "建设资金拨付不及时", "供电线路未接通，影响按期投产", "农民工工资拖欠"),
    "投产": (
        "园区污水管网未建成", "环保验收未完成","企业流动资金不足", "产能利用率不高", "用工短缺"),
    "终止": ("企业资金困难",),
}  # fmt: skip
# What even a careful clerk would ask about: text → what may be read, with a doubt.
DOUBTFUL: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "在谈": (("已签订框架协议", ("在谈", "签约")), ("签订战略合作框架协议", ("在谈", "签约")), ("客商失联", ("在谈", "终止")), ("项目搁浅", ("在谈", "终止"))),
    "在建": (("因资金问题停工", ("在建", "终止")), ("试生产阶段", ("在建", "投产")), ("一期已投产，二期正在建设", ("在建", "投产")), ("暂停施工", ("在建", "终止"))),
    "签约": (("企业资金链紧张，项目暂缓实施", ("签约", "终止", "前期")),),
}  # fmt: skip
INTRO = (
    "项目占地{h}亩，", "该项目由投资方独资建设，", "主要建设标准化厂房5栋，", "该项目为产业链配套项目，", "建设单位为县城投公司，",
)  # fmt: skip
PROBLEM_LEADS = ("存在问题：", "存在的问题：", "问题：", "存在困难：")
# Evidence on which counties differ: a doubt is welcome, and the neighbour is right too.
NEIGHBOURS: dict[str, tuple[str, ...]] = {"开工": ("在建",), "签约": ("前期",), "前期": ("签约",)}


def accepted(stage: str) -> tuple[str, ...]:
    """The stages that are right where only a word says it."""
    return (stage, *({"开工": ("在建",)}.get(stage, ())))


class Months:
    """Months and days as words: of the event itself and of the next one where they are known, else around the ledger's day."""

    def __init__(
        self, chance: random.Random, as_of: date, past: date | None = None, ahead: date | None = None
    ) -> None:
        past = past or date(as_of.year, chance.choice(range(1, as_of.month)), chance.randint(1, 28))
        ahead = ahead or date(as_of.year, chance.choice(range(as_of.month + 1, 13)), 1)
        of_year = past.year == as_of.year
        said = [
            f"{past.year}年{past.month}月",
            *([f"今年{past.month}月", f"{past.month}月份"] if of_year else []),
        ]
        coming = f"{ahead.month}月" if ahead.year == as_of.year else f"{ahead.year}年{ahead.month}月"
        this = f"今年{ahead.month}月" if ahead.year == as_of.year else coming
        self.words = {
            "p": chance.choice(said[: 3 if past.month < as_of.month else 2]),
            "P": f"{chance.choice([f'{past.year}年', '今年' if of_year else f'{past.year}年'])}{past.month}月{past.day}日",
            "f": chance.choice([coming, this, f"{coming}份" if ahead.year == as_of.year else coming]),
            "fy": f"{ahead.year}年{ahead.month}月",
            "ny": str(as_of.year + 1),
            "n": str(chance.randint(2, 19) * 5),
            "w": str(chance.randint(1, 4) * 100),
            "k": str(chance.choice([1.2, 2, 3, 5, 8, 10])),
            "h": str(chance.choice([80, 150, 300, 500, 1200])),
        }


def clause(
    chance: random.Random,
    texts: tuple[str, ...],
    as_of: date,
    past: date | None = None,
    ahead: date | None = None,
) -> str:
    """One clause with its blanks filled."""
    return chance.choice(texts).format(**Months(chance, as_of, past, ahead).words)


def progress(
    chance: random.Random,
    stage: str,
    as_of: date,
    *,
    problems: bool = False,
    past: date | None = None,
    ahead: date | None = None,
) -> Piece:
    """A text of progress: what is done (on that day), then perhaps a plan, what it will bring, and what is wrong."""
    if stage in DOUBTFUL and chance.random() < 0.04:
        text, accept = chance.choice(DOUBTFUL[stage])
        return Piece(text, accept, doubt=True)
    first = clause(chance, DONE[stage], as_of, past)
    parts = [first]
    if stage == "前期" and chance.random() < 0.3 and "土地" not in first:
        parts.insert(0, chance.choice(["已签约", "已签订投资协议"]))
    if chance.random() < 0.4:
        parts.append(clause(chance, PLAN[stage], as_of, None, ahead))
    if chance.random() < 0.15 and stage not in ("投产", "终止"):
        parts.append(clause(chance, BENEFIT, as_of))
    text = chance.choice(["，", "，", "；", "。"]).join(parts)
    if problems or chance.random() < 0.1:
        trouble = chance.choice(PROBLEM_LEADS) + clause(chance, PROBLEM[stage], as_of)
        text += chance.choice(["；", "。", "\n"]) + trouble
    if chance.random() < 0.06:
        text = clause(chance, INTRO, as_of) + text
    text += chance.choice(["。", "", ""])
    accept = [stage]
    if ("已签" in text or "公司已注册" in text) and stage == "前期":
        accept.append("签约")
    if stage == "签约" and any(word in text for word in ("前期手续", "前期工作", "用地", "供地")):
        accept.append("前期")
    if stage == "开工":
        accept.append("在建")
    return Piece(text, tuple(accept), doubt=False)
