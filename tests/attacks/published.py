"""What anybody can hold of the certificates: an exported log, bundles, and the command line that checks them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.attacks.market import CENTRE, CENTRE_SHIPS, Market, Piece, bench


@dataclass
class Published:
    market: Market
    pieces: list[Piece]
    log: Path
    key: str
    seen: str
    """A checkpoint of the honest log, as a reader kept it."""
    bundles: list[dict]
    old: dict
    """The bundle of the first piece, from before its verdict was corrected."""


def publish(market: Market, database_url: str, folder: Path, *, key_ends: bool = False) -> Published:
    """Four certificates, of which the first is overruled by a correction; all that is public of them."""
    pieces = [market.bound(CENTRE_SHIPS) for _ in range(4)]
    write_log(database_url)
    old = bundle_of(market, pieces[0])
    fail = {"verdict": "fail", "inspector": "li", "reason": "glue under the lining"}
    market.tell(bench(), market.at_bench("verdict_corrected", pieces[0], **fail))
    write_log(database_url)
    if key_ends:
        assert surety("certificate", "key", CENTRE.replace(":", "-"))[0] == 0
        write_log(database_url)
    log = folder / "log"
    assert surety("log", "export", log)[0] == 0
    seen = (log / "checkpoint").read_text()
    bundles = [bundle_of(market, piece) for piece in pieces[1:]]
    return Published(market, pieces, log, (log / "log.vkey").read_text().strip(), seen, bundles, old)


def write_log(database_url: str) -> None:
    """What the worker's `log` lane does."""
    from surety.certificates import writing
    from surety.engine import db

    with db.connect(database_url) as connection:
        writing.drain(connection, datetime.now(UTC))


def bundle_of(market: Market, piece: Piece, **query: str) -> dict:
    answer = market.web.get(f"/v/{piece.code}/bundle.json", query)
    assert answer.status_code == 200, answer.status_code
    return json.loads(answer.content)


def surety(*words: Any) -> tuple[int, str]:
    """A command's exit code and output; that it crashes is never an answer."""
    from surety.cli.main import surety as program

    done = CliRunner().invoke(program, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def verify(log: Path, *words: Any, key: str) -> tuple[int, list[str]]:
    code, output = surety("log", "verify", log, "--key", key, "--format", "json", *words)
    start = output.find("{")
    try:
        return code, [each["code"] for each in json.loads(output[start:])["findings"]] if start >= 0 else [output]
    except json.JSONDecodeError:
        return code, [output]


def check(bundle: dict | bytes, folder: Path, *, key: str) -> tuple[int, str]:
    file = folder / "bundle.json"
    file.write_bytes(bundle if isinstance(bundle, bytes) else json.dumps(bundle, ensure_ascii=False).encode())
    return surety("certificate", "check", file, "--key", key)
