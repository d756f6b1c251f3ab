"""The OpenAPI document: what django-ninja knows, and the facts as msgspec knows them."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from ninja import NinjaAPI

from surety.api import evidence
from surety.api.facts import Answer, FactResult
from surety.api.problems import CODES, MEDIA_TYPE
from surety.engine.fact import Fact, Party
from surety.engine.room import fact_types

_OUTSIDE = frozenset({Party.PLATFORM, Party.SHOP, Party.CARRIER})
_PROBLEM = {"$ref": "#/components/responses/Problem"}

DESCRIPTION = """\
Send what happened; read what follows from it. Money is in integer minor units (`_fen`), times carry a zone.
Authenticate with `Authorization: Bearer surety_...`. Errors are RFC 9457 problem details with a stable code.
"""


def stated_from_outside() -> list[type[Fact]]:
    """Fact types a token may state; the others follow from these, or people state them in the consoles."""
    return [kind for kind in fact_types().values() if kind.parties & _OUTSIDE]


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    schema = dict(api.get_openapi_schema(path_prefix="/api/"))
    schemas, parts = msgspec.json.schema_components(
        [*stated_from_outside(), FactResult, Answer], ref_template="#/components/schemas/{name}"
    )
    facts = schemas[:-2]
    components = schema.setdefault("components", {})
    components["schemas"] = components.get("schemas", {}) | parts | {"Fact": _fact(facts), "Problem": _problem()}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    components["responses"] = {
        "Problem": {"description": "A problem", "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}
    }
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = _PROBLEM
    ours = {"/api/facts": {"post": _post_facts()}, "/api/evidence": {"post": evidence.described()}}
    schema["paths"] = ours | schema["paths"]
    return schema | {"security": [{"token": []}]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _fact(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    tags = [kind.__struct_config__.tag for kind in stated_from_outside()]
    mapping = {tag: schema["$ref"] for tag, schema in zip(tags, schemas, strict=True)}
    return {"oneOf": schemas, "discriminator": {"propertyName": "type", "mapping": mapping}}


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string", "description": "In the language of Accept-Language."},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": sorted(CODES)},
            "detail": {"type": "string"},
            "todo": {"type": "string", "description": "What helps, where that is known; not for buyers."},
            "result": _ref("FactResult"),
        },
    }


def _post_facts() -> dict[str, Any]:
    one_or_many = {"oneOf": [_ref("Fact"), {"type": "array", "items": _ref("Fact"), "maxItems": 10_000}]}
    return {
        "operationId": "post_facts",
        "summary": "State facts",
        "description": "One fact, an array, or one fact a line; at most 10,000 facts and 16 MiB. A fact's "
        "`id` is the idempotency key: sending it again with the same content returns the first answer.",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": one_or_many},
                "application/x-ndjson": {"schema": {"type": "string", "description": "One Fact a line."}},
            },
        },
        "responses": {
            "200": _answers("Every fact was accepted, now or before"),
            "202": _answers("One fact, which waits for its subject"),
            "207": _answers("A batch with other statuses too: read each result"),
            "403": _PROBLEM,
            "409": _PROBLEM,
            "422": _PROBLEM,
            "default": _PROBLEM,
        },
    }


def _answers(description: str) -> dict[str, Any]:
    schema = {"oneOf": [_ref("Answer"), _ref("FactResult")]}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
