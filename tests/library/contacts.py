"""First contacts as tests register them."""

import io
from datetime import timedelta

from luodi.common import clock
from luodi.library.actions import first_contact
from luodi.library.entries import SubjectEntry, TalkEntry

NAME, FIRM, CODE = "年产5万吨储能电池生产线项目", "瀚海新能源集团有限公司", "91110108MA01ABCD0X"


def subject(name=NAME, firm=FIRM, **more):
    return SubjectEntry(name, firm, **{"place": "东川镇工业集中区", "investment": 120_000_000_000} | more)


def talk(*, days_ago=0, proof="会谈纪要", **more):
    """A contact some days ago; without ``proof`` nothing proves it."""
    files = [(io.BytesIO(proof.encode()), "纪要.txt")] if proof else []
    said = {"kind": "visit", "met": "张总", "persons": "赵东", "words": "介绍园区条件，对方有意投资。"}
    return TalkEntry(day=clock.today() - timedelta(days=days_ago), files=files, **said | more)


def register(by, name=NAME, firm=FIRM, *, project=None, days_ago=0, proof="会谈纪要", **more):
    return first_contact.register(
        subject=subject(name, firm, **more),
        talk=talk(days_ago=days_ago, proof=proof),
        by=by,
        project=project,
    )
