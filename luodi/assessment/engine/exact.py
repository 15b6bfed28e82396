"""YAML as its authors mean it: numbers exactly as written, only true and false for yes and no."""

import re
from decimal import Decimal

import yaml


class ExactLoader(yaml.SafeLoader):
    """Reads 0.1 as one tenth; only true and false are flags, and 010 is no number."""

    yaml_implicit_resolvers = {}  # none of those of the base class


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


def _whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(str(loader.construct_scalar(node)))


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9]\d{0,39})", "-+0123456789"),
    ("float", r"[-+]?(0|[1-9]\d{0,39})\.\d{1,40}", "-+0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("timestamp", r"\d{4}-\d{2}-\d{2}", "0123456789"),
    ("merge", r"<<", "<"),
):
    ExactLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first)
    )
ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
ExactLoader.add_constructor("tag:yaml.org,2002:int", _whole)
