"""Certificates: from a verdict to a signed and logged one, looking one of a million up, the log, the page offline.

* A certificate: the wishes are written, 500 a transaction, then the log's writer makes, signs, stores and logs them,
  500 a transaction, in one process. The reference, in the same process: Ed25519 over as many bytes by the same library,
  and the signed document inserted into a table of two columns, one commit each.
* A look-up: GET of random codes among 1,000,000 certificates against `surety serve`, eight clients; beside it a bare
  view of the same site behind the same middleware (`bench.bare`), which reads a row by its key and shows its
  facts in a plain template. What `/healthz` reaches, which asks and shows nothing, is in the detail.
* The log: 10,000 entries appended in one transaction (leaves, tiles, root, signed checkpoint); beside SHA-256 of the
  same bytes, which no log can do without.
* Copied codes: how many of them the look-ups give away, in the simulation, while one genuine code in a thousand is
  suspected; the thresholds were fitted on another seed.
* The page: how long its check of a bundle takes in Chromium, with the browser's Ed25519 and with its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.api import drive, served
from bench.figures import figure, in_pairs, quick
from surety.certificates import codes, entries, issuing, stored, writing
from surety.certificates.page import verifier_page
from surety.certificates.report import Report, Seal
from surety.config.grants import web_role
from surety.engine import db
from surety.engine.keys import bucket_of
from surety.evidence.store import place_of

CENTRE = "bench-centre"
EACH = 1000
"""Certificates of one measurement."""
_GET = "GET {} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh-CN\r\n\r\n"


def measure() -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    with db.connect() as connection:
        issuing.add_key(connection, CENTRE, now=now)
        writing.drain(connection, now)
        rows = [_certificates(connection, now), _log(connection, now)]
        bundle, page = _bundle(connection, now)
        rows += _offline(bundle, page)
        _fill(connection, 20_000 if quick() else 1_000_000)
        wanted = connection.execute(
            "select code from surety_certificate tablesample bernoulli (1) limit 20000"
        ).fetchall()
    return [*rows, _look_ups([code for (code,) in wanted]), _cloning()]


# ------------------------------------------------------------------------------------------------ certificates


def _certificates(connection: db.Connection, now: datetime) -> dict[str, Any]:
    each = 200 if quick() else EACH
    private = Ed25519PrivateKey.generate()
    connection.execute("create table bench_signed (id text primary key, doc text)")
    done = [0]

    def ours() -> float:
        reports = [_report(code, now) for code in _codes(connection, each, now)]
        writing.drain(connection, now)
        started = perf_counter()
        for first in range(0, each, writing.LIMIT):
            with connection.transaction():
                issuing.want_reports(connection, reports[first : first + writing.LIMIT], now=now)
        writing.drain(connection, now)
        return each / (perf_counter() - started)

    def theirs() -> float:
        (doc,) = connection.execute("select doc::text from surety_certificate limit 1").fetchone()  # type: ignore[misc]
        content = doc.encode()
        started = perf_counter()
        for _ in range(each):
            done[0] += 1
            signature = private.sign(content + b"%d" % done[0])
            connection.execute("insert into bench_signed values (%s, %s)", [f"{done[0]}:{signature.hex()}", doc])
        return each / (perf_counter() - started)

    ours()
    rate, reference, ratio = in_pairs(ours, theirs, pairs=2 if quick() else 5)
    return figure(
        "verdict to signed, logged certificate, one process", rate, "certificates/s", reference=reference,
        beside="Ed25519, insert, commit", ratio=ratio, floor=0.5, aim=1.0, batch=writing.LIMIT,
    )  # fmt: skip


def _codes(connection: db.Connection, count: int, now: datetime) -> list[str]:
    """Codes without the slow hash of a PIN, which is paid when labels are printed."""
    made = [(codes.draw(), entries.new_salt()) for _ in range(count)]
    rows = [(bucket_of(c), c, CENTRE, s, entries.blinded(c, s), "", now) for c, s in made]
    with (
        connection.transaction(),
        connection.cursor().copy(
            "copy surety_item_code (bucket, code, centre, salt, blind, pin_hash, issued_at) from stdin"
        ) as copy,
    ):
        for row in rows:
            copy.write_row(row)
    return [code for code, _ in made]


def _report(code: str, now: datetime) -> Report:
    name = hashlib.sha256(code.encode()).hexdigest()[:12]
    plain = {
        "report": f"R-{name}", "centre": CENTRE, "code": code, "verdict": "pass",
        "reported_at": now - timedelta(minutes=5),
        "piece": {"piece": f"P-{name}", "category": "jade/bangle", "title": "冰种翡翠手镯", "grade": "A",
                  "accessories": ["锦盒"]},
        "measures": [{"name": n, "value": v, "unit": u} for n, v, u in (
            ("weight", "52.31", "g"), ("inner_diameter", "57.2", "mm"), ("ri", "1.66", ""), ("density", "3.33", ""))],
        "photos": [{"sha256": hashlib.sha256(f"{code}{n}".encode()).hexdigest(), "bytes": 400_000 + n,
                    "media_type": "image/jpeg", "shows": shows} for n, shows in enumerate(("front", "back", "seal"))],
        "custody": [{"at": now - timedelta(hours=5), "act": "received", "by": "merchant", "to": "centre"}],
        "seal": msgspec.to_builtins(Seal(number=name)),
    }  # fmt: skip
    return msgspec.convert(plain, Report, strict=False)


# ------------------------------------------------------------------------------------------------ the log


def _log(connection: db.Connection, now: datetime) -> dict[str, Any]:
    count = 10_000
    numbered = [0]

    def made() -> list[writing.Entry]:
        numbered[0] += 1
        bodies = ({"centre": CENTRE, "about": f"{numbered[0]}-{n}", "sha256": f"{n:064x}"} for n in range(count))
        return [writing.Entry("manifest", entries.content("manifest", body, at=now)) for body in bodies]

    def ours() -> float:
        some = made()
        started = perf_counter()
        with connection.transaction():
            cursor = connection.cursor()
            size, at = writing._end(cursor, now)
            writing._append(cursor, size, some, at)
        return count / (perf_counter() - started)

    def theirs() -> float:
        contents = [entry.content for entry in made()]
        started = perf_counter()
        for content in contents:
            hashlib.sha256(content).digest()
        return count / (perf_counter() - started)

    rate, reference, ratio = in_pairs(ours, theirs, pairs=2 if quick() else 5)
    return figure(
        f"log append of {count:,} entries, one transaction", rate, "entries/s", reference=reference,
        beside="SHA-256 of the same bytes", ratio=ratio,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ the page


def _bundle(connection: db.Connection, now: datetime) -> tuple[str, str]:
    cursor = connection.cursor()
    doc, manifest, entry_no = cursor.execute(
        "select doc::text, manifest::text, entry_no from surety_certificate order by entry_no limit 1"
    ).fetchone()  # type: ignore[misc]
    made = stored.bundle_of(cursor, json.loads(doc), json.loads(manifest), entry_no, now=now)
    verifier = stored.log_verifier(cursor)
    assert verifier is not None
    return json.dumps(made), verifier_page(verifier)[0]


def _offline(bundle: str, page_text: str) -> list[dict[str, Any]]:
    from playwright.sync_api import sync_playwright

    from tests.browser import find_chromium

    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "verify.html").write_text(page_text, encoding="utf-8")
        (Path(folder) / "bundle.json").write_text(bundle, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--headless", "--no-sandbox"])
        for way, words in (("webcrypto", "the browser's Ed25519"), ("bundled", "the page's own Ed25519")):
            took = [_took(browser, folder, way) for _ in range(3 if quick() else 9)]
            rows.append(figure(
                f"certificate checked offline in Chromium, {words}", median(took), "ms", judged="figure below",
                floor=200, aim=100,
            ))  # fmt: skip
        browser.close()
    return rows


def _took(browser: Any, folder: str, way: str) -> float:
    """The first check of a page that was just opened: nothing is warm."""
    page = browser.new_page()
    page.goto(f"file://{folder}/verify.html?crypto={way}")
    page.locator("#bundle").set_input_files(f"{folder}/bundle.json")
    verdict = page.locator("#verdict")
    verdict.wait_for()
    assert (verdict.get_attribute("data-findings"), verdict.get_attribute("data-crypto")) == ("", way)
    took = float(verdict.get_attribute("data-took"))
    page.close()
    return took


# ------------------------------------------------------------------------------------------------ look-ups


def _fill(connection: db.Connection, count: int) -> None:
    """Certificates like the first one, each with a code of its own; they are looked up, not verified."""
    random = Random(1)
    with connection.cursor() as cursor:
        cursor.execute("create temp table bench_code (n integer, bucket smallint, code text)")
        with cursor.copy("copy bench_code from stdin") as copy:
            for n in range(count):
                code = codes.draw(random.choice)
                copy.write_row((n, bucket_of(code), code))
        cursor.execute(
            "insert into surety_item_code (bucket, code, centre, salt, blind, pin_hash, issued_at, used_at)"
            " select bucket, code, %s, '', '', 'scrypt$', now(), now() from bench_code", [CENTRE]
        )  # fmt: skip
        cursor.execute(
            "insert into surety_certificate (bucket, code, report, entry_no, centre, piece, verdict, reported_at,"
            " issued_at, doc, manifest) select b.bucket, b.code, 'F-' || b.n, 1000000000 + b.n, t.centre, 'P-' || b.n,"
            " t.verdict, t.reported_at, t.issued_at, replace(t.doc::text, t.code, b.code)::json, t.manifest"
            " from bench_code b, (select * from surety_certificate order by entry_no limit 1) t"
        )
        _keep_photos(*cursor.execute("select manifest::text from surety_certificate order by entry_no limit 1"))
        cursor.execute(
            "create table bench_bare as select code, doc, manifest from surety_certificate;"
            f" alter table bench_bare add primary key (code); grant select on bench_bare to {web_role()}"
        )
        cursor.execute("analyze bench_bare")
        cursor.execute("analyze surety_certificate, surety_item_code")


def _keep_photos(manifest: tuple[str]) -> None:
    """The photos that all of them name lie here, as a centre's do: a page shows them, as the bare one does."""
    for file in json.loads(manifest[0])["files"]:
        place = place_of(file["sha256"])
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()


