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
    for fact in facts:
        if entry.verb == "fact.recorded" and fact.text:
            said.append(fact.text)
        if entry.verb == "fact.recorded" and fact.amount is not None:
            said.append(f"发生于{sentence_day(fact.happened_on)}")
        if entry.verb in ("fact.verified", "fact.reversal_approved") and fact.counts_in:
            said.append(f"计入 {fact.counts_in}")
    reason: Any = entry.data.get("reason")
    words: Any = entry.data.get("words")
    return [*dict.fromkeys(said), f"原因：{reason}" if reason else "", f"意见：{words}" if words else ""]
