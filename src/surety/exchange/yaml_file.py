"""A table as the text of a rulebook file."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import yaml

from surety.exchange.raw import raw_table
from surety.rulebook.spec import InputSpec, TableSpec
from surety.rulebook.yaml_text import Loader


class Dumper(yaml.SafeDumper):
    """Quotes exactly what the rulebook's own reader would take for something other than a word."""

    yaml_implicit_resolvers = Loader.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:
        return True


def represent_float(dumper: Dumper, value: float) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", float_text(value))


Dumper.add_representer(float, represent_float)


def float_text(value: float) -> str:
    """Without an exponent, and always with a point."""
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else text + ".0"


def yaml_text(spec: TableSpec, vocabulary: Mapping[str, InputSpec] = MappingProxyType({})) -> str:
    """`vocabulary`: the inputs the folder shares; one declared alike is borrowed from there."""
    raw = raw_table(spec)
    raw["inputs"] = [
        {"vocabulary": each.name} if alike(vocabulary.get(each.name), each) else declared
        for each, declared in zip(spec.inputs, raw["inputs"], strict=True)
    ]
    return dump(raw, width=120, default_flow_style=None)


def alike(shared: InputSpec | None, spec: InputSpec) -> bool:
    return shared == spec and list(shared.values) == list(spec.values)


def one_line(raw: Any) -> str:
    return dump(raw, width=float("inf"), default_flow_style=True).rstrip("\n")


def read_line(text: str) -> Any:
    """Raises yaml.YAMLError, or ValueError for an impossible date."""
    return yaml.load(text, Loader)


def dump(raw: Any, **layout) -> str:
    return yaml.dump(raw, Dumper=Dumper, allow_unicode=True, sort_keys=False, **layout)
