"""Results of the assessment in a bulletin: only final ones, with the run and version they are of, open to lines and facts."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.assessment.actions import deciding
from luodi.assessment.models import Consequence
from luodi.bulletins import soundness
from luodi.bulletins.actions import bulletins
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.documents.model import Honours, Table, blocks_of, figures, from_json
from luodi.metrics.periods import Period
from tests.assessment import runs as made
from tests.moments import at

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_december():
    with clock.moved_to(at("2026-12-13 10:00")):
        yield


@pytest.fixture
def run(units, cast):
    """A run of the third quarter that became final in October."""
    with clock.moved_to(at("2026-10-05 10:00")):
        return made.final(units, cast["assessor"])


def drafted(run, by):
    return bulletins.draft(
        kind=Kind.ASSESSMENT, period=run.span, day=run.counted_until, ranking=[], run=run, by=by
    )


def told(bulletin, kind):
    return [block for block in blocks_of(from_json(bulletin.document)) if isinstance(block, kind)]


def words(block):
    return "".join(piece if isinstance(piece, str) else piece.words for piece in block.all_pieces())


def test_who_assesses_drafts_what_tells_results_and_nothing_else(client, cast, run):
    assessor = client.login_as(cast["assessor"])
    listed = assessor.get("/bulletins/").text
    assert "起草考核通报" in listed
    assert "起草月度通报" not in listed
    assert assessor.get("/bulletins/draft/monthly/").status_code == 403
    assessor.post("/bulletins/draft/assessment/", {"kind": "assessment", "run": run.pk})
    draft = Bulletin.objects.get(made_by=cast["assessor"])
    shown = assessor.get(draft.get_absolute_url()).text
    assert f"/bulletins/{draft.pk}/edit/" in shown
    assert f"/bulletins/{draft.pk}/issue/" not in shown
    issued = bulletins.issue(bulletin=draft, version=draft.version, by=cast["centre"])
    assert bulletins.correct(bulletin=issued, day=run.counted_until, reason="名次有误", by=cast["assessor"])


def test_no_other_kind_is_drafted_or_changed_by_who_assesses(cast, run):
    november = Period.of_month(2026, 11)
    asked = {"kind": Kind.MONTHLY, "period": november, "day": date(2026, 12, 12), "ranking": ["arrived"]}
    monthly = bulletins.draft(by=cast["centre"], **asked)
    assert monthly not in Bulletin.objects.visible_to(cast["assessor"])
    for act in (
        lambda: bulletins.draft(by=cast["assessor"], **asked),
        lambda: bulletins.rebuild(bulletin=monthly, day=date(2026, 12, 11), by=cast["assessor"]),
        lambda: bulletins.drop(bulletin=monthly, by=cast["assessor"]),
    ):
        with pytest.raises((BulletinRefused, PermissionDenied)):
            act()
    with pytest.raises(BulletinRefused, match="月度通报由招商服务中心起草"):
        bulletins.draft(by=cast["assessor"], **asked)
    with pytest.raises(PermissionDenied):
        bulletins.drop(bulletin=drafted(run, cast["assessor"]), by=cast["leader"])


def test_the_centre_picks_a_final_run_and_gets_its_ranking(client, cast, run):
    client.login_as(cast["centre"])
    assert "2026 年第3季度季度考核" in client.get("/bulletins/draft/assessment/").text
    response = client.post("/bulletins/draft/assessment/", {"kind": "assessment", "run": run.pk})
    (draft,) = Bulletin.objects.all()
    assert response.headers["Location"] == f"/bulletins/{draft.pk}/edit/"
    (ranking,) = told(draft, Table)
    assert [column.label for column in ranking.columns] == ["名次", "单位", "总分", "等次"]
    assert [row[1] for row in ranking.rows] == ["东川镇", "西坪乡"]
    page = client.get(f"/bulletins/{draft.pk}/").text
    assert "《季度考核》（第1版，县办发〔2026〕3号）" in page
    assert run.sha256[:12] in page
    assert {figure.key for figure in figures(from_json(draft.document))} == set(draft.data)


def test_only_a_final_run_is_put_in(units, cast):
    with clock.moved_to(at("2026-10-05 10:00")):
        shown = made.shown(units, cast["assessor"])
    with pytest.raises(BulletinRefused, match="已经定稿"):
        bulletins.draft(
            kind=Kind.ASSESSMENT,
            period=shown.span,
            day=date(2026, 10, 5),
            ranking=[],
            run=shown,
            by=cast["centre"],
        )
    with pytest.raises(BulletinRefused, match="请选一次"):
        bulletins.draft(
            kind=Kind.ASSESSMENT, period=shown.span, day=date(2026, 10, 5), ranking=[], by=cast["centre"]
        )


def test_there_is_one_for_a_scheme_and_period(units, cast, run):
    first = drafted(run, cast["centre"])
    assert drafted(run, cast["centre"]) == first
    done = bulletins.issue(bulletin=first, version=1, by=cast["leader"])
    assert done.number == "落地考核〔2026〕第1期"
    with pytest.raises(BulletinRefused, match="已经印发"):
        drafted(run, cast["centre"])
    with clock.moved_to(at("2026-10-05 10:00")):
        other = made.final(units, cast["assessor"], title="园区考核", keys=("park", "east"))
    assert drafted(other, cast["centre"]).purpose != done.purpose


def test_only_what_was_decided_goes_on_the_lists(client, cast, run):
    east, west = Consequence.objects.order_by("unit__path")
    said = {"reason": "同意", "by": cast["leader"]}
    deciding.decide(consequence=east, verdict="upheld", **said)
    draft = drafted(run, cast["centre"])
    (red,) = told(draft, Honours)
    assert (red.colour, [entry.name for entry in red.entries]) == ("red", ["东川镇"])
    assert words(red).startswith("通报表扬。总分10")
    assert "另有1项结果建议还没有决定" in draft.document
    deciding.decide(consequence=west, verdict="refused", **said)
    client.login_as(cast["centre"])
    page = client.get(f"/bulletins/{draft.pk}/edit/").text
    day = re.search(r'type="hidden" name="day" value="([^"]+)"', page)[1]
    client.post(f"/bulletins/{draft.pk}/rebuild/", {"day": day})
    again = Bulletin.objects.get()
    assert "没有决定" not in again.document
    assert clock.day_of(again.as_of) == run.counted_until


def test_a_total_opens_to_the_lines_and_facts_it_is_the_sum_of(client, cast, units, run):
    done = bulletins.issue(bulletin=drafted(run, cast["centre"]), version=1, by=cast["leader"])
    assert list(soundness.faults()) == []
    for person in ("leader", "west_head", "bureau_clerk"):
        client.login_as(cast[person])
        for key in done.data:
            page = client.get(f"/bulletins/{done.pk}/figures/{key}/").text
            name = done.data[key]["unit_name"]
            assert f"总分：{run.frozen['results']['units'][name]['working']}" in page, (person, key)
            assert "fact=arrived" in page
            assert "与通报不同" not in page
    type(run).objects.filter(pk=run.pk).update(sha256="0" * 64)
    assert "与通报不同" in client.get(f"/bulletins/{done.pk}/figures/{key}/").text


def test_a_monthly_bulletin_takes_the_results_in_and_a_correction_keeps_them(client, cast, run):
    client.login_as(cast["centre"])
    said = {"kind": "monthly", "month": "2026-11", "day": "2026-12-12", "ranking": ["arrived"], "run": run.pk}
    client.post("/bulletins/draft/monthly/", said)
    (draft,) = Bulletin.objects.all()
    assert "考核结果" in client.get(f"/bulletins/{draft.pk}/").text
    assert draft.as_of == at("2026-12-12 23:59:59") + timedelta(microseconds=999_999)
    done = bulletins.issue(bulletin=draft, version=1, by=cast["leader"])
    again = bulletins.correct(bulletin=done, day=date(2026, 12, 12), reason="漏计", by=cast["centre"])
    assert again.run == run
    assert b"".join(client.post(f"/bulletins/{done.pk}/xlsx/").streaming_content)


def test_the_bulletin_asks_as_often_for_many_units_as_for_few(client, cast, units, run):
    with clock.moved_to(at("2026-10-05 10:00")):
        many = made.final(
            units, cast["assessor"], title="另一份", keys=("east", "west", "bureau", "culture", "park")
        )
    client.login_as(cast["leader"])
    counts = []
    for one in (run, many):
        draft = drafted(one, cast["centre"])
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/bulletins/{draft.pk}/")
            client.get(f"/bulletins/{draft.pk}/figures/{next(iter(draft.data))}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_total_is_told_as_it_stands_after_the_gates(client, cast, units):
    gate = "gates: [{gate: 通报扣分, when: {ge: [total, 1]}, minus: 2}]\nranking:"
    with clock.moved_to(at("2026-10-05 10:00")):
        run = made.final(units, cast["assessor"], text=made.TEXT.replace("ranking:", gate))
    done = bulletins.issue(bulletin=drafted(run, cast["centre"]), version=1, by=cast["leader"])
    (ranking,) = told(done, Table)
    assert [row[2].words for row in ranking.rows] == ["8", "8"]
    page = client.login_as(cast["leader"]).get(f"/bulletins/{done.pk}/figures/{ranking.rows[0][2].key}/").text
    assert "总分：0.00+10.00=10；通报扣分：总分由 10 变为 8" in page
    assert "与通报不同" not in page
