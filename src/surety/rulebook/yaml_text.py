"""YAML as written: 1.2 scalars (`no`, `on` and `48h` are words), dates, no duplicate keys, no tags."""

import re
from pathlib import Path
from typing import Any

import yaml


class Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict = {}


SCALARS = (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"null|~|", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"-?(0|[1-9][0-9_]*)", "-0123456789"),
    ("tag:yaml.org,2002:float", r"-?(0|[1-9][0-9_]*)\.[0-9]+", "-0123456789"),
    ("tag:yaml.org,2002:timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
)
for tag, pattern, first in SCALARS:
    Loader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), list(first))


def mapping_without_duplicates(loader: Loader, node: yaml.MappingNode) -> dict:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key, (key_node, _) in zip(keys, node.value, strict=True):
        if keys.count(key) > 1:
            raise yaml.MarkedYAMLError(problem=f"duplicate key {key!r}", problem_mark=key_node.start_mark)
    return loader.construct_mapping(node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", mapping_without_duplicates)


def read_yaml(path: Path) -> Any:
    """Raises yaml.YAMLError, or ValueError for an impossible date."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)
