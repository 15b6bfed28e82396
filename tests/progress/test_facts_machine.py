"""Facts at random while the clock moves: recorded, verified, returned, reversed, months closed, exemptions granted."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import facts, months, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.actions.months import MonthRefused
from luodi.progress.models import ClosedMonth, Exemption, Fact, Figures
from luodi.progress.periods import after, month_of
from luodi.progress.recognition import COUNTED
from luodi.progress.reports import figures
from luodi.progress.reports.months import Calendar
from tests.library.invariants import is_sentence, play
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry, slip

WRITERS = ("east_clerk", "east_head", "centre", "west_clerk")
JUDGES = ("centre", "centre_two", "leader")
FINAL = ("recognised", "withdrawn")
KEPT = (
    "project_id", "unit_id", "kind", "happened_on", "amount", "author_id", "recorded_at", "reverses_id", "origin", "text",
)  # fmt: skip


class Facts(RuleBasedStateMachine):
    """Two projects of two townships, and the centre."""

    cast: ClassVar[dict] = {}
    units: ClassVar[dict] = {}
    projects: ClassVar[list] = []
    states: ClassVar[set[str]] = set()
    told: ClassVar[set[str]] = set()

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = at("2026-09-20 09:00")
        # What was known at a moment; the sums of a month as it closed; each fact as it first was.
        self.known, self.closed, self.first = [], {}, {}
        self.keys = 0

    def teardown(self):
        try:
            for moment, told in self.known[::2]:
                assert figures.figures(list(told), as_of=moment) == told, moment
            assert all(map(is_sentence, self.told))
            self.states.update(Fact.objects.values_list("state", flat=True))
            if Fact.objects.filter(reverses__isnull=False, state="recognised").exists():
                self.states.add("reversed")
            if any(fact.counts_in > month_of(fact.happened_on) for fact in Fact.objects.counting()):
                self.states.add("counts later")
            if Exemption.objects.exists():
                self.states.add("exempt")
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def attempt(self, act, **told):
        moment = self.now
        self.now += timedelta(hours=1)
        with clock.moved_to(moment):
            try:
                done = act(**told)
            except PermissionDenied:
                return None
            except (FactRefused, MonthRefused) as refused:
                self.told.add(str(refused))
                return None
        self.known.append((moment, self.stored()))
        return done

    def stored(self):
        rows = Figures.objects.filter(project__in=self.projects)
        told = {row.project_id: {name: getattr(row, name) for name in figures.NAMES} for row in rows}
        return {one.pk: told.get(one.pk, dict.fromkeys(figures.NAMES)) for one in self.projects}

    def drawn(self, data, **where):
        rows = list(Fact.objects.filter(**where).order_by("pk"))
        return data.draw(st.sampled_from(rows)) if rows else None

    @initialize(so_far=st.integers(0, 4), late=st.booleans())
    def something_stands(self, so_far, late):
        """Chance alone seldom brings a reversal far."""
        for kind in ("arrived", "employed"):
            self.record(kind, 800, 3, "east_clerk", 0)
        self.attempt(verdicts.verify_facts, facts=list(Fact.objects.waiting()), by=self.cast["centre"])
        money = Fact.objects.get(kind="arrived")
        if late:
            self.a_month_closes()
            self.record("completed", 300, 40, "west_clerk", 1)
            self.attempt(verdicts.verify_facts, facts=Fact.objects.waiting(), by=self.cast["centre"])
        if so_far > 0:
            back = self.attempt(verdicts.ask_reversal, fact=money, reason="重复", by=self.cast["east_clerk"])
        if so_far > 1:
            self.attempt(verdicts.verify_facts, facts=[back], by=self.cast["centre"])
        if so_far == 3:
            self.attempt(verdicts.approve_reversal, fact=back, by=self.cast["leader"])
        if so_far == 4:
            self.attempt(verdicts.return_facts, facts=[back], reason="材料不清", by=self.cast["leader"])

    def record(self, kind, amount, back, who, place, key=""):
        whole = amount * WAN if kind in ("arrived", "completed", "output", "tax") else amount
        said = {"explanation": "已核对", "key": key, "on": clock.day_of(self.now) - timedelta(days=back)}
        self.attempt(
            facts.record_fact, entry=fact_entry(self.projects[place], kind, whole, **said), by=self.cast[who]
        )

    @rule(
        kind=st.sampled_from(("arrived", "arrived", "completed", "employed", "note")),
        amount=st.integers(1, 5000),
        back=st.sampled_from((0, 1, 20, 40, 70)),
        who=st.sampled_from(WRITERS),
        place=st.integers(0, 1),
        again=st.booleans(),
    )
    def somebody_reports(self, kind, amount, back, who, place, again):
        self.keys += not again
        self.record(kind, amount, back, who, place, f"key-{self.keys}")

    @rule(place=st.integers(0, 1), who=st.sampled_from(WRITERS))
    def somebody_uses_the_same_slip(self, place, who):
        entry = fact_entry(
            self.projects[place], on=clock.day_of(self.now), proofs=[slip(number="7")], explanation="有"
        )
        self.attempt(facts.record_fact, entry=entry, by=self.cast[who])
        live = Fact.objects.filter(state__in=["pending", "recognised"], evidence__number="7", reverses=None)
        assert sum(not fact.reversals.counting().exists() for fact in live) <= 1

    @precondition(lambda self: Fact.objects.exists())
    @rule(
        data=st.data(),
        who=st.sampled_from(JUDGES),
        what=st.sampled_from(("verify", "return", "return", "approve", "all")),
    )
    def somebody_judges(self, data, who, what):
        fact, by = self.drawn(data), self.cast[who]
        match what:
            case "verify":
                self.attempt(verdicts.verify_facts, facts=[fact], by=by)
            case "return":
                self.attempt(verdicts.return_facts, facts=[fact], reason="材料不清", by=by)
            case "approve":
                fact = self.drawn(data, reverses__isnull=False, state="pending") or fact
                self.attempt(verdicts.approve_reversal, fact=fact, by=by)
            case "all":
                waiting = [
                    fact
                    for fact in Fact.objects.waiting()
                    if fact.author_id != by.pk and not fact.waits_for_approval
                ]
                self.attempt(verdicts.verify_facts, facts=waiting, by=by)

    @precondition(lambda self: Fact.objects.exists())
    @rule(data=st.data(), who=st.sampled_from(WRITERS), reverse=st.booleans())
    def somebody_takes_back(self, data, who, reverse):
        fact, by = (
            self.drawn(data, state="recognised" if reverse else "pending") or self.drawn(data),
            self.cast[who],
        )
        if reverse:
            self.attempt(verdicts.ask_reversal, fact=fact, reason="登记重复", by=by)
        else:
            self.attempt(facts.withdraw, fact=fact, reason="写错", by=by)

    @rule(days=st.sampled_from((1, 20, 31)))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule()
    def a_month_closes(self):
        with clock.moved_to(self.now):
            last = Calendar(self.cast["centre"].post.county_id, clock.today()).closed_through
        month = after(last) if last else "2026-08"
        if self.attempt(months.close_month, month=month, by=self.cast["centre"]):
            self.closed[month] = self.sums(month)

    @precondition(lambda self: ClosedMonth.objects.exists())
    @rule(
        unit=st.sampled_from(("east", "west", "centre")),
        kind=st.sampled_from(COUNTED[:2]),
        days=st.integers(-1, 20),
    )
    def an_exemption_is_granted(self, unit, kind, days):
        month = ClosedMonth.objects.order_by("month").last().month
        told = {"month": month, "until": clock.day_of(self.now) + timedelta(days=days), "reason": "回单补到"}
        self.attempt(months.grant_exemption, unit=self.units[unit], form=kind, by=self.cast["centre"], **told)

    def sums(self, month):
        return figures.sums(Fact.objects.counting().counted_in(month), "unit_id")

    @invariant()
    def what_is_stored_is_what_the_facts_come_to(self):
        assert self.stored() == figures.figures([one.pk for one in self.projects])

    @invariant()
    def a_closed_month_keeps_its_sums_but_for_exemptions(self):
        for month, before in self.closed.items():
            now = self.sums(month)
            excepted = {(one.unit_id, one.form) for one in Exemption.objects.filter(month=month)}
            for key in before.keys() | now.keys():
                assert key in excepted or before.get(key) == now.get(key), (month, key)

    @invariant()
    def nothing_is_deleted_or_rewritten_and_nobody_judges_himself(self):
        rows = {row.pk: row for row in Fact.objects.select_related("reverses")}
        assert rows.keys() >= self.first.keys()
        for pk, row in rows.items():
            kept = tuple(getattr(row, name) for name in KEPT)
            known, state = self.first.setdefault(pk, (kept, row.state))
            assert known == kept
            assert state not in FINAL or row.state == state
            self.first[pk] = kept, row.state
            assert row.author_id not in (row.verified_by_id, row.approved_by_id)
            if row.reverses:
                assert (row.amount, row.reverses.state) == (-row.reverses.amount, "recognised")
        recorded = Entry.objects.filter(verb__in=["fact.recorded", "fact.reversal_asked"])
        assert {fact["id"] for entry in recorded for fact in entry.data["facts"]} == rows.keys()


@pytest.mark.slow
@pytest.mark.django_db
def test_facts_at_random(officers, units, enter):
    Facts.cast, Facts.units = officers, units
    Facts.projects = [
        enter("有机肥生产线", "east", stage="building", investment=350 * WAN),
        enter("食用菌基地", "west", stage="signed"),
    ]
    play(Facts, examples=12, length=28)
    assert Facts.states >= {*FINAL, "pending", "returned", "noted", "reversed", "counts later", "exempt"}
    assert len(Facts.told) > 10, "many different refusals were met"
