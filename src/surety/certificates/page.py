"""The page that checks a certificate offline: one file, put together from its parts, with the log's key inside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources

from surety.certificates.note import Verifier

_VENDORED = (
    ("noble-hashes-utils.js", "./utils.js"),
    ("noble-hashes-_u64.js", "./_u64.js"),
    ("noble-hashes-_md.js", "./_md.js"),
    ("noble-hashes-sha2.js", "./sha2.js"),
    ("noble-ed25519.js", "@noble/ed25519"),
)
"""In the order in which they need each other, with the names they import each other by."""

_IMPORT = re.compile(r'^import (?:\* as (\w+)|\{([^}]*)\}) from "([^"]+)";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
_EXPORTS = re.compile(r"^export \{([^}]*)\};$", re.M)


def verifier_page(verifier: Verifier) -> tuple[str, str]:
    """The page, and its content security policy, which is in it too: it asks for nothing from elsewhere."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:"
    trust = json.dumps({"verifier": str(verifier)}).replace("<", "\\u003c")
    parts = {"policy": policy, "style": _part("verify.css"), "trust": trust, "script": script}
    page = re.sub(r"\{(policy|style|trust|script)\}", lambda found: parts[found[1]], _part("verify.html"))
    return page, policy


@cache
def _script() -> str:
    modules = [_as_script(_part(f"vendor/{file}"), name) for file, name in _VENDORED]
    noble = f"const noble = {{ ...{_variable('./sha2.js')}, ed25519: {_variable('@noble/ed25519')} }};"
    own = [_part(name) for name in ("crypto.js", "verify.js", "verify_words.js", "verify_page.js")]
    return "\n".join([*modules, noble, *own]).replace("</script", "<\\/script")


def _as_script(module: str, name: str) -> str:
    """An ES module as an expression that gives what it exports: a page opened from a folder may load no module."""
    exported = [found[1] for found in _EXPORT.finditer(module)]
    for found in _EXPORTS.finditer(module):
        exported += [part.strip() for part in found[1].split(",") if part.strip()]
    body = _EXPORTS.sub("", _EXPORT.sub("", _IMPORT.sub(_as_constant, module)))
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _as_constant(found: re.Match[str]) -> str:
    whole, names, source = found.groups()
    return f"const {whole or '{' + names + '}'} = {_variable(source)};"


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name)


def _part(name: str) -> str:
    return resources.files("surety.certificates").joinpath(f"static/certificates/{name}").read_text(encoding="utf-8")
