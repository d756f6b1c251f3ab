"""The XML of a DMN file: no DTD, no entities, no network; our own words in its extension elements."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import yaml
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from surety.exchange.dmn.names import NAMESPACES, OURS
from surety.exchange.source import Source
from surety.exchange.yaml_file import read_line


class Reader:
    """`space` is the namespace of the version this file is written in."""

    def __init__(self, source: Source, content: bytes):
        self.source = source
        try:
            self.root = fromstring(content, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            source.at("", "", "bad_xml", problem=" ".join(str(error).split()))
            source.refuse()
        space, _, name = self.root.tag[1:].partition("}")
        if space not in NAMESPACES or name != "definitions":
            source.at("", "", "not_dmn", value=self.root.tag)
            source.refuse()
        self.space = space

    def all(self, element: Element, name: str) -> list[Element]:
        return element.findall(f"{{{self.space}}}{name}")

    def one(self, element: Element | None, name: str) -> Element | None:
        return None if element is None else element.find(f"{{{self.space}}}{name}")

    def text(self, element: Element | None, name: str = "text") -> str:
        """What a child of this name says; empty without one."""
        found = self.one(element, name)
        return (found.text or "").strip() if found is not None else ""

    def ours(self, element: Element, name: str, *spot: str) -> Any:
        """What we once wrote into this element's extension elements, or nothing."""
        extension = self.one(element, "extensionElements")
        found = extension.find(f"{{{OURS}}}{name}") if extension is not None else None
        if found is None:
            return {}
        try:
            said = read_line(found.text or "")
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self.source.at(*spot, "bad_yaml", problem=" ".join(str(error).split()))
            return {}
        if not isinstance(said, dict):
            self.source.at(*spot, "not_a_mapping", value=said)
            return {}
        return said

    def strangers(self, element: Element, *known: str) -> Iterator[str]:
        """Children of the standard that are not read, and would change what the table means."""
        for child in element:
            space, _, name = child.tag[1:].partition("}")
            if space == self.space and name not in (*known, "description", "extensionElements"):
                yield name
