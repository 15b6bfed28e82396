"""What the words of a scheme are called in a form, beside what the engine itself says of them."""

from luodi.assessment.engine.wording import GLOSSES

# What a key says whose meaning the general words do not tell.
OWN_WORDS: dict[str, dict[str, str]] = {
    "above": {"keep": "不加分", "in_proportion": "按比例加"},
    "below": {"zero": "得 0 分", "keep": "不扣分", "in_proportion": "按比例减", "mirror": "与上面对称"},
    "absent": {"zero": "得 0 分", "full": "得满分", "leave_out": "不计", "spread": "分给同板块其他行"},
    "ties": {"share": "共用名次，下一名空出（1、1、3）", "dense": "共用名次，下一名紧接（1、1、2）", "mean": "取平均名次"},
    "negative_total": {"keep": "照算", "zero": "按 0 分"},
    "equal_minmax": {"full": "都得满分", "floor": "都得最低", "middle": "都取中间", "zero": "都得 0 分"},
    "effect": {"zero": "总分为 0", "last": "排在最后", "unranked": "不排名", "no_honours": "取消表彰"},
    "missing_fact": {"error": "不能算", "zero": "按 0", "leave_out": "这一行不计", "not_assessed": "不考核"},
}  # fmt: skip
CASES = {
    "error": "不能算",
    "zero": "得 0 分",
    "full": "得满分",
    "leave_out": "这一行不计",
    "not_assessed": "不考核",
}
SIGNS = {"ge": "≥", "gt": "＞", "le": "≤", "lt": "＜", "eq": "＝", "ne": "≠"}
KINDS = {
    "completion": "完成率", "step": "达到基准，超欠增减", "items": "按事项", "quota": "分档配额", "minmax": "功效系数",
    "places": "按名次", "judged": "评分", "input": "凭材料填报", "ladder": "节点阶梯", "bands": "分档", "table": "查表",
    "cases": "分情况", "curve": "对照表", "sum": "相加", "difference": "相减", "product": "相乘", "ratio": "相除", "growth": "增长率",
    "mean": "平均", "max": "取大", "min": "取小", "weighted": "加权", "count": "个数", "round": "取小数", "limit": "上下限",
    "convert": "换单位", "holds": "是否满足", "group": "全组统计", "place_of": "全组名次", "earlier": "以前结果", "line": "另一行得分",
    "block": "板块得分", "graded": "等次个数", "first": "前几名", "last": "后几名", "repeated": "连续几次",
}  # fmt: skip
LOCAL = {
    "total": "总分",
    "place": "名次",
    "line_score": "本行得分",
    "line_rate": "本行得分率",
    "share": "份额",
    "value": "每个数",
}
PERIODS = {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年", "once": "一次性"}
STEPS = {"line": "每行得分", "block": "板块得分", "total": "总分", "reward": "奖励金额"}
ROUND = "{places: 2, mode: half_up}"
SIDES = {"above", "below"}
# What a figure may say instead of a number.
WORDS = {
    "none": "不限",
    "error": "不能算",
    "zero": "0 分",
    "full": "满分",
    "leave_out": "不计",
    "not_assessed": "不考核",
    "nearest": "取最近的一行",
}


def ordered(best: str) -> str:
    """Return how things are put in order whose largest, or smallest, is the best."""
    return "从高到低" if best == "largest" else "从低到高"


def case_word(key: str, code: str) -> str:
    """Return what a special case is called whose answer is a code."""
    return OWN_WORDS.get(key, {}).get(code) or CASES.get(code) or GLOSSES.get(code, code)
