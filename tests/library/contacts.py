"""First contacts as tests register them."""

import io
from datetime import timedelta

from luodi.common import clock
from luodi.library.actions import disputes, first_contact, steps
from luodi.library.entries import SubjectEntry, TalkEntry

NAME, FIRM, CODE = "年产5万吨储能电池生产线项目", "云帆新能源集团有限公司", "91110108MA01ABCD0X"


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


def of_claim(world):
    """A first contact that the eastern township registered."""
    return [register(world.cast["east_clerk"]).pk]


def of_talk(world):
    claim = register(world.cast["east_clerk"])
    return [claim.pk, claim.talks.get().pk]


def of_evidence(world):
    claim = register(world.cast["east_clerk"])
    return [claim.pk, claim.talks.get().evidence.get().pk]


def of_second(world):
    """The eastern township's claim that came behind the western one's."""
    register(world.cast["west_clerk"])
    return of_claim(world)


def of_ruling(world):
    """A dispute of the eastern against the western township, decided."""
    register(world.cast["west_clerk"])
    claim = register(world.cast["east_clerk"])
    case = disputes.open_dispute(claim=claim, grounds="先到我镇", by=world.cast["east_clerk"])
    for who, outcome in (("west_clerk", "explain"), ("group_office", "holder")):
        steps.take(step=case.steps.open().get(), outcome=outcome, words="依据纪要", by=world.cast[who])
    return [case.pk]
