"""A small scheme of a county, its run of a quarter, and a second assessor; what the tests of runs and the matrix share."""

from datetime import date, timedelta

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import READS, Role
from luodi.assessment.actions import inputs, runs, schemes
from luodi.common import clock

TEXT = """\
title: 季度考核
period: quarter
facts:
  kind: {title: 单位类别, type: text, metric: unit.kind}
  arrived: {title: 到位资金, unit: 万元, metric: arrived, missing: zero}
  target: {title: 到位资金目标, unit: 万元, target: arrived}
  missed: {title: 漏报次数, unit: 次, missing: zero}
edge_cases: {missing_fact: error, missing_target: zero, zero_target: full, zero_over_zero: zero, negative_total: keep}
rounding: {line: {places: 2, mode: half_up}}
lines:
  - {line: 到位资金, points: 90, score: {completion: {of: arrived, target: target, cap: 100%}}}
  - {line: 报送, points: 10, score: {items: {start: full, rows: [{item: 漏报, count: missed, points: -1}]}}, limit: {least: 0}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
outcomes:
  - {outcome: 通报表扬, when: {first: 1}, honour: true}
  - {outcome: 约谈, when: {repeated: {outcome: 通报表扬, times: 2, within: 2}}}
"""
ASSESSED = ("east", "west")
QUARTER = "2026-Q3"


def second_assessor(units):
    """Return another assessor of the county."""
    user, made = User.objects.get_or_create(
        username="assessor_two", defaults={"full_name": "卫二", "must_change_password": False}
    )
    if made:
        unit = units["inspection"]
        Post.objects.create(
            user=user, role=Role.ASSESSOR, unit=unit, county_id=unit.county_id, scope=READS[Role.ASSESSOR][0]
        )
    return user


def found_scheme(units, by, text=TEXT, title="季度考核", keys=ASSESSED):
    """Found a scheme with one version from the begin of the year on."""
    scheme = schemes.found(title=title, units=[units[key] for key in keys], by=by)
    version = schemes.set_version(
        scheme=scheme,
        text=text,
        counting="to_date",
        effective_from=date(2026, 1, 1),
        basis="县办发〔2026〕3号",
        by=by,
    )
    released(version, units)
    return scheme


def released(version, units):
    """Let another assessor release a version."""
    return schemes.release_version(version=version, by=second_assessor(units))


def second_version(scheme, by, text=None):
    """Set another version, which counts returns double, from next year on."""
    return schemes.set_version(
        scheme=scheme,
        text=text or TEXT.replace("points: 10", "points: 20"),
        counting="to_date",
        effective_from=date(2027, 1, 1),
        basis="县办发〔2027〕1号",
        by=by,
    )


def draft(units, by, **told):
    """Return a run of the third quarter that was computed once."""
    run = runs.begin(scheme=found_scheme(units, by, **told), period=QUARTER, by=by)
    compute(run, by)
    return run


def compute(run, by, reason="", as_of=None):
    """Have a run computed; in tests the worker works at once."""
    made = runs.ask(run=run, as_of=as_of or clock.today(), reason=reason, by=by)
    made.refresh_from_db()
    return made


def shown(units, by, **told):
    """Return the same, shown for a week."""
    return runs.show(run=draft(units, by, **told), until=clock.today() + timedelta(days=7), by=by)


def final(units, by, **told):
    """Return the same, final after its week."""
    run = shown(units, by, **told)
    with clock.moved_to(clock.now() + timedelta(days=8)):
        return runs.finish(run=run, by=by)


def enter(run, unit, value, by, fact="missed"):
    """Enter a fact from the circular of the centre."""
    return inputs.enter(run=run, unit=unit, fact=fact, value=value, document="招商中心通报第3期", by=by)
