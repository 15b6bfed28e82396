"""Do the final results of the assessment still come out as they were frozen?"""

import json
from collections.abc import Iterator

from luodi.assessment.engine.results import ENGINE, agrees
from luodi.assessment.kinds import RunState
from luodi.assessment.models import Run
from luodi.assessment.models.runs import fingerprint, written
from luodi.assessment.reports import scoring
from luodi.common.faults import Faulty


def faults() -> Iterator[str]:
    """Reckon every final result anew and tell of each that differs in anything."""
    for run in Run.objects.filter(state=RunState.FINAL).select_related("scheme").order_by("pk").iterator():
        if fingerprint(run.snapshot) != run.sha256:
            yield f"考核 {run.pk}（{run}）的定稿与定稿时的指纹不符，可能被改动过。"
        elif why := _differs(run):
            yield f"考核 {run.pk}（{run}）的定稿重新计算后不一致：{why}"


def _differs(run: Run) -> str:
    frozen = json.loads(run.snapshot)
    try:
        again = scoring.again(frozen["scheme"]["text"], written(frozen["facts"]))
    except Faulty as faulty:
        return f"现在的程序算不出来（{faulty}）"
    kept = frozen["results"]
    # The number of the engine alone is no difference: what it gives must be the same.
    again["engine"] = kept["engine"]
    if agrees(kept, again):
        return ""
    names = [name for name in kept["units"] if not agrees(kept["units"][name], again["units"].get(name))]
    return f"{'、'.join(names) or '排名'}不同，定稿时程序版本 {kept['engine']}，现在 {ENGINE}。"
