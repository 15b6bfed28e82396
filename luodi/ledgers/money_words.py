"""Words and units around amounts of money, as data for `amounts`."""

import re
from collections.abc import Mapping

# 分 in one of the unit, for every unit that a head, a cell or a unit line may name.
UNITS: Mapping[str, int] = {
    "元": 100,
    "百元": 100 * 100,
    "千元": 1000 * 100,
    "万元": 10**4 * 100,
    "十万元": 10**5 * 100,
    "百万元": 10**6 * 100,
    "千万元": 10**7 * 100,
    "亿元": 10**8 * 100,
}

# Longest first, so that 新台币 is not read as 台币 nor 港元 as 元.
CURRENCIES: tuple[tuple[str, str], ...] = (
    ("人民币元", "CNY"),
    ("人民币", "CNY"),
    ("RMB", "CNY"),
    ("CNY", "CNY"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("新加坡元", "SGD"),
    ("新元", "SGD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("USD", "USD"),
    ("US$", "USD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("HKD", "HKD"),
    ("澳门元", "MOP"),
    ("欧元", "EUR"),
    ("EUR", "EUR"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("JPY", "JPY"),
    ("英镑", "GBP"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("韩元", "KRW"),
    ("韩币", "KRW"),
    ("卢布", "RUB"),
    ("瑞士法郎", "CHF"),
    ("¥", "CNY"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("元", "CNY"),
)

# Words that say the number is only near the truth, only a floor, or only a ceiling.
APPROX = re.compile(r"约|大概|大致|左右|上下|将近|接近|近|暂估|≈|[~]")
LOWER = re.compile(r"以上|不低于|不少于|至少|超过|突破|大于|高于|逾|超|过|余|多|上(?=\|)|[≥>＞]")
UPPER = re.compile(r"以内|以下|之内|不超过|不高于|不大于|最多|至多|(?<!不)(?:小于|低于)|[≤<]")

# What an amount is when it is not the total; the first that matches wins.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plan", re.compile(r"(?:预计|计划|力争|拟|可|将|预期|确保)(?:年内|全年|当年|今年|本年|\d{4}年度?|年底前?)?(?:累计)?(?:再)?完成")),
    ("plan", re.compile(r"(?:今年|本年|当年|年度|全年|\d{4}年度?|年)(?:内)?(?:计划|目标|任务|拟|预计)|计划当年|年计划")),
    ("bond", re.compile(r"专项债|一般债|债券|发债|债务")),
    ("arrived", re.compile(r"到位|到账|到帐|拨付|到款|进资|实缴")),
    ("done", re.compile(r"完成|已投|投入资金|实际投|已使用|已支付|支付|已用|形成固投|入统|实现投资")),
    ("other", re.compile(r"产值|收入|利润|税|贷款|融资|自筹|补助|补贴|奖励|注册|资本金|流动资金|销售额|营业额|租金|"
                         r"土地款|保证金|设备款|成交价|地价|中央|省级|市级|县级|配套|拨款|专项资金|衔接资金|缺口|需求|效益|(?<!\d)年投资|年均|每年|每期|/期|设备|厂房|土建|装修|每亩|/亩|/年")),
)  # fmt: skip

# Only these are believed of a remark beside the amount; 含土地款 does not make it a land payment.
REMARK_KINDS = frozenset({"plan", "bond", "arrived", "done"})
# Words for the total itself; they carry no doubt and may be dropped.
TOTAL = re.compile(
    r"(?:项目|计划|预计|估算|概算|协议|合同|拟|总|固定资产|固投|签约|引资|引进|意向|申报|批复|规划|初步)*"
    r"(?:总投资|投资总额|总投入|投资额|投资|引资额|引资|总额|金额|资金|概算|估算|匡算|额)(?:规模|总额|额|为|达到|达)?"
)
# Words around an amount that say nothing about it.
FILLERS = re.compile(
    r"[:=\[\]\"'“”]|为|达到|达|共计|合计|总计|共|计|整|总|的|人民币|预计|估计|估算|匡算|概算|计划|初步|拟|暂定|暂|项目|投资|余|多|起|及"
)
# 数千万, 几亿, 半个亿: a number of which only the size is known.
VAGUE = re.compile(r"(?:[数几半]|若干|半个)$")
LAND = re.compile(r"(?<!不)(?<!未)(?:含|包括|包含|加)(?:了)?(?:土地|地价|用地|征地)")
PHASE = re.compile(r"首期|首批|[一二三四五六七八九十\d]+期|第[一二三四五\d]+(?:期|阶段|批)|起步区|分期")
AMONG = re.compile(r"其中|内含")
