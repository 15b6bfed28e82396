"""Words of the record that are neither stage nor status: amounts, parts of units, roles of firms and persons."""

from django.db.models import TextChoices


class Basis(TextChoices):
    """What the total investment rests on."""

    TOTAL = "total", "总投资"
    CONTRACT = "contract", "协议"
    ESTIMATE = "estimate", "估算"
    BUDGET = "budget", "概算"
    PLAN = "plan", "计划"


class Qualifier(TextChoices):
    """How exact an amount is; the words of the ledger reader."""

    EXACT = "exact", ""
    APPROX = "approx", "约"
    LOWER_BOUND = "lower_bound", "以上"
    RANGE = "range", "区间"
    INCL_LAND = "incl_land", "含土地"


class PartKind(TextChoices):
    """How a unit or person takes part in a project."""

    RESPONSIBLE = "responsible", "责任单位"
    INTRODUCING = "introducing", "引荐单位"
    HOSTING = "hosting", "落地单位"
    SUPPORTING = "supporting", "配合单位"
    REPORTING = "reporting", "报送单位"
    LEADER = "leader", "包抓领导"
    AGENT = "agent", "代办员"


class FirmRole(TextChoices):
    """What a firm is to a project."""

    INVESTOR = "investor", "投资方"
    OWNER = "owner", "项目业主"
    BUILDER = "builder", "建设单位"


class Origin(TextChoices):
    """Where a firm's money comes from."""

    PROVINCE_OUTSIDE = "outside_province", "省外"
    CITY_OUTSIDE = "outside_city", "省内市外"
    COUNTY_OUTSIDE = "outside_county", "市内县外"
    LOCAL = "local", "本县"
    FOREIGN = "foreign", "境外"


class LinkKind(TextChoices):
    """How two projects hang together without being one."""

    RELATED = "related", "相关项目"
    DIFFERENT = "different", "不是同一项目"


class Verdict(TextChoices):
    """What a person says about two projects that look like one."""

    SAME = "same", "是同一项目"
    ABOVE = "above", "上下级项目"
    RELATED = "related", "相关项目"
    DIFFERENT = "different", "不是同一项目"
