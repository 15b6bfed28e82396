"""考核的几种情况: where a run stands, what is counted, what became of objections and consequences."""

import re

from django.db.models import TextChoices


class RunState(TextChoices):
    """Where a run stands; each follows the one before, and what is not final yet can be voided."""

    DRAFT = "draft", "考核初稿"
    SHOWN = "shown", "公示"
    FINAL = "final", "已定"
    VOID = "void", "作废"


class VersionState(TextChoices):
    """Where a version of a scheme is: it holds once another person released it."""

    WAITING = "waiting", "等放行"
    RELEASED = "released", "已放行"
    RETURNED = "returned", "已退回"


class Counting(TextChoices):
    """Which stretch of time the indicators of a run count."""

    YEAR_TO_DATE = "to_date", "从 1 月 1 日累计到期末"
    PERIOD = "period", "只算本期"


class Work(TextChoices):
    """How far the worker has come with a computation."""

    WAITING = "waiting", "等待计算"
    DONE = "done", "已算好"
    FAILED = "failed", "没有算成"


class Proposed(TextChoices):
    """What a scheme proposes for a unit."""

    OUTCOME = "outcome", "结果"
    REWARD = "reward", "奖励"


class Verdict(TextChoices):
    """What became of an objection, or of a consequence that the scheme proposes."""

    OPEN = "open", "待定"
    UPHELD = "upheld", "成立"
    REFUSED = "refused", "不成立"


# What a period is called in a scheme, by the code of the period.
_PERIODS = {
    "month": r"20\d\d-\d\d",
    "quarter": r"20\d\d-Q[1-4]",
    "half": r"20\d\d-H[12]",
    "year": r"20\d\d",
}


def period_kind(code: str) -> str:
    """Return month, quarter, half or year for the code of a period; "" for any other."""
    return next((kind for kind, written in _PERIODS.items() if re.fullmatch(written, code)), "")
