"""What the county issued: two monthly bulletins, one corrected, the material of a meeting; this week's is a draft.

A draft of the week before that meeting is withheld: a project in it was marked 商业敏感 afterwards.
"""

import io
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from random import Random

from luodi.bulletins.actions import bulletins, sheets
from luodi.bulletins.forms.bulletins import yesterday
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports.monthly import USUAL
from luodi.demo.bodies import County
from luodi.demo.diary import Act, Diary
from luodi.demo.workbooks import monthly_sheet
from luodi.metrics.periods import Period
from luodi.projects.actions import masking
from luodi.projects.models import Project

OFFICER, SIGNER = "centre_officer", "governor"
# Days after the end of a month on which its bulletin is drafted, issued, corrected, and the correction issued.
DRAFTED, ISSUED, CORRECTED, SETTLED = 5, 6, 13, 14
# Days after the beginning of a month on which a meeting is held, and after which it is past.
MET, PAST = 1, 20
SECRET, SECRET_SINCE = "R073", "投资方与外省同时在谈，要求签约前保密"
REASON = "上期印发以后补认定的数据没有计入，按最新认定的数据重新统计"


def note_bulletins(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note who drafts, issues and corrects what."""
    desk, chance = _Desk(county, projects), Random("bulletins")  # noqa: S311  a story, not a secret
    begun = diary.day.replace(day=1)
    latest = begun if diary.office.has_opened_since(begun + timedelta(days=ISSUED)) else _month_before(begun)
    for over, is_corrected in ((latest, False), (_month_before(latest), True)):
        since, last = (diary.day - over).days, over - timedelta(days=1)
        period = Period.of_month(last.year, last.month)
        told: list[tuple[int, Act]] = [
            (DRAFTED, partial(desk.draft, Kind.MONTHLY, period)),
            (ISSUED, partial(desk.issue, period)),
        ]
        if is_corrected:
            told += [(CORRECTED, partial(desk.correct, period)), (SETTLED, partial(desk.issue, period))]
        diary.chain(chance).note_all((since - days, act) for days, act in told)
    # The last meeting was in the first days of a month, long enough ago to be of another week than the draft of today.
    since = (diary.day - (begun if diary.day.day > PAST else _month_before(begun))).days
    meetings = ((since - MET, desk.draft_week), (since - MET - 1, desk.issue_week))
    # Whatever days off do to the day of the meeting, it was later than this, and of another week.
    before = diary.day - timedelta(days=since + 7)
    of_late = ((2, partial(desk.draft_week, before)), (2, desk.mark_secret), (1, desk.draft_week))
    diary.chain(chance).note_all((*meetings, *of_late))
    diary.note(diary.hour(2, chance), desk.upload_sheet)


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


class _Desk:
    """The acts of the centre's officer and of the county's head."""

    def __init__(self, county: County, projects: Mapping[str, int]) -> None:
        self.county, self.projects = county, projects

    def draft(self, kind: Kind, period: Period) -> None:
        """Draft a bulletin with what was known the evening before."""
        by = self.county.person(OFFICER)
        bulletins.draft(kind=kind, period=period, day=yesterday(), ranking=USUAL, by=by)

    def draft_week(self, on: date | None = None) -> None:
        """Draft the material of the week that a day, or else yesterday, belongs to."""
        year, week, _ = (on or yesterday()).isocalendar()
        self.draft(Kind.WEEKLY, Period.of_week(year, week))

    def mark_secret(self) -> None:
        """Close a project that the draft names."""
        project, by = Project.objects.get(pk=self.projects[SECRET]), self.county.person("reform_clerk")
        masking.mark_sensitive(project=project, reason=SECRET_SINCE, by=by)

    def issue_week(self) -> None:
        """Issue the material that waits."""
        waiting = Bulletin.objects.get(purpose=Kind.WEEKLY, state="draft")
        bulletins.issue(bulletin=waiting, version=waiting.version, by=self.county.person(SIGNER))

    def upload_sheet(self) -> None:
        """Keep the county's own monthly table as a template."""
        sheets.upload(
            content=io.BytesIO(monthly_sheet()), file_name="招商引资月报表.xlsx", name="招商引资月报表",
            by=self.county.person(OFFICER),
        )  # fmt: skip

    def issue(self, period: Period) -> None:
        """Issue the draft of a period."""
        waiting = Bulletin.objects.get(purpose=Kind.MONTHLY, period=period.code, state="draft")
        bulletins.issue(bulletin=waiting, version=waiting.version, by=self.county.person(SIGNER))

    def correct(self, period: Period) -> None:
        """Draft the correction of what was issued."""
        done = Bulletin.objects.get(purpose=Kind.MONTHLY, period=period.code)
        bulletins.correct(bulletin=done, day=yesterday(), reason=REASON, by=self.county.person(OFFICER))
