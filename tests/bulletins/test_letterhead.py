"""版头和文号: what the county's rules put above, below and as the number; what was issued or drafted before stays."""

import pytest

from luodi.bulletins.actions import bulletins
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.kinds import Kind
from luodi.bulletins.letterhead import Letterheads
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.documents.model import from_json
from luodi.metrics.periods import Period
from luodi.rulebook import reading
from luodi.rulebook.models import PackVersion
from luodi.rulebook.models.versions import ALWAYS
from luodi.rulebook.packs import kind_of
from tests.moments import at

CODES = {"monthly": "云招办通报", "weekly": "云招办调度", "ledger": "云招办台账", "assessment": "云招办考核"}


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


@pytest.fixture
def of_the_county(units):
    """Store the county's own rules: numbers as 云招办通报〔2026〕3号 under a red head."""

    def store(number=1, **codes):
        kinds = [
            {"kind": kind, "code": code, "form": "order", "masthead": "" if kind == "ledger" else "云岭县招商办文件",
             "has_imprint": kind != "ledger"}
            for kind, code in (CODES | codes).items()
        ]  # fmt: skip
        told = {"kinds": kinds, "copied_to": ["县委办公室", "县政府办公室"], "issuer": "云岭县招商办公室"}
        PackVersion.objects.create(
            county_id=units["county"].pk, kind="letterheads", number=number, state=PackVersion.State.RELEASED,
            effective_from=ALWAYS, content=told, basis="云招办〔2026〕1号", released_at=clock.now(),
        )  # fmt: skip

    return store


def issued(bulletin, by):
    return bulletins.issue(bulletin=bulletin, version=bulletin.version, by=by)


def october():
    return Period.of_month(2026, 10)


def test_the_county_says_how_numbers_heads_and_imprints_read(of_the_county, drafted, cast, login):
    of_the_county()
    done = issued(drafted(), cast["leader"])
    told = from_json(done.document)
    assert done.number == told.number == "云招办通报〔2026〕1号"
    assert (told.masthead, told.issuer) == ("云岭县招商办文件", "云岭县招商办公室")
    assert told.copied_to == ("县委办公室", "县政府办公室")
    page = login(cast["leader"]).get(done.get_absolute_url()).text
    assert "抄送：县委办公室，县政府办公室。" in page
    assert "<span>云岭县招商办公室</span><span>2026年12月3日印发</span>" in page
    ledger = from_json(drafted(Kind.LEDGER, october()).document)
    assert (ledger.masthead, ledger.issuer, ledger.copied_to) == ("", "", ())


def test_what_we_ship_is_what_was_printed_before(drafted, cast):
    done = issued(drafted(), cast["leader"])
    told = from_json(done.document)
    assert (done.number, told.masthead, told.issuer) == (
        "落地通报〔2026〕第1期",
        "",
        cast["centre"].post.unit.name,
    )


def test_what_was_issued_stays_and_the_next_counts_on(drafted, cast, of_the_county):
    first, open_ = issued(drafted(), cast["leader"]), drafted(period=october())
    before = (first.document, first.sha256, first.word_id, first.pdf_id)
    of_the_county()
    first.refresh_from_db()
    assert (first.document, first.sha256, first.word_id, first.pdf_id) == before
    assert first.is_whole
    assert from_json(open_.document).masthead == "", "a draft keeps the head it was drafted with"
    assert issued(open_, cast["leader"]).number == "云招办通报〔2026〕2号"


def test_no_number_is_given_twice(drafted, cast, of_the_county):
    of_the_county()
    issued(drafted(), cast["leader"])
    PackVersion.objects.all().delete()
    of_the_county(monthly="云招办月报", ledger="云招办通报")
    with pytest.raises(BulletinRefused, match="云招办通报〔2026〕1号已经用过"):
        issued(drafted(Kind.LEDGER, october()), cast["leader"])
    assert Bulletin.objects.issued().count() == 1


def test_two_kinds_never_share_a_code():
    told = reading.plain(reading.shipped(kind_of("letterheads")).rules)
    told["kinds"][1]["code"] = told["kinds"][0]["code"]
    with pytest.raises(ValueError, match="两种文件都用机关代字“落地通报”"):
        Letterheads.model_validate(told)
