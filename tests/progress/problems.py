"""Problems as tests raise them, and the acts that lead one from state to state."""

import io

from luodi.progress.actions import problems
from luodi.progress.actions.problems import Raised, Said
from luodi.progress.models import Problem
from luodi.progress.problems import Act, Cause

WORDS = "二期 30 亩用地指标没有落实，设备已到港，不能开工。"


def slip(words="确认单"):
    return (io.BytesIO(words.encode()), "企业确认单.txt")


def raise_one(project, unit, by, *, words=WORDS, **more):
    """Raise a problem of land that ``unit`` is to solve."""
    said = {"kind": "土地", "cause": Cause.LAND, "urgency": "一般", "wanted": "月底前落实指标。"}
    return problems.raise_problem(
        project=project, raised=Raised(words=words, unit=unit, **said | more), by=by
    )


def do(problem, act, by, words="已办。", **said):
    """Do an act; what the company says comes with a person and a slip."""
    if act in (Act.CONFIRM, Act.OBJECT):
        said = {"person": "王厂长", "files": [slip()]} | said
    return problems.take(problem=problem, act=Act(act), said=Said(words=words, **said), by=by)


def of_problem(world):
    """A problem of the eastern project that the bureau is to solve, raised by the township's clerk."""
    return [raise_one(world.project, world.units["bureau"], world.cast["east_clerk"]).pk]


def of_answered(world):
    """The same, answered by the bureau, and the act that somebody wants to do."""
    (pk,) = of_problem(world)
    do(Problem.objects.get(pk=pk), Act.ANSWER, world.cast["bureau_head"])
    return [pk]


def of_confirmed(world):
    (pk,) = of_answered(world)
    do(Problem.objects.get(pk=pk), Act.CONFIRM, world.cast["east_head"])
    return [pk]


def of_file(world):
    """The sealed slip of the company."""
    (pk,) = of_confirmed(world)
    return [pk, Problem.objects.get(pk=pk).steps.get(act=Act.CONFIRM).files.get().pk]
