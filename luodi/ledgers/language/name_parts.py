"""What a project's name is made of: places, phase, year, figures, and the core that tells it from others."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language.numerals import number
from luodi.ledgers.language.text import key, squeeze

# Places stand at the head of a name, from county down to village. Words such as 小镇, 乡村 or 农村 are no places.
_COUNTY = r"(?:[^\d\W]{2,4}?(?:省|(?<!城)(?<!超)市(?!场|政|民)|县|自治[州县]|旗)|[^\d\W]{2,3}?(?<![园景社片库地小范心发聚业目灌山校院厂矿牧街集户城新])区(?!域))"
_TOWN = r"[^\d\W]{2,4}?(?:(?<![小乡集村古])镇|(?<![城下水老家])乡(?!村|镇|愁)|街道)"
_PARK = r"[^\d\W]{2,9}?(?:工业园区?|开发区|产业园区|高新区|经济区|集聚区|集中区|投资区|新区|园区)"
_VILLAGE = r"[^\d\W]{1,4}?(?<![乡农新化度渔民])(?:村|社区)(?!庄|镇)"
_HEAD = re.compile(
    rf"(?P<county>(?:{_COUNTY})*+)(?P<town>{_TOWN})?(?P<park>{_PARK})?(?P<village>{_VILLAGE})?"
)
_ANY_PLACE = re.compile(rf"(?P<county>{_COUNTY})|(?P<town>{_TOWN})|(?P<park>{_PARK})|(?P<village>{_VILLAGE})")
_NO_PLACE = re.compile(r"^某[省市县区]|[(](?:重点|新建|续建|扩建|改建|暂定名?|谋划|储备)[)]")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_PHASE = re.compile(r"(?:第|(?<![一二三四五六七八九十\d]))([一二三四五六七八九十\d]++)(?:期|阶段|标段)")
_BLOCK = re.compile(r"([A-Za-z\d])(?:#|号|地块|区块|座|幢)|([A-Z])(?:区|园|段)")
# Numbered institutions: 二中, 第三小学, 一幼.
_ORDINAL = re.compile(
    r"第?([一二三四五六七八九十])(?:中(?![学心药型])|小(?!学|镇|区)|幼|院(?!落)|中学|小学|医院|幼儿园|中心)"
)
_FIGURE = re.compile(
    r"(?<!\d)(\d++(?:\.\d++)?)([万千百亿]?)(余|多)?"
    r"(亩|平方米|平方公里|平方千米|公顷|㎡|m2|吨|台套?|套|件|头|只|羽|千瓦|兆瓦|mw|kw|gw|公里|千米|米|栋|座|条|户|人|间|床位?|张|立方米|个|辆|纱锭|片|枚|瓶|盒|处|项|株|kv)",
    re.IGNORECASE,
)
_SAME_UNIT = {
    "㎡": "平方米",
    "m2": "平方米",
    "千米": "公里",
    "台套": "台",
    "套": "台",
    "平方千米": "平方公里",
    "兆瓦": "mw",
    "千瓦": "kw",
}

# Words that nearly every name has; they tell nothing.
_GENERIC = re.compile(
    r"项目|工程|建设|新建|改扩建|扩建|改建|迁建|改造|提升|升级|整治|综合|配套|附属|设施|生产线|生产|加工|制造|产业化|产业园|产业|园区|"
    r"基地|有限责任公司|股份有限公司|有限公司|公司|集团|投资|开发|利用|专项|示范|现代化?|科技|新型|高端|一体化|年产|一条|及其|以及|及|等|的|地块|续建|正式"
)
# Kinds of things that many places have; sharing one is no sign of being the same project.
_KINDS = re.compile(
    r"标准化厂房|标准厂房|厂房|教学综合楼|教学楼|综合大楼|综合楼|宿舍楼|办公楼|病房楼|门诊楼|大楼|食堂|运动场|道路|公路|桥梁|农村饮水安全|饮水安全|饮水|"
    r"高标准农田|老旧小区|棚户区|污水处理厂?|垃圾处理|管网|停车场|光伏发电|光伏|风力发电|风电场|风电|基础|冷链物流园?|物流园|养殖场|"
    r"中心小学|实验小学|小学|中学|幼儿园|卫生院|卫生室|医院|敬老院|文化广场|广场|城乡|农村|乡村振兴"
)


@dataclass(frozen=True)
class NameParts:
    """A name taken apart: `stem` without county, year and general words, `core` also without places, figures, phase and kind."""

    key: str
    stem: str
    core: str
    bigrams: frozenset[str]
    counties: frozenset[str]
    towns: frozenset[str]
    villages: frozenset[str]
    phase: str | None
    year: str | None
    ordinals: frozenset[str]
    figures: frozenset[tuple[str, Decimal]]


@lru_cache(maxsize=65536)
def name_parts(name: str) -> NameParts:
    """Takes a name apart."""
    plain = _NO_PLACE.sub("", squeeze(name[: longest.NAME]))
    year = _YEAR.match(plain)
    rest = plain[year.end() :] if year else plain
    head = _HEAD.match(rest)
    groups = head.groupdict() if head else {}
    body = rest[head.end() :] if head else rest
    phase = _PHASE.search(body)
    ordinals = {
        "".join(filter(None, match.groups())) for form in (_ORDINAL, _BLOCK) for match in form.finditer(body)
    }
    core = _KINDS.sub("", _GENERIC.sub("", key(_PHASE.sub("", _FIGURE.sub("", body)))))
    return NameParts(
        key=key(plain),
        stem=_GENERIC.sub("", key(rest[head.end("county") :] if head else rest)),
        core=core,
        bigrams=bigrams(core),
        counties=frozenset(match.group() for match in re.finditer(_COUNTY, groups.get("county") or "")),
        towns=frozenset(filter(None, (groups.get("town"), groups.get("park")))),
        villages=frozenset(filter(None, (groups.get("village"),))),
        phase=str(number(phase[1]) or phase[1]) if phase else None,
        year=year.group()[:4] if year else None,
        ordinals=frozenset(ordinals),
        figures=figures(body),
    )


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs; a text of one sign is its own pair."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset({text} - {""})


@lru_cache(maxsize=65536)
def places(text: str) -> frozenset[str]:
    """The towns, parks and villages that a place or a unit's name holds (榛子乡人民政府 → 榛子乡)."""
    plain, found, start = squeeze(text[: longest.SIZES]), set(), 0
    while match := _ANY_PLACE.search(plain, start):
        if not match["county"]:
            found.add(match.group())
        start = match.end()
    return frozenset(found)


@lru_cache(maxsize=65536)
def figures(text: str) -> frozenset[tuple[str, Decimal]]:
    """Sizes and capacities with their units: 3.5万平方米 and 35000平方米 are the same."""
    found = set()
    for match in _FIGURE.finditer(key_figures(text[: longest.SIZES])):
        scale = number(match[2]) if match[2] else Decimal(1)
        unit = match[4].lower()
        size = Decimal(match[1]) * (scale or 1)
        found.add((_SAME_UNIT.get(unit, unit), size.normalize()))
    return frozenset(found)


def key_figures(text: str) -> str:
    """The text half-width and without thousands separators."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", squeeze(text))
