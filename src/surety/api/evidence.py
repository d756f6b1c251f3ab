"""`POST /api/evidence`: a file on its own, streamed to disk; facts then name it by its hash."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from surety.api.callers import caller_of
from surety.api.problems import Problem, problem_boundary
from surety.consoles.attempts import of_upload
from surety.consoles.resuming import Partly, receive
from surety.consoles.uploading import UploadRefused, owner_of

_encoder = msgspec.json.Encoder()


@problem_boundary
def post_evidence(request: HttpRequest) -> HttpResponse:
    if request.method not in ("POST", "PUT"):
        response = HttpResponse(status=405)
        response.headers["Allow"] = "POST, PUT"
        return response
    caller = caller_of(request)
    try:
        kept = receive(request, owner=owner_of(caller.source))
    except UploadRefused as error:
        request.attempts = of_upload(error.code)  # type: ignore[attr-defined]
        raise Problem(error.code, status=error.status, **error.params) from None
    if isinstance(kept, Partly):
        return HttpResponse(_encoder.encode(kept._asdict()), status=202, content_type="application/json")
    told = {
        "sha256": kept.sha256, "media_type": kept.media_type, "bytes": kept.bytes, "reference": kept.reference,
        "provenance": kept.provenance,
    }  # fmt: skip
    return HttpResponse(_encoder.encode(told), status=201, content_type="application/json")


def described() -> dict[str, object]:
    """The operation as OpenAPI says it."""
    shown = {
        "type": "object",
        "required": ["sha256", "media_type", "bytes", "reference"],
        "properties": {
            "sha256": {"type": "string", "description": "What a piece's photo or video is named by."},
            "media_type": {"type": "string", "description": "As told by the content."},
            "bytes": {"type": "integer"},
            "provenance": {
                "type": "string",
                "enum": ["signed", "stripped", "none"],
                "description": "Content Credentials (C2PA) of a picture: there, named but cut out, or none named.",
            },
            "reference": {"type": "string", "description": "What the `evidence` of other facts names it by."},
        },
    }
    header = {"in": "header", "required": False, "schema": {"type": "string"}}
    return {
        "operationId": "post_evidence",
        "summary": "Keep a photo, a video or a PDF",
        "description": "The body is the file itself, with or without a length; it goes to disk as it comes. Pictures "
        "and PDFs have at most 30 MB, videos 2 GB; what it is follows from the content.",
        "parameters": [
            {**header, "name": "X-Content-SHA256", "description": "Compared with what arrived (`evidence_mismatch`)."},
            {**header, "name": "X-Upload-Id", "description": "The sender's own name for a file that comes in pieces."},
            {
                **header,
                "name": "Content-Range",
                "description": "Of a piece, `bytes 0-8388607/94371840`; `bytes */94371840` asks how far it is.",
            },
            {**header, "name": "X-File-Name", "description": "What it is called, percent-encoded."},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            "201": {"description": "It is kept", "content": {"application/json": {"schema": shown}}},
            "202": {"description": "So many bytes of it were `received`: the next piece begins there"},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
