"""A list to the city as the matrix asks for it: the eastern project, sent and accepted."""

from typing import Any

from luodi.common import clock
from luodi.library.actions import city_lists
from luodi.library.actions.city_lists import Said
from luodi.projects.actions import levels, masking
from luodi.projects.models import Project

ACCEPTED, REFUSED, WITHDRAWN = "accepted", "refused", "withdrawn"


def listed(*projects: Any, by: Any, title: str = "报市项目清单") -> Any:
    """Make a list of projects that the county library holds from now on."""
    for project in projects:
        if not project.levels.filter(level="county", status="admitted").exists():
            levels.take_over(project=project, reason="原台账已有", by=by)
    return city_lists.make(project_ids=[project.pk for project in projects], title=title, by=by)


def sent(*projects: Any, by: Any, title: str = "报市项目清单") -> Any:
    """Make a list and note that it was sent today."""
    return city_lists.send(city_list=listed(*projects, by=by, title=title), on=clock.today(), by=by)


def said(answer: str = ACCEPTED, **told: Any) -> Said:
    """Return what is noted on a line; by default that the city took it, today, under a number."""
    usual = {"number": "市储〔2026〕7号"} if answer == ACCEPTED else {"words": "规模不够"}
    return Said(answer, **{"on": clock.today(), **usual, **told})


def of_world(world: Any, make: Any = sent) -> Any:
    """List the eastern project, also where it is 商业敏感 now: it was marked after it had been reported."""
    project, clerk = Project.objects.get(pk=world.project.pk), world.cast["east_clerk"]
    if not project.is_masked:
        return make(project, by=world.cast["centre"])
    masking.unmark_sensitive(project=project, reason="可以公开", by=clerk)
    made = make(Project.objects.get(pk=project.pk), by=world.cast["centre"])
    masking.mark_sensitive(project=project, reason="又要保密", by=clerk)
    return made


def of_list(world: Any) -> list[Any]:
    return [of_world(world).pk]


def of_unsent(world: Any) -> list[Any]:
    return [of_world(world, listed).pk]


def of_mark(world: Any) -> list[Any]:
    made = of_world(world)
    noted = city_lists.mark(line=made.lines.get(), said=said(), by=world.cast["centre"])
    return [made.pk, noted.pk]
