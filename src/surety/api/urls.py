"""Addresses below /api/. The batch door comes first and meets none of django-ninja."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from surety.api.evidence import post_evidence
from surety.api.facts import post_facts
from surety.api.orders import router
from surety.api.problems import Problem, problem_boundary
from surety.api.schema import DESCRIPTION, document, stated_from_outside

api = NinjaAPI(title="Surety", version="1", description=DESCRIPTION, docs_url=None, openapi_url=None)
api.add_router("", router)


@api.exception_handler(Exception)
def _pass_on(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave every error to the boundary around the view."""
    raise error


@problem_boundary
def show_schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(document(api), ensure_ascii=False), content_type="application/json")


@problem_boundary
def show_docs(request: HttpRequest) -> HttpResponse:
    schema = document(api)
    facts = {kind.__struct_config__.tag: kind.__doc__ for kind in stated_from_outside()}
    context = {"operations": _operations(schema), "schema": schema, "facts": facts}
    return render(request, "api/docs.html", context)


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"path": address, "method": method.upper(), **operation}
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


@problem_boundary
def answer_nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Problem("not_found")


def _guarded(patterns: list[URLPattern]) -> list[URLPattern]:
    for pattern in patterns:
        pattern.callback = problem_boundary(pattern.callback)
    return patterns


urlpatterns = [
    path("facts", post_facts, name="api-facts"),
    path("evidence", post_evidence, name="api-evidence"),
    path("openapi.json", show_schema, name="api-schema"),
    path("docs", show_docs, name="api-docs"),
    *_guarded([pattern for pattern in api.urls[0] if pattern.name != "api-root"]),
    re_path(r"^(?P<rest>[\s\S]*)$", answer_nothing, name="api-nothing"),
]
