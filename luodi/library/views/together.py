"""Many cases settled at once: what was picked is shown, settled with the same outcome and words, and told row by row."""

from django.contrib import messages
from django.shortcuts import redirect, render

from luodi.common.http import picks, typed
from luodi.library.actions import batches

MOST = 100


def settle_many(request, *, flow, picked, page, way, onward=()):
    """Settle the steps of a flow that were picked; ``way`` is the list they were picked in, as label and address."""
    label, back = way
    found = picked(request.user, picks(request.POST)[:MOST])
    code, words = request.POST.get("outcome", ""), typed(request.POST, "words")
    outcome = next((one for row in found if (one := row.step.table.outcome(code))), None)
    if outcome is None or code not in batches.together(flow):
        messages.error(request, "请先选出要办理的项目，再点办理。")
        return redirect(back)
    is_sent = bool(request.POST.get("confirm"))
    problem = outcome.words if is_sent and not words else ""
    if problem or not is_sent:
        return render(request, page, {"rows": found, "outcome": outcome, "problem": problem, "back": back})
    waiting = [(row.step, row.name) for row in found]
    results = batches.settle_many(waiting=waiting, outcome=code, words=words, by=request.user)
    return done(request, "成批办理", results, way=[way], onward=[*onward, (f"回到{label}", back)])


def done(request, title, results, *, way, onward):
    """Tell row by row what became of what was picked; ``way`` leads here, ``onward`` goes on, as labels and addresses."""
    context = {"title": title, "results": results, "way": way, "onward": onward}
    context["done"] = sum(1 for result in results if result.done)
    return render(request, "library/batch_done.html", context | {"left": len(results) - context["done"]})