def _look_ups(known: list[str]) -> dict[str, Any]:
    random = Random(2)
    count = 300 if quick() else 2000
    os.environ |= {"SURETY_LOOKS_A_MINUTE": "100000000", "DJANGO_SETTINGS_MODULE": "bench.bare_settings"}

    def rate_of(port: int, place: str) -> float:
        return drive(port, [[_GET.format(place.format(random.choice(known))).encode()] for _ in range(count)])

    with served() as port:
        for place in ("/v/{}", "/bare/{}"):
            rate_of(port, place)
        rate, reference, ratio = in_pairs(
            lambda: rate_of(port, "/v/{}"), lambda: rate_of(port, "/bare/{}"), pairs=2 if quick() else 5
        )
        nothing = rate_of(port, "/healthz")
    return figure(
        "look-up of one of 1,000,000 codes over HTTP", rate, "look-ups/s", reference=reference,
        beside="a bare view of a row by its key", ratio=ratio, floor=0.5, aim=0.8, healthz=round(nothing),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ copied codes


def _cloning() -> dict[str, Any]:
    from surety.platforms.simulation.inspection.cloning import measure

    found = measure((2,) if quick() else (2, 3, 4), genuine_count=2_000 if quick() else 20_000)
    low, high = found.found.interval
    return figure(
        f"copied codes found ({low:.1%} to {high:.1%}), {found.suspected.share:.2%} of genuine suspected",
        100 * found.found.share, "%", detected=found.found.words(), false_alarms=found.suspected.words(),
        large=found.found_large.words(), scans_median=found.scans_median, scans_p90=found.scans_p90,
        reasons=found.reasons,
    )  # fmt: skip
