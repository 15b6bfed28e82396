"""A plan of nodes as tests ask for it."""

from luodi.common import clock
from luodi.progress.actions import nodes
from luodi.progress.kinds import ProjectKind
from luodi.progress.node_rules import Chosen
from luodi.rulebook.reports.packs import shipped


def begin(project, by, *, first=None, kind=ProjectKind.INDUSTRY, only=None, **units):
    """Plan the nodes of a template from a day on, all or only some of them; ``LX06A=unit`` says who sees to one."""
    template = shipped("nodes").rules.template(kind)
    chosen = {
        node.code: Chosen(node.label, node.days, units[node.code].pk if node.code in units else None)
        for node in template.nodes
        if only is None or node.code in only
    }
    first = first or clock.today()
    made = nodes.begin(project=project, kind=kind, first_day=first, chosen=chosen, by=by)
    return {node.code: project.nodes.get(code=node.code) for node in made}
