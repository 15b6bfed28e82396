"""What the time line of a project says of its facts; one query for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.common.jinja import sentence_day
from luodi.progress.models import Fact
from luodi.progress.reports.words import amount_words
from luodi.projects.tellers import Told, sentences

DOES = {
    "fact.recorded": "登记",
    "fact.verified": "认定",
    "fact.verification_taken_back": "收回刚才认定的",
    "fact.returned": "退回",
    "fact.withdrawn": "撤回",
    "fact.reversal_asked": "申请",
    "fact.reversal_approved": "复核同意",
}


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries of facts say."""
    own = [entry for entry in entries if entry.verb in DOES]
    ids = {fact["id"] for entry in own for fact in entry.data["facts"]}
    facts = Fact.objects.in_bulk(ids) if ids else {}
    return {entry.pk: _told(entry, facts) for entry in own}


def _told(entry: Entry, facts: Mapping[int, Fact]) -> Told:
    known = [facts[one["id"]] for one in entry.data["facts"] if one["id"] in facts]
    unit = entry.post_label.partition(" · ")[0]
    what = "、".join(dict.fromkeys(_what(fact) for fact in known)) or "数据"
    return Told(f"{unit}{DOES[entry.verb]}{what}", sentences(*_note(entry, known)))


def _what(fact: Fact) -> str:
    words = amount_words(fact)
    return f"{fact.label} {words}" if words else fact.label


def _note(entry: Entry, facts: Sequence[Fact]) -> list[str]:
    said: list[str] = []
    if entry.verb == "fact.recorded":
        said += [fact.text for fact in facts if fact.text]
        said.append("、".join(_day(fact, len(facts) > 1) for fact in facts if fact.amount is not None))
    if entry.verb in ("fact.verified", "fact.reversal_approved"):
        said += [f"计入 {month}" for month in dict.fromkeys(fact.counts_in for fact in facts) if month]
    reason: Any = entry.data.get("reason")
    words: Any = entry.data.get("words")
    return [*said, f"原因：{reason}" if reason else "", f"意见：{words}" if words else ""]


def _day(fact: Fact, one_of_many: bool) -> str:
    day = sentence_day(fact.happened_on)
    return f"{fact.label}发生于{day}" if one_of_many else f"发生于{day}"
