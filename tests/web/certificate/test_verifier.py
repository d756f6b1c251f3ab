"""The page that checks a certificate offline, in a real browser, with the browser's cryptography and with its own."""

import json
from datetime import UTC, datetime

import pytest

from surety.certificates import issuing, writing
from surety.certificates.page import verifier_page
from tests.db.certified import T0, certify, hours, report, verifier
from tests.db.forging import _PLAIN, _SIGNED, forgeries, stored
from tests.web.axe import serious
from tests.web.certificate.conftest import PHOTO

WAYS = ("webcrypto", "bundled")


@pytest.fixture
def offline(page, door, pieces, tmp_path):
    """Opens the page from a folder, without any network, and gives it files."""
    (tmp_path / "verify.html").write_text(verifier_page(verifier(door))[0], encoding="utf-8")
    asked = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))

    def check(text, way="webcrypto", files=()):
        (tmp_path / "bundle.json").write_text(text, encoding="utf-8")
        page.goto(f"file://{tmp_path}/verify.html" + ("?crypto=bundled" if way == "bundled" else ""))
        page.get_by_label("证书文件").set_input_files(str(tmp_path / "bundle.json"))
        verdict = page.locator("#verdict")
        verdict.wait_for()
        if files:
            page.get_by_label("照片与视频").set_input_files(
                [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": each} for n, each in enumerate(files)]
            )
            page.locator(f'#verdict[data-files="{len(files)}"]').wait_for()
        assert verdict.get_attribute("data-crypto") == way
        return verdict.get_attribute("data-findings").split()

    yield check
    page.context.set_offline(False)
    assert all(url.startswith("file://") for url in asked), asked


@pytest.mark.parametrize("way", WAYS)
def test_a_good_one(offline, page, door, pieces, way):
    text = json.dumps(stored(door, pieces[0].code), ensure_ascii=False)
    assert offline(text, way) == []
    shown = page.locator("main").inner_text()
    for words in ("证书真实有效", "翡翠手镯", "52.31 g", "已通过", "jade-ruili", "S-1"):
        assert words in shown
    assert serious(page) == []
    page.get_by_role("button", name="English").click()
    assert "Genuine and in force" in page.locator("main").inner_text()
    assert serious(page) == []
    print(f"{way}: {page.locator('#verdict').get_attribute('data-took')} ms")


@pytest.mark.parametrize("way", WAYS)
def test_every_forgery_is_found_to_be_what_it_is(offline, page, door, pieces, way):
    good, other = (stored(door, each.code) for each in pieces)
    made = forgeries(door, good, other)
    assert len(made) == len(_PLAIN) + len(_SIGNED)
    for name, (forged, finding) in made.items():
        assert finding in offline(json.dumps(forged), way), name
        assert "证书不可信" in page.locator("main").inner_text()
        assert page.locator("#facts").is_hidden()


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"format": "surety-bundle-1"}', "\ufeff{}", "[" * 9999])
def test_what_is_no_bundle(offline, text):
    assert offline(text) == ["bad_bundle"]


def test_an_overruled_one_and_a_revoked_one(offline, page, door, pieces):
    first = pieces[0]
    later = report(first.code, report="R-later", supersedes=first.report, verdict="fail")
    assert certify(door, later, now=T0 + hours(1)) == {}
    assert offline(json.dumps(stored(door, first.code, first.report, now=T0 + hours(1)))) == ["superseded"]
    assert "不是最新结论" in page.locator("main").inner_text()
    issuing.want_revocation(door, later.report, reason="", now=T0 + hours(2))
    writing.drain(door, T0 + hours(2))
    assert offline(json.dumps(stored(door, first.code, now=T0 + hours(2)))) == ["revoked"]


@pytest.mark.parametrize("kept", [[], [0], [1, 1]])
def test_a_file_without_its_status_lists_is_not_called_valid(offline, page, door, pieces, kept):
    issuing.want_revocation(door, pieces[0].report, reason="", now=T0)
    writing.drain(door, T0)
    bundle = stored(door, pieces[0].code)
    bundle["status"] = [bundle["status"][n] for n in kept]
    assert "no_status" in offline(json.dumps(bundle))
    shown = page.locator("#verdict").inner_text()
    assert "证书真实有效" not in shown
    assert page.locator("#verdict.ok").count() == 0


def test_an_old_file_says_as_of_when_and_is_not_green(offline, page, door, pieces):
    """Kept from before a correction, it cannot know of it."""
    assert offline(json.dumps(stored(door, pieces[0].code))) == []
    assert "状态截至 2026年3月2日" in page.locator("#verdict strong").inner_text()
    assert page.locator("#verdict.warn").count() == 1
    today = datetime.now(UTC)
    assert offline(json.dumps(stored(door, pieces[0].code, now=today))) == []
    assert page.locator("#verdict.ok").count() == 1


def test_evidence(offline, page, door, pieces):
    text = json.dumps(stored(door, pieces[0].code))
    assert offline(text, files=[PHOTO]) == []
    assert "与原件一致" in page.locator("#proofs").inner_text()
    assert offline(text, files=[PHOTO + b"x"]) == ["file_replaced"]


def test_a_page_without_secure_cryptography_uses_its_own(offline, page, door, pieces):
    """As inside older chat apps, and on plain http."""
    page.add_init_script("Object.defineProperty(window, 'crypto', {value: {}})")
    assert offline(json.dumps(stored(door, pieces[0].code)), "bundled") == []


def test_on_a_phone(offline, page, door, pieces):
    page.set_viewport_size({"width": 390, "height": 844})
    assert offline(json.dumps(stored(door, pieces[0].code))) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_title_stays_text(offline, page, door, pieces):
    from tests.db.certified import certified

    title = "<img src=x onerror=document.title='owned'></script>"
    made = certified(door, piece={"piece": "P-evil", "category": "jade", "title": title})
    assert offline(json.dumps(stored(door, made.code))) == []
    assert title in page.locator("#facts").inner_text()
    assert page.title() != "owned"
