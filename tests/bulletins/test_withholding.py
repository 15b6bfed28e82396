"""M4: a draft that tells of a project marked 商业敏感 since is neither read nor issued before it is built anew."""

import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind, State
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.projects.actions import masking
from tests.bulletins.test_bulletins import sent_by
from tests.moments import at
from tests.progress.problems import raise_one

NAME = "瀚海新能源储能基地"


@pytest.fixture(autouse=True)
def _in_december():
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


@pytest.fixture
def draft(drafted, enter, cast, units):
    """Material of the week with an overdue problem of a project that was masked after it was drafted."""
    secret = enter(NAME, "east", stage="talks")
    with clock.moved_to(at("2026-11-01 09:00")):
        raise_one(secret, units["bureau"], cast["east_clerk"])
    made = drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), [])
    assert NAME in made.document
    sent = sent_by(made)
    masking.mark_sensitive(project=secret, reason="投资方要求", by=cast["east_clerk"])
    return made, sent


@pytest.mark.parametrize("who", ["centre", "leader"])
def test_nobody_reads_it_and_nobody_issues_it(who, draft, cast, login):
    made, sent = draft
    client, here = login(cast[who]), f"/bulletins/{made.pk}/"
    key = "due_problems@" + made.period
    asked = [
        client.get(here),
        client.get("/bulletins/"),
        client.get(f"{here}figures/{key}/"),
        client.get(f"{here}edit/"),
        client.post(f"{here}edit/", {**sent, "version": 1, "done": "1"}, follow=True),
        client.post(f"{here}preview/", sent),
        client.post(f"{here}draft.docx", follow=True),
        client.post(f"{here}issue/", {"version": 1}, follow=True),
    ]
    assert [NAME in answer.text for answer in asked] == [False] * len(asked)
    assert "请重新取数" in asked[0].text
    assert "请重新取数" in asked[-1].text
    made.refresh_from_db()
    assert made.state == State.DRAFT
    assert made.version == 1


def test_built_anew_it_is_issued_without_the_name(draft, cast, login):
    made, _ = draft
    centre = cast["centre"]
    with pytest.raises(bulletins.BulletinRefused, match="请重新取数"):
        bulletins.issue(bulletin=made, version=1, by=cast["leader"])
    page = login(centre).post(f"/bulletins/{made.pk}/rebuild/", {"day": "2026-12-01"}, follow=True).text
    assert "商业敏感项目（在谈）" in page
    made.refresh_from_db()
    done = bulletins.issue(bulletin=made, version=made.version, by=cast["leader"])
    packed = zipfile.ZipFile(done.word.path)
    told = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
    told += "".join(page.extract_text() for page in PdfReader(io.BytesIO(done.pdf.path.read_bytes())).pages)
    assert "瀚海" not in told + done.document + str(done.data)


def test_what_was_issued_before_the_mark_stays(drafted, enter, cast, units, login):
    open_ = enter(NAME, "east", stage="talks")
    with clock.moved_to(at("2026-11-01 09:00")):
        raise_one(open_, units["bureau"], cast["east_clerk"])
    made = drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), [])
    done = bulletins.issue(bulletin=made, version=1, by=cast["leader"])
    masking.mark_sensitive(project=open_, reason="投资方要求", by=cast["east_clerk"])
    assert NAME in login(cast["inspector"]).get(f"/bulletins/{done.pk}/").text
