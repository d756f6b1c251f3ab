"""The appeal pack: one page and one file, the same bytes for the same case, and to each only what they may see."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client

from surety.access import links
from surety.access.permissions import ShopPermission, StaffPermission
from surety.consoles import evidence
from surety.conversations.facts import ConversationOpened, MessageSent, Words
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.room import rooms
from surety.engine.wire import encode
from surety.evidence.store import place_of
from surety.inspection.case import Finding, PieceCase
from surety.orders.facts import ShippedLine
from tests.database import kept
from tests.web.aftersale import bazaar as stage

PICTURE = b"\xff\xd8\xff\xe0\x00\x02\xff\xda\x00\x02" + bytes(range(255)) * 4000 + b"\xff\xd9"


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


@pytest.fixture
def clients(db):
    from surety.access.models import Membership, User

    staff = User.objects.create_user("carol", staff_permissions=StaffPermission.values)
    shop = User.objects.create_user("alice")
    Membership.objects.create(user=shop, shop=stage.SHOP, main=True)
    other = User.objects.create_user("bob")
    Membership.objects.create(user=other, shop="douyin:other", main=True)
    packer = User.objects.create_user("packer")
    denied = [p for p in ShopPermission.values if p != "aftersale.view"]
    Membership.objects.create(user=packer, shop=stage.SHOP, permissions=denied)
    people = {"staff": staff, "shop": shop, "other": other, "packer": packer}
    return {name: _signed_in(user) for name, user in people.items()} | {"buyer": Client(headers=_ENGLISH)}


_ENGLISH = {"accept-language": "en"}


def _signed_in(user) -> Client:
    client = Client(headers=_ENGLISH)
    client.force_login(user)
    return client


def keep(content: bytes) -> str:
    """A file as it is kept once its fact was taken; its reference."""
    digest = hashlib.sha256(content).hexdigest()
    path = place_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"sha256:{digest} image/jpeg {len(content)} ../../开线 照片.jpg"


def disputed(bazaar, *, reference: str = "") -> str:
    bazaar.order("scarf")
    case = bazaar.ask("scarf", evidence=(reference or keep(PICTURE), "https://example.com/more"))
    words = {"reason": "no_fault", "note": "实物无开线", "evidence": ("https://example.com/v.mp4",)}
    bazaar.by_shop(bazaar.about("AftersaleRefused", "scarf", **words))
    bazaar.by_buyer("scarf", bazaar.about("AftersaleEscalated", "scarf", note="请平台看"))
    return case


def addresses(bazaar, case: str) -> dict[str, str]:
    return {
        "staff": f"/staff/disputes/{case}/pack",
        "shop": f"/shop/{bazaar.shop}/aftersales/{case}/pack",
        "buyer": f"/o/{links.sign(bazaar.orders['scarf'])}/aftersales/{case.partition(':')[2]}/pack",
    }


def packed(client: Client, address: str) -> bytes:
    answer = client.get(f"{address}.zip")
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def opened(content: bytes) -> tuple[dict, zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return json.loads(archive.read("manifest.json")), archive


def test_what_a_platform_states_for_a_buyer_was_shown_by_the_buyer(clients, bazaar):
    bazaar.order("scarf")
    asked = {"asks": "return_refund", "reason": "douyin.quality", "units": (ShippedLine("1", 1),)}
    shown = (keep(PICTURE), "https://example.com/more")
    about = {"order": bazaar.orders["scarf"], "evidence": shown, **asked}
    bazaar.cases["scarf"] = "douyin:as-770001"
    bazaar.state(bazaar.about("AftersaleApplied", "scarf", **about))
    words = {"reason": "no_fault", "note": "实物无开线", "evidence": ("https://example.com/v.mp4",)}
    bazaar.state(bazaar.about("AftersaleRefused", "scarf", **words))
    manifest, _ = opened(packed(clients["staff"], addresses(bazaar, bazaar.cases["scarf"])["staff"]))
    assert [each["shown_by"] for each in manifest["files"] if "shown_by" in each] == ["buyer"]
    assert {each["address"]: each["shown_by"] for each in manifest["links"]} == {
        "https://example.com/more": "buyer", "https://example.com/v.mp4": "merchant",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["staff", "shop", "buyer"])
def test_the_manifest_names_every_file_with_its_hash(clients, bazaar, who):
    case = disputed(bazaar)
    manifest, archive = opened(packed(clients[who], addresses(bazaar, case)[who]))
    assert {file["name"] for file in manifest["files"]} | {"manifest.json"} == set(archive.namelist())
    for file in manifest["files"]:
        content = archive.read(file["name"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    [shown] = [file for file in manifest["files"] if file["name"].startswith("evidence/")]
    assert archive.read(shown["name"]) == PICTURE
    assert (shown["shown_by"], shown["unchanged"]) == ("buyer", True)
    assert shown["name"].endswith(".jpg")
    assert ".." not in shown["name"]
    assert {each["address"] for each in manifest["links"]} == {
        "https://example.com/more", "https://example.com/v.mp4"
    }  # fmt: skip
    page = archive.read("pack.html").decode()
    assert shown["name"] in page
    assert "袖口开线，见照片" in page
    assert "<script" not in page


def test_the_same_case_gives_the_same_bytes(clients, bazaar):
    case = disputed(bazaar)
    address = addresses(bazaar, case)["staff"]
    first = packed(clients["staff"], address)
    assert packed(clients["staff"], address) == first
    bazaar.by_shop(bazaar.about("EvidenceGiven", "scarf", by="merchant", note="补充"))
    assert packed(clients["staff"], address) != first


def test_each_sees_what_they_may_and_lack(clients, bazaar, db):
    from surety.engine.outbox import deliver

    case = disputed(bazaar)
    with kept(bazaar.url) as connection:
        deliver(connection, bazaar.now)
    pages = {who: clients[who].get(address) for who, address in addresses(bazaar, case).items()}
    told = {who: {each["to"] for each in page.context["messages_told"]} for who, page in pages.items()}
    assert told == {"staff": {"buyer", "merchant"}, "shop": {"merchant"}, "buyer": {"buyer"}}
    sides = {who: {gap.side for gap in page.context["gaps"]} for who, page in pages.items()}
    assert sides == {"staff": {"merchant"}, "shop": {"merchant"}, "buyer": set()}
    assert "No photo of the packing" in pages["shop"].content.decode()
    assert "No photo of the packing" not in pages["buyer"].content.decode()
    assert "王小明" not in "".join(page.content.decode() for page in pages.values())


def test_who_may_not_see_the_case_gets_no_pack(clients, bazaar):
    case = disputed(bazaar)
    shop = addresses(bazaar, case)["shop"]
    for path in (shop, f"{shop}.zip"):
        assert clients["other"].get(path).status_code == 404
        assert clients["packer"].get(path).status_code == 403
        assert clients["other"].get(path.replace(bazaar.shop, "douyin:other")).status_code == 404
        assert clients["buyer"].get(path).status_code == 302
    bazaar.order("hat")
    foreign = f"/o/{links.sign(bazaar.orders['hat'])}/aftersales/as-scarf/pack"
    for path in (foreign, f"{foreign}.zip", foreign.replace("as-scarf", "as-none"), foreign.replace("as-", "x" * 90)):
        assert clients["buyer"].get(path).status_code == 404


def test_a_file_that_is_gone_or_was_changed_is_said_to_be(clients, bazaar):
    reference = keep(PICTURE + b"gone")
    digest = evidence.digest_of(reference)
    case = disputed(bazaar, reference=reference)
    address = addresses(bazaar, case)["staff"]
    path = place_of(digest)
    path.write_bytes(b"\xff\xd8\xff something else")
    manifest, _archive = opened(packed(clients["staff"], address))
    [changed] = [file for file in manifest["files"] if file["name"].startswith("evidence/")]
    assert changed["unchanged"] is False
    path.unlink()
    manifest, archive = opened(packed(clients["staff"], address))
    assert manifest["files_not_kept"] == [{"as": "../../开线 照片.jpg", "sha256": digest}]
    assert set(archive.namelist()) == {"pack.html", "manifest.json"}
    assert "not kept here any more" in archive.read("pack.html").decode()


def test_a_large_file_is_sent_bit_by_bit(clients, bazaar):
    big = b"\xff\xd8\xff" + bytes(9 * 1024 * 1024)
    case = disputed(bazaar, reference=keep(big))
    answer = clients["staff"].get(f"{addresses(bazaar, case)['staff']}.zip")
    parts = [len(part) for part in answer.streaming_content]
    assert sum(parts) > len(big)
    assert max(parts) < 1024 * 1024


def test_what_both_sides_wrote_is_text(clients, bazaar):
    bazaar.order("scarf")
    case = bazaar.ask("scarf", note="<script>alert(1)</script>", evidence=("javascript:alert(1)", "<b>x</b>"))
    for who, address in addresses(bazaar, case).items():
        page = clients[who].get(address).content.decode()
        _manifest, archive = opened(packed(clients[who], address))
        for text in (page, archive.read("pack.html").decode()):
            assert "<script>alert" not in text
            assert 'href="javascript:' not in text
            assert "<b>x</b>" not in text


def test_the_first_verdict_on_the_cases_pieces_is_shown_and_no_other(clients, bazaar, db):
    case = disputed(bazaar)
    entry = "7" * 32
    db.execute(
        "insert into surety_vault (bucket, subject, entry, content, recorded_at) values (%s, %s, %s, %s, %s)",
        [bucket_of("douyin:pc-mine"), "douyin:pc-mine", entry, '{"note": "钢印清晰"}', bazaar.now],
    )
    note = f"vault:{entry}:note:douyin:pc-mine"
    first = Finding("pass", "ins-1", "douyin:ic-1", bazaar.now, note=note, superseded=True)
    second = Finding("fail", "ins-2", "douyin:ic-1", bazaar.now, reason="复检不符")
    keep_piece(db, bazaar, "mine", line="1", verdict="fail", findings=(first, second))
    keep_piece(db, bazaar, "unseen", line="1")
    keep_piece(db, bazaar, "other", line="2", verdict="pass", findings=(second,))
    for who, address in addresses(bazaar, case).items():
        page = clients[who].get(address)
        [verdict] = page.context["verdicts"]
        assert (verdict.piece, verdict.verdict, verdict.corrected_to) == ("douyin:pc-mine", "pass", "fail"), who
        assert "not conclusive here" in page.content.decode()
        assert "钢印清晰" in page.content.decode()
    assert [each.piece for each in clients["staff"].get(f"/staff/disputes/{case}").context["verdicts"]] == [
        "douyin:pc-mine"
    ]


def keep_piece(db, bazaar, name: str, **fields) -> None:
    """A piece of the scarf's order, as its room would keep it."""
    piece = PieceCase(
        piece=f"douyin:pc-{name}", shop=bazaar.shop, category="jade", site="", regime="merchant_ships", mode="single",
        method="physical", centre="douyin:ic-1", order=bazaar.orders["scarf"], title=f"手镯 {name}",
        registered_at=bazaar.now, version=1, **fields,
    )  # fmt: skip
    room = rooms()[SubjectKind.PIECE]
    names = ["bucket", "subject", "version", *room.column_types, "doc"]
    values = [bucket_of(piece.piece), piece.piece, 1, *room.columns(piece), encode(piece).decode()]
    db.execute(f"insert into surety_piece ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})", values)


