"""What an act is given where no row of the matrix comes as far as it: worked out from the world, without ``by``.

tests/acts/of_projects.py and of_the_county.py say it, one function for each act.
"""

from collections.abc import Callable
from typing import Any

Arguments = dict[str, Any]
Maker = Callable[[Any], Arguments]

TOLD: dict[str, Maker] = {}

REASON = "登记有误"
# What the forms of the matrix leave empty and the act needs.
SAID: dict[str, Arguments] = {
    "assessment.deciding.object_to": {"line": "报送", "words": "少算一次"},
    "assessment.deciding.settle": {"verdict": "refused", "reason": REASON},
    "assessment.deciding.decide": {"verdict": "upheld", "reason": REASON},
    "assessment.inputs.give_back": {"reason": REASON},
    "assessment.runs.void": {"reason": REASON},
    "library.disputes.open_dispute": {"grounds": "我方先谈"},
    "library.first_contact.give_up": {"reason": REASON},
    "library.first_contact.void_talk": {"reason": REASON},
    "library.rounds.call_off": {"reason": REASON},
    "progress.hand_overs.void": {"reason": REASON},
    "progress.light_changes.settle_change": {"agrees": True},
    "progress.nodes.follow": {"reason": REASON},
    "progress.papers.void_proof": {"reason": REASON},
    "progress.staging.return_claim": {"words": REASON},
    "progress.verdicts.ask_reversal": {"reason": REASON},
}


def told_of(act: str) -> Callable[[Maker], Maker]:
    """Note the function under it as what the act is given."""

    def note(make: Maker) -> Maker:
        TOLD[act] = make
        return make

    return note
