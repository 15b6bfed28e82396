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
    ("美圆", "USD"),
    ("美刀", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("港元", "HKD"),
    ("港幣", "HKD"),
    ("港纸", "HKD"),
    ("港币", "HKD"),
    ("HKD", "HKD"),
    ("澳门币", "MOP"),
    ("澳币", "AUD"),
    ("加币", "CAD"),
    ("新币", "SGD"),
    ("新加坡币", "SGD"),
    ("日币", "JPY"),
    ("泰铢", "THB"),
    ("林吉特", "MYR"),
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
    ("块钱", "CNY"),
    ("圆", "CNY"),
    ("元", "CNY"),
)

# Words that say the number is only near the truth, only a floor, or only a ceiling.
APPROX = re.compile(r"约|来(?=\|)|大概|大致|左右|上下|将近|接近|近|暂估|≈|[~]")
LOWER = re.compile(r"以上|不低于|不少于|至少|超过|突破|大于|高于|逾|超|过|余|多|上(?=\|)|(?<=\|)起|[≥>＞]")
UPPER = re.compile(r"以内|以下|之内|不超过|不高于|不大于|最多|至多|(?<!不)(?:小于|低于)|[≤<]")

# What an amount is when it is not the total; the first that matches wins.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plan", re.compile(r"(?:预计|计划|力争|拟|可|将|预期|确保)(?:年内|全年|当年|今年|本年|\d{4}年度?|年底前?)?(?:累计)?(?:再)?完成")),
    ("plan", re.compile(r"(?:今年|本年|当年|年度|全年|\d{4}年度?|年)(?:内)?(?:计划|目标|任务|拟|预计)|计划当年|年计划")),
    ("bond", re.compile(r"专项债|一般债|债券|发债|债务")),
    ("arrived", re.compile(r"到位|到账|到帐|拨付|到款|进资|实缴")),
    ("done", re.compile(r"完成|已投|投入资金|实际投|已使用|已支付|支付|已用|形成固投|入统|实现投资")),
    ("other", re.compile(r"产值|收入|利润|税|贷款|融资|自筹|补助|补贴|奖励|注册|资本金|流动资金|销售额|营业额|租金|外资|"
                         r"土地款|保证金|设备款|成交价|地价|中央|省级|市级|县级|配套|拨款|专项资金|衔接资金|缺口|需求|效益|(?<!\d)年投资|年均|每年|每期|/期|设备|厂房|土建|装修|每亩|/亩|/年")),
)  # fmt: skip

# Only these are believed of a remark beside the amount; 含土地款 does not make it a land payment.
REMARK_KINDS = frozenset({"plan", "bond", "arrived", "done"})
# Words for the total itself: such an amount is taken before one that is not named.
NAMED = re.compile(r"总投|投资总额|总额|总金额|合计|总计|共计|总概算|总估算|总造价|总规模")
LAND = re.compile(r"(?<!不)(?<!未)(?:含|包括|包含|加)(?:了)?(?:土地|地价|用地|征地)")
PHASE = re.compile(
    r"首期|首批|[一二三四五六七八九十0-9]{1,3}期|第[一二三四五0-9]{1,3}(?:期|阶段|批)|起步区|分期"
)
AMONG = re.compile(r"其中|内含")
# What the amount was before, and what it is now.
FORMER = re.compile(r"原|调整前|变更前|以前|此前|(?<!\d)前期?为")
# A part by its name: what is built and bought, without the land and the rest.
FIXED = re.compile(r"固投|固定资产")
# A price for one of several: the amount is not the whole.
EACH = re.compile(r"每|单价|均价|单[条台套栋座亩位个](?!位)|/")
# Of the two amounts the one in yuan was only reckoned from the other.
CONVERTED = re.compile(r"折|约?合(?!计|同)")

# The words beside a number by what they do to it, as pieces of patterns.
CHANGES = (
    r"(?:调整|变更|更改|修改|修正|调|改|变|更正)(?:后|为了)?(?:投资|总投资)?(?:为|到|至|成)"
    r"|(?:调增|调减|追加|增加|新增|增资|增投|增|扩大|扩|提高|提升|上调|减少|核减|压减|缩减|下调|降低|降|减)"
    r"(?:总?投资|资金|总额|规模)?(?:至|到|为)"
    r"|现调?整?为|调整后|变更后|现(?:总投资|为|计划|(?=[0-9]))|[-—–=]{1,3}>|[→⇒➔➡►▶]"
)
GROWTHS = (
    r"追加|增加|新增|增资|增投|加投|再投|续投|调增|调减|减少|核减|压减|缩减|上调|下调|扣除|扣减|超概|超支|另加|另外|另有|另需|另|还需|尚需|尚缺"
    r"|缩水|调整|变更|翻番|翻"
)
# Words that neither change the amount nor say that it is another.
HARMLESS = (
    r"固定资产|达到|共计|合计|总计|人民币|项目|预计|估计|计划|估算|匡算|概算|协议|合同|签约|引资|引进|意向|申报|批复|规划|初步|暂定"
    r"|暂估|大概|大致|左右|上下|将近|接近|以上|不低于|不少于|至少|超过|突破|大于|高于|以内|以下|之内|不超过|不高于|不大于"
    r"|最多|至多|小于|低于|不?(?:含|包括|包含|加)了?(?:土地|地价|用地|征地)(?:款|费用?|成本|出让金|价款|价)?"
    r"|总投入|总投资|总投|投资额?|投入|总额|金额|资金|规模|约|近|逾|超|过|余|多|上|为|达|共|计|整|总|的|拟|暂|额|起|及|和|固投|分期|起步区|首期|首批|内含|其中"
    r"|折合|约合|折算|折|合|≈|~|≥|>|≤|<|成|由|从|再"
)
# Behind a number these make a quantity of things.
MEASURES = (
    r"平方公里|平方千米|平方米|立方米|平米|平方|立方|公顷|公里|千米|英亩|亩|吨|台套|台|套|条|栋|幢|座|个月|个(?![万亿])|家|户|人|名|辆|只|头|羽|米"
    r"|千瓦时?|兆瓦时?|瓦|度|千伏|株|件|项|层|间|床位?|张|处|口|年|月|日|天|号|#|楼|期|批|标段|标|次|倍|升|公斤|斤|克|盒|瓶|枚|片|箱|袋|双|颗|棵"
    r"|艘|架|列|班|所|村|组|宗|块|份|轮|位|纱锭|锭|车位|(?:[kmgKMG][wWvV]|[tT]|km|KM|m2|m|M2)(?![A-Za-z0-9])"
)
