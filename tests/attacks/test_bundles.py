"""Certificates forged, patched together, outdated or somebody else's; what the public page says of codes."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.attacks.codes import drawn, with_wrong_check
from tests.attacks.forger import signed_by, stolen
from tests.attacks.market import CENTRE
from tests.attacks.published import bundle_of, check, publish

MINE = Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def public(market, database_url, tmp_path_factory):
    return publish(market, database_url, tmp_path_factory.mktemp("public"))


def verdict(bundle, public, home):
    bundle["credential"]["credentialSubject"]["verdict"] = "fail"


def code(bundle, public, home):
    bundle["credential"]["credentialSubject"]["code"] = drawn(Random(7))


def piece(bundle, public, home):
    bundle["credential"]["credentialSubject"]["piece"]["piece"] = "douyin:pc-9999"


def dated_back(bundle, public, home):
    bundle["credential"]["validFrom"] = "2020-01-01T00:00:00Z"


def own_key(bundle, public, home):
    bundle["credential"] = signed_by(MINE, bundle["credential"])


def own_key_other_code(bundle, public, home):
    code(bundle, public, home)
    own_key(bundle, public, home)


def centres_key_unlogged(bundle, public, home):
    """An insider of the centre, with its real key: what the log does not know is nothing."""
    code(bundle, public, home)
    bundle["credential"] = signed_by(stolen(home, CENTRE.replace(":", "-")), bundle["credential"])


def centres_key_dated_back(bundle, public, home):
    dated_back(bundle, public, home)
    bundle["credential"] = signed_by(stolen(home, CENTRE.replace(":", "-")), bundle["credential"])


def another_credential(bundle, public, home):
    bundle["credential"] = deepcopy(public.bundles[1]["credential"])


def another_entry(bundle, public, home):
    bundle["log"]["certificate"] = deepcopy(public.bundles[1]["log"]["certificate"])


def another_index(bundle, public, home):
    bundle["log"]["certificate"]["index"] += 1


def another_manifest(bundle, public, home):
    bundle["manifest"]["files"] = [{"sha256": "ab" * 32, "bytes": 4, "media_type": "image/jpeg", "shows": "front"}]


def no_status(bundle, public, home):
    bundle["status"] = []


def half_status(bundle, public, home):
    bundle["status"] = bundle["status"][:1]


def own_status(bundle, public, home):
    lists = [each | {"issuer": {"id": each["issuer"]}} for each in bundle["status"]]
    bundle["status"] = [made | {"issuer": made["issuer"]["id"]} for made in (signed_by(MINE, each) for each in lists)]


def no_keys(bundle, public, home):
    bundle["log"]["keys"] = []


def no_proof(bundle, public, home):
    bundle["log"]["certificate"]["proof"] = []


def own_checkpoint(bundle, public, home):
    head, _, tail = bundle["log"]["checkpoint"].rpartition(" ")
    text = head.rpartition("\n—")[0]
    key_hash = base64.b64decode(tail)[:4]
    bundle["log"]["checkpoint"] = f"{head} {base64.b64encode(key_hash + MINE.sign(text.encode())).decode()}\n"


def status_elsewhere(bundle, public, home):
    for each in bundle["credential"]["credentialStatus"]:
        each["statusListIndex"] = "9"


FORGED = {
    "shop: another verdict": verdict,
    "shop: another code": code,
    "shop: another piece": piece,
    "centre: an earlier date": dated_back,
    "shop: a certificate of its own, signed by its own key": own_key,
    "shop: the same for a code of its own invention": own_key_other_code,
    "insider: the centre's real key, a code the log does not know": centres_key_unlogged,
    "insider: the centre's real key, an earlier date": centres_key_dated_back,
    "shop: the certificate of another piece in this bundle": another_credential,
    "shop: the log entry of another piece": another_entry,
    "shop: another place in the log": another_index,
    "shop: photos of another piece": another_manifest,
    "shop: no status lists": no_status,
    "shop: the list of withdrawn ones left out, or of overruled": half_status,
    "shop: status lists signed by its own key": own_status,
    "shop: no entries about keys": no_keys,
    "shop: no proof": no_proof,
    "shop: a checkpoint signed by its own key": own_checkpoint,
    "shop: another place in the status lists": status_elsewhere,
}


def test_the_honest_bundles_hold(public, tmp_path):
    for bundle in (*public.bundles, public.old):
        code_, output = check(bundle, tmp_path, key=public.key)
        assert code_ == 0, output


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_bundle_is_found(name, public, test_home, tmp_path):
    bundle = deepcopy(public.bundles[0])
    FORGED[name](bundle, public, test_home)
    code_, output = check(bundle, tmp_path, key=public.key)
    assert code_ == 1, output
    assert output.strip()


def test_every_change_of_what_is_signed_is_found(public, tmp_path):
    """100 of 100: any value of the credential, the proofs and the lists, changed in one character."""
    random, missed = Random(2022), []
    for _ in range(100):
        bundle = deepcopy(public.bundles[0])
        holder, key = random.choice([*leaves({part: bundle[part] for part in ("credential", "log", "status")})])
        holder[key] = changed(holder[key], random)
        if check(bundle, tmp_path, key=public.key)[0] == 0:
            missed.append((key, holder[key]))
    assert missed == []


def leaves(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield node, key


def changed(value: Any, random: Random) -> Any:
    if not isinstance(value, str) or not value:
        return "x" if isinstance(value, str) else value + 1
    at = random.randrange(len(value.rstrip("=\n")) - 1 if len(value) > 3 else len(value))
    return value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]


def test_a_bundle_is_nothing_without_the_logs_own_key(public, tmp_path):
    other = public.key.replace(public.key.split("+")[1], "00000000")
    assert check(public.bundles[0], tmp_path, key=other)[0] != 0


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": "surety-bundle-1"}']
)
def test_what_is_no_bundle_is_said_so(text, public, tmp_path):
    code_, output = check(text, tmp_path, key=public.key)
    assert code_ != 0
    assert "Traceback" not in output


class TestOverruled:
    """The first piece passed, and failed on a second look: its old certificate is about."""

    def test_the_page_does_not_say_passed(self, market, public):
        text = market.web.get(f"/v/{public.pieces[0].code}", headers={"accept-language": "en"}).content.decode()
        assert "Inspected and passed" not in text
        assert "Failed" in text or "void" in text.lower()

    def test_its_bundle_now_says_so(self, market, public, tmp_path):
        report = public.old["credential"]["id"].rpartition("douyin-ic-nanyang:")[2]
        code_, output = check(bundle_of(market, public.pieces[0], report=report), tmp_path, key=public.key)
        assert (code_, "superseded" in output or "revoked" in output) == (1, True), output

    def test_old_status_lists_say_of_when_they_are(self, market, public, tmp_path):
        """Grafted into today's file they are still good signatures: what they cannot hide is their date."""
        report = public.old["credential"]["id"].rpartition("douyin-ic-nanyang:")[2]
        bundle = bundle_of(market, public.pieces[0], report=report)
        bundle["status"] = public.old["status"]
        code_, output = check(bundle, tmp_path, key=public.key)
        dates = {each["validFrom"][:10] for each in public.old["status"]}
        assert code_ == 1 or all(date in output for date in dates), output


class TestPublicPage:
    def test_codes_of_nobody_answer_alike(self, market, public):
        unused = market.new_code()
        write_nothing = [drawn(market.random), with_wrong_check(public.pieces[1].code), unused, "0" * 13, "x" * 40]
        answers = {(market.web.get(f"/v/{each}").status_code) for each in write_nothing}
        assert answers == {404}
        for each in write_nothing:
            assert market.web.get(f"/v/{each}/bundle.json").status_code == 404

    def test_an_insiders_certificate_is_on_no_page(self, market, public, test_home):
        bundle = deepcopy(public.bundles[0])
        centres_key_unlogged(bundle, public, test_home)
        forged = bundle["credential"]["credentialSubject"]["code"]
        assert market.web.get(f"/v/{forged}").status_code == 404

    def test_a_pin_cannot_be_guessed(self, market, public):
        code_ = public.pieces[2].code
        answers = [market.web.post(f"/v/{code_}/seal", {"pin": f"{n:06}"}).status_code for n in range(8)]
        assert 200 not in answers
        assert 302 not in answers
