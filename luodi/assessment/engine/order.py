"""In which order things are decided: a condition can only ask for what was decided before it has its turn."""

from collections.abc import Iterator

from luodi.assessment.engine import standing
from luodi.assessment.engine.nodes import Complaint, Part
from luodi.assessment.engine.scheme import Scheme
from luodi.assessment.engine.sights import TURN, TURNS, Sight

TITLES = {
    "gates": "一票否决等（gates）",
    "grades": "等次（grades）",
    "ranking": "排名（ranking）",
    "prizes": "奖项（prizes）",
    "outcomes": "结果（outcomes）",
    "rewards": "奖励（rewards）",
    "flows": "进入其他考核（flows）",
}
_BEFORE = "各行、清单和有名称的数"
_HONOURS = "因此不能得奖的，写进 gates（effect: no_honours），名额归下一名"


class Order:
    """What is decided when in a scheme."""

    def __init__(self, scheme: Scheme) -> None:
        self.turns: dict[str, tuple[int, int]] = {}
        for part, key in (("gates", "gate"), ("prizes", "prize"), ("outcomes", "outcome")):
            for item, one in enumerate(getattr(scheme, part)):
                self.turns.setdefault(getattr(one, key), (TURN[part], item))

    def complaints(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        """Say that a condition asks for what is decided later: it could never hold."""
        match part:
            case standing.Outcome() if part.name in self.turns:
                yield from self._happening(part.name, sight)
            case standing.Repeated() if part.outcome in self.turns:
                yield from ((("outcome",), words) for _, words in self._happening(part.outcome, sight))
            case standing.Repeated() if part.grade and sight.turn <= TURN["grades"]:
                yield ("grade",), self._grade(part.grade, sight)
            case standing.Grade() if not part.line and sight.turn <= TURN["grades"]:
                yield (), self._grade(part.name, sight)
            case standing.Grade() if part.line and part.line == sight.line:
                yield ("line",), "一行的得分和等次不能用到这一行自己的等次，请改正。"
            case standing.Graded() if sight.line:
                words = "各行都算出来以后才知道有几行是某一等，不能用在一行里；请写进 figures、gates 或后面各部分。"
                yield (), words

    def _happening(self, name: str, sight: Sight) -> Iterator[Complaint]:
        turn, item = self.turns[name]
        if (turn, item) < (sight.turn, sight.item):
            return
        if (turn, item) == (sight.turn, sight.item):
            yield (), f"“{name}”的条件用到了它自己，请改正。"
        elif turn == sight.turn:
            yield (), f"“{name}”写在后面，轮到这一条时还没有定；请把它移到这一条前面。"
        else:
            cure = f"请在这里直接写它的条件；{_HONOURS}" if _here(sight) == "prizes" else _CURE
            yield (), f"“{name}”属于{_title(turn)}，{_late(turn, sight)}；{cure}。"

    @staticmethod
    def _grade(name: str, sight: Sight) -> str:
        late = _late(TURN["grades"], sight)
        return f"“{name}”属于{TITLES['grades']}，{late}；请改写成总分等的条件，如 {{ge: [total, 90]}}。"


_CURE = "请在这里直接写它的条件，只看以前各期的写 earlier"


def _here(sight: Sight) -> str:
    return TURNS[sight.turn - 1] if sight.turn else ""


def _title(turn: int) -> str:
    return TITLES[TURNS[turn - 1]]


def _late(turn: int, sight: Sight) -> str:
    """Say that something has its turn after what asks for it."""
    if turn == sight.turn:
        return "这时还没有定"
    return f"在{TITLES.get(_here(sight), _BEFORE)}以后才定"
