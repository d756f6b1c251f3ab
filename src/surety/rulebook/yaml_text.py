"""YAML as written: 1.2 scalars (`no`, `on` and `48h` are words), dates, no duplicate keys, no tags, no aliases.

Without aliases a document is no larger than its text. Its depth is looked at before anything recurses into it.
"""

import re
from typing import Any

import yaml

DEPTH_MAX = 20
Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(Base):
    """Reads text; raises yaml.YAMLError, or ValueError for a number of thousands of digits."""

    yaml_implicit_resolvers: dict = {}

    def __init__(self, text: str):
        refuse_unreadable(text)
        super().__init__(text)


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
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if not isinstance(key_node, yaml.ScalarNode) or key in seen:
            problem = f"duplicate key {key!r}" if isinstance(key_node, yaml.ScalarNode) else "a key that is no word"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


def date_that_exists(loader: Loader, node: yaml.ScalarNode) -> Any:
    """A day that the calendar does not have stays text, which is refused where a date is wanted, with its place."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


Loader.add_constructor("tag:yaml.org,2002:map", mapping_without_duplicates)
Loader.add_constructor("tag:yaml.org,2002:timestamp", date_that_exists)


def refuse_unreadable(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Base):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias; write it out", problem_mark=event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
