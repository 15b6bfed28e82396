"""Who had a hand in a line, and may therefore not decide what is objected to it."""

from luodi.assessment import checks
from luodi.assessment.models import Input, Run


def hands_in(run: Run, unit_id: int, line: str) -> dict[int, str]:
    """Return person → what that person did about a line of a unit: the scheme, the run, its inputs."""
    rules = run.version.rules
    found = {run.version.set_by_id: "制定了这版办法", run.made_by_id: "发起了这次考核"}
    found |= dict.fromkeys(run.computations.values_list("asked_by_id", flat=True), "计算了这次考核")
    row = next((one for one in rules.all_lines() if one.line == line), None)
    names = checks.names_in(rules, row) if row else []
    used = Input.objects.filter(run=run, unit__in=[unit_id, run.county_id], fact__in=names)
    for entered, confirmed in used.values_list("entered_by_id", "confirmed_by_id"):
        found[entered] = "填报了这一行用的数"
        if confirmed:
            found[confirmed] = "核对了这一行用的数"
    return found
