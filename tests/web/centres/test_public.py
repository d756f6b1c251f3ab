"""What everybody reads of centres, and that nothing a centre reads tells a known piece from any other."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from surety.certificates import issuing, writing
from surety.certificates.rated import tried_in_log
from surety.certificates.rates import rows
from surety.engine import clock
from surety.engine.fact import Party, Source
from surety.inspection import facts, seeds
from surety.inspection.reporting import name_of_centre
from tests.database import kept
from tests.unit.inspection import at_bench, registered, sent, verdict
from tests.unit.world import STAFF, T0
from tests.web.access import routes
from tests.web.centres.bases import INSTITUTE, PLANNED, build, rows_of, signed_in, tell

KNOWN, OTHER = "douyin:pc-1", "douyin:pc-2"
SALT = "5a" * 16


@pytest.fixture
def site(db, database_url):
    build(database_url)
    for piece in (KNOWN, OTHER):
        tell(database_url, registered(piece, order=None, line=None, chosen="pre_single", centre=INSTITUTE))
    return database_url


def plant(url):
    promise = seeds.SeedCommitted(id="c", at=T0, seed="douyin:sd-drawn12", piece=KNOWN, truth="fail", salt=SALT)
    tell(url, promise, source=STAFF)


def judged(url):
    at, bench = datetime.now(UTC), Source(Party.CENTRE, INSTITUTE)
    tell(url, *(sent(way="offline", piece=piece, at=at, centre=INSTITUTE) for piece in (KNOWN, OTHER)))
    tell(
        url,
        *(at_bench(facts.PieceTakenIn, at=at, piece=piece, centre=INSTITUTE) for piece in (KNOWN, OTHER)),
        source=bench,
    )
    tell(url, *(verdict(at=at, piece=piece, centre=INSTITUTE) for piece in (KNOWN, OTHER)), source=bench)


def logged(url):
    with kept(url) as connection:
        writing.drain(connection, clock.now(connection))
        return rows(tried_in_log(connection.cursor()), "inspector")


def test_anybody_sees_who_inspects_and_nobody_whom_they_admit(site):
    visitor = Client(headers={"accept-language": "en"})
    page = visitor.get("/centres/").content.decode()
    assert INSTITUTE in page
    assert "Planned" in page
    assert [row["centre"] for row in rows_of(visitor, "/centres/?state=planned&form=json")] == [PLANNED]
    assert PLANNED not in {row["centre"] for row in rows_of(visitor, "/centres/?category=jewellery/jade&form=json")}
    assert '<option value="jewellery/bangle">Bangles</option>' in page
    one = visitor.get(f"/centres/{INSTITUTE}")
    assert one.context["figures"].expected == 2
    assert "shop-1" not in one.content.decode()
    assert visitor.get("/centres/douyin:ic-nowhere").status_code == 404


def test_the_rates_on_the_page_are_those_of_the_log(site):
    with kept(site) as connection:
        issuing.add_key(connection, name_of_centre(INSTITUTE), now=clock.now(connection))
    plant(site)
    judged(site)
    tell(site, seeds.SeedRevealed(id="r", at=T0, seed="douyin:sd-drawn12", piece=KNOWN), source=STAFF)
    said = logged(site)
    visitor = Client(headers={"accept-language": "en"})
    assert rows_of(visitor, "/centres/rates?by=inspector&form=json") == said
    assert [(row["inspector"], row["false_pass_wrong"], row["false_pass_tried"]) for row in said] == [("wang", 1, 1)]
    page = visitor.get("/centres/rates").content.decode()
    name = next(row["name"] for row in rows_of(visitor, "/centres/?form=json") if row["centre"] == INSTITUTE)
    assert f'<option value="{name_of_centre(INSTITUTE)}">{name}</option>' in page
    assert "1 of 1" in page
    assert "2.5% – 100.0%" in page
    assert "surety log rates FOLDER --by centre" in page
    assert rows_of(visitor, "/centres/rates?by=category&centre=elsewhere&form=json") == []


@pytest.fixture
def bench(site):
    from surety.access.models import Membership, User

    user = User.objects.create_user("bench")
    Membership.objects.create(user=user, centre=INSTITUTE, main=True, permissions=[])
    return signed_in(user)


_CHANGING = re.compile(
    r'[0-9]{16}-[0-9a-f]{16}|[A-Za-z0-9]{64}|"at":\s*"[^"]*"|nonce[^>]*?value="[^"]*"|data-(?:now|due)[a-z-]*="[^"]*"'
    r"|[0-9]{2}:[0-9]{2}(?::[0-9]{2})?|T\.[0-9]{6}|datetime=\"[^\"]*\""
)
"""Times, and what a form or a session draws."""


def everything(client) -> dict[str, str]:
    """Each page and export of a bench, in every piece's case, without what changes by itself."""
    found = {}
    for route in routes.of("centre"):
        for piece in (KNOWN, OTHER) if "piece" in route.names else ("",):
            values = {"centre": INSTITUTE, "piece": piece, "digest": "0" * 64, "form": "pdf", "name": "a", "member": 1}
            if route.names - values.keys():
                continue
            answer = client.get(route.url(values))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = "" if body[:4] == b"%PDF" else _CHANGING.sub("", body.decode(errors="replace"))
            found[f"{route.name} {piece}"] = f"{answer.status_code} {text}"
    return found


def test_no_page_of_a_bench_tells_which_piece_is_known(site, bench):
    """Before the promise and after it, before the verdict and after it: the same, to the letter."""
    before = everything(bench)
    assert sum(text.startswith("200") for text in before.values()) >= 6
    plant(site)
    assert everything(bench) == before
    judged(site)
    known, other = (
        {name.partition(" ")[0]: text.replace(piece, "piece").replace(piece.partition(":")[2], "piece")
         for name, text in everything(bench).items() if name.endswith(piece)}
        for piece in (KNOWN, OTHER)
    )  # fmt: skip
    assert known == other
    assert not any(word in text for text in everything(bench).values() for word in ("sd-drawn", SALT, "known piece"))


def test_no_token_of_a_centre_reads_it_from_the_api(site):
    from surety.access import tokens

    plant(site)
    secret = tokens.create("bench", party="centre", scope=INSTITUTE)[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})
    for path in (f"/api/pieces/{KNOWN}", "/api/seeds", f"/api/facts?subject={KNOWN}", f"/epcis/epcs/{KNOWN}/events"):
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"sd-drawn" not in body
        assert SALT.encode() not in body