def test_what_buyer_and_shop_wrote_is_for_those_who_took_part(clients, bazaar, db):
    case = disputed(bazaar)
    said = {"conversation": "douyin:cv-1", "at": bazaar.now}
    bazaar.by_buyer(
        "scarf",
        ConversationOpened(id="cv-1", order=bazaar.orders["scarf"], words=Words("袖口开线了怎么办"), **said),
    )
    bazaar.by_shop(MessageSent(id="cv-2", by="merchant", words=Words("请<b>拍照</b>"), **said))
    for who, address in addresses(bazaar, case).items():
        talks = clients[who].get(address).context["talks"]
        assert [(each.by, each.text) for each in talks] == [
            ("buyer", "袖口开线了怎么办"), ("merchant", "请<b>拍照</b>")
        ], who  # fmt: skip
        _manifest, archive = opened(packed(clients[who], address))
        assert "袖口开线了怎么办" in archive.read("pack.html").decode()
        assert "<b>拍照" not in archive.read("pack.html").decode()
    from surety.access.models import Membership

    Membership.objects.filter(user__username="packer").update(permissions=["aftersale.view"])
    shop = addresses(bazaar, case)["shop"]
    assert clients["packer"].get(shop).context["talks"] == []
    db.execute("update surety_vault set content = null, erased_at = now() where subject = 'douyin:cv-1'")
    erased = clients["staff"].get(addresses(bazaar, case)["staff"])
    assert [each.text for each in erased.context["talks"]] == ["", ""]
    assert "was erased" in erased.content.decode()


def test_a_file_whose_days_are_over_is_told_by_its_last_day(bazaar, clients, db):
    """BTAS-4.3c: the fact and the hash stay, and no page shows a broken picture."""
    case = disputed(bazaar)
    digest = hashlib.sha256(PICTURE).hexdigest()
    place_of(digest).unlink()
    db.execute(
        "insert into surety_evidence_gone values (%s, %s, '2029-03-05 16:00+00', '2029-03-07 02:00+00')",
        [bucket_of(digest), digest],
    )
    at = addresses(bazaar, case)["staff"]
    for page in (at, at.removesuffix("/pack")):
        said = clients["staff"].get(page).content.decode()
        assert "kept until 2029-03-05, deleted on 2029-03-07" in said
        assert f'/files/{digest}"' not in said
