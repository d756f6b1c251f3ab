"""One after-sales case: what its merchant may do, each act from its form to the door, and what is refused in words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surety.access import links
from surety.access.models import Membership
from surety.access.scope import scoped, shop_scope
from surety.aftersales import facts, inbox
from surety.consoles.merchant.aftersales.rows import as_aftersale
from surety.engine import attempts, clock
from surety.engine.replay import differences
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import Measured, OrderShipped, ShippedLine
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.factory import OTHER_SHOP, SHOP

JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
PHOTO = b"\xff\xd8" + JFIF + b"\xff\xda\x00\x02" + b"0" * 64 + b"\xff\xd9"
JD = "jd:shop-9"
TAOBAO = "taobao:shop-9"


@pytest.fixture
def now(db):
    with kept() as connection:
        return clock.now(connection)


@pytest.fixture
def bazaar(db, database_url, people, now):
    return stage.opened(database_url, shop=SHOP, now=now)


@pytest.fixture
def shop1(client_of, bazaar) -> Client:
    return client_of("shop1")


@pytest.fixture
def jd(db, database_url, people, now, client_of):
    """A shop of another platform, whose refusals only open a negotiation, and its main account."""
    Membership.objects.create(user=people["shop1"], shop=JD, main=True)
    bazaar = stage.opened(database_url, shop=JD, now=now)
    bazaar.client = client_of("shop1")
    return bazaar


def url(bazaar, name: str) -> str:
    return f"/shop/{bazaar.shop}/aftersales/{bazaar.cases[name]}"


def case_of(bazaar, name: str):
    with scoped(shop_scope(bazaar.shop)):
        return as_aftersale(inbox.read_cases(bazaar.shop, [bazaar.cases[name]])[bazaar.cases[name]])


def press(client: Client, bazaar, name: str, act: str, **typed):
    """Open the page, fill the act's form and send it."""
    shown = client.get(url(bazaar, name))
    return client.post(f"{url(bazaar, name)}/act", {"nonce": shown.context["nonce"], "act": act} | typed)


def acts(client: Client, bazaar, name: str) -> set[str]:
    return {each.name for each in client.get(url(bazaar, name)).context["acts"]}


def photo():
    return SimpleUploadedFile("returned.jpg", PHOTO, content_type="image/jpeg")


def test_only_what_the_state_allows_is_offered(shop1, bazaar):
    for name, make in (("asked", stage.Bazaar.ask), ("refused", stage.refused), ("back", stage.received),
                       ("impaired", stage.impaired), ("ruled", stage.ruled)):  # fmt: skip
        bazaar.order(name)
        make(bazaar, name)
    assert acts(shop1, bazaar, "asked") == {"agree", "refuse", "consent", "evidence", "more_time"}
    assert acts(shop1, bazaar, "refused") == {"agree", "consent", "evidence", "escalate"}
    assert acts(shop1, bazaar, "back") == {"examine", "refuse", "evidence", "escalate", "more_time"}
    assert acts(shop1, bazaar, "impaired") == {"examine", "refuse", "evidence", "escalate", "more_time"}
    assert acts(shop1, bazaar, "ruled") == {"appeal", "evidence"}


def test_what_an_act_does_and_what_happens_at_zero_stand_beside_its_button(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf", "refund_only")
    page = shop1.get(url(bazaar, "scarf")).content.decode()
    assert "¥150.00 goes back to the buyer at once. The case ends." in page
    assert "The buyer may ask the platform to decide within 7 days; else the case closes." in page
    assert page.count("If nothing happens by then:") >= 4
    assert "H2" in page
    assert "TB-3" not in page, "Taobao's, and this is another platform"


def test_agree_with_the_region_goods_go_back_to(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    answer = press(shop1, bazaar, "scarf", "agree", region="浙江省杭州市西湖区")
    assert answer.status_code == 302
    case = case_of(bazaar, "scarf")
    assert (case.status, case.return_region) == ("to_return", "330106")
    told = shop1.get(answer.url).content.decode()
    assert "Agreed. The case now: Waits for the goods" in told


def test_a_region_that_is_none_is_said_beside_its_field(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    answer = press(shop1, bazaar, "scarf", "agree", region="某某省")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "names no one region" in page
    assert 'value="某某省"' in page
    assert case_of(bazaar, "scarf").status == "applied"


def test_a_refusal_needs_reason_note_and_evidence_and_keeps_what_was_typed(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    answer = press(shop1, bazaar, "scarf", "refuse", note="实物无开线")
    assert answer.status_code == 422
    assert set(answer.context["faults"]) == {"reason", "evidence"}
    page = answer.content.decode()
    assert "实物无开线" in page
    answer = press(shop1, bazaar, "scarf", "refuse", note="实物无开线", files=photo())
    assert set(answer.context["faults"]) == {"reason"}
    [kept] = answer.context["kept"]
    assert kept.token in answer.content.decode()
    words = {"reason": "no_fault", "note": "实物无开线"}
    answer = press(shop1, bazaar, "scarf", "refuse", **words, kept=kept.token[:-1])
    assert set(answer.context["faults"]) == {"evidence", "evidence_code"}
    answer = press(shop1, bazaar, "scarf", "refuse", **words, kept=kept.token)
    assert answer.status_code == 302
    case = case_of(bazaar, "scarf")
    assert case.status == "refused"
    assert case.said[-1].reason == "no_fault"
    [reference] = case.said[-1].evidence
    digest = reference.split(" ")[0].removeprefix("sha256:")
    file = shop1.get(f"{url(bazaar, 'scarf')}/evidence/{digest}")
    assert b"".join(file.streaming_content) == PHOTO
    assert shop1.get(f"{url(bazaar, 'scarf')}/evidence/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.jpg", b"MZ\x90 a program", content_type="image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>", content_type="image/svg+xml"),
    ],
    ids=["disguised", "svg"],
)
def test_a_disguised_file_is_refused_by_name(shop1, bazaar, file):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    file.seek(0)
    answer = press(shop1, bazaar, "scarf", "refuse", reason="no_fault", note="x", files=file)
    assert answer.status_code == 422
    assert file.name in answer.context["faults"]["evidence"]
    assert case_of(bazaar, "scarf").status == "applied"


def test_refusing_on_jd_only_opens_a_negotiation(jd):
    jd.order("scarf")
    jd.ask("scarf")
    page = jd.client.get(url(jd, "scarf")).content.decode()
    assert "Only opens a negotiation: nothing closes until the buyer consents as well." in page
    words = {"reason": "no_fault", "note": "无瑕疵", "links": "https://example.com/v.mp4"}
    assert press(jd.client, jd, "scarf", "refuse", **words).status_code == 302
    case = case_of(jd, "scarf")
    assert (case.status, case.consents) == ("negotiating", ("merchant",))
    assert "consent" not in acts(jd.client, jd, "scarf")
    jd.by_buyer("scarf", jd.about("AftersaleConsented", "scarf", by="buyer"))
    assert case_of(jd, "scarf").closed_as == "agreed"


def test_both_consents_close(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.by_buyer("scarf", bazaar.about("AftersaleConsented", "scarf", by="buyer"))
    assert "with yours the case closes now" in shop1.get(url(bazaar, "scarf")).content.decode()
    assert press(shop1, bazaar, "scarf", "consent").status_code == 302
    assert case_of(bazaar, "scarf").closed_as == "agreed"
    assert "acts" not in shop1.get(url(bazaar, "scarf")).context["acts"]


def returning(bazaar, name: str, quantity: int = 1) -> None:
    bazaar.order(name, quantity=3)
    bazaar.ask(name, units=(ShippedLine("1", quantity),))
    bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
    bazaar.by_buyer(name, bazaar.about("ReturnSent", name, carrier="sf", waybill=f"RT{name}01"))


def test_receipt_says_which_units(shop1, bazaar):
    returning(bazaar, "scarf", 3)
    assert acts(shop1, bazaar, "scarf") == {"receive", "evidence", "escalate", "more_time"}
    bazaar.state(ParcelSigned(id="signed-rt", at=bazaar.now, carrier="sf", waybill="RTscarf01"))
    assert "refuse" in acts(shop1, bazaar, "scarf")
    for wrong in ("4", "-1", "x", "0", "１"):
        assert press(shop1, bazaar, "scarf", "receive", **{"units-1": wrong}).status_code == 422, wrong
    assert press(shop1, bazaar, "scarf", "receive", **{"units-1": "2"}).status_code == 302
    assert case_of(bazaar, "scarf").received_units == {"1": 2}


def test_examining_asks_of_every_unit(shop1, bazaar):
    returning(bazaar, "scarf", 3)
    press(shop1, bazaar, "scarf", "receive")
    rows = shop1.get(url(bazaar, "scarf")).context["found_rows"]
    assert [row["name"] for row in rows] == ["0-0", "0-1", "0-2"]
    two = {"found-0-0": "untouched", "found-0-1": "untouched"}
    answer = press(shop1, bazaar, "scarf", "examine", **two)
    assert "Say of every unit received" in answer.context["faults"]["found"]
    swapped = two | {"found-0-2": "damaged", "swapped-0-2": "yes", "said-0-2": "少 30 克", "group-0": "textiles"}
    answer = press(shop1, bazaar, "scarf", "examine", **swapped)
    assert answer.status_code == 422
    assert answer.context["clause"] == "G6"
    assert "少 30 克" in answer.content.decode()
    assert press(shop1, bazaar, "scarf", "examine", **swapped, files=photo()).status_code == 302
    case = case_of(bazaar, "scarf")
    assert case.impaired
    assert [(each.quantity, each.found, each.swapped) for each in case.findings] == [
        (2, "untouched", False),
        (1, "damaged", True),
    ]


def test_examining_what_is_in_order_pays(shop1, bazaar):
    bazaar.order("scarf")
    stage.received(bazaar, "scarf")
    assert press(shop1, bazaar, "scarf", "examine", **{"found-0-0": "untouched", "group-0": "other"}).status_code == 302
    case = case_of(bazaar, "scarf")
    assert (case.status, case.refund_fen) == ("refunded", 15_000)
    assert "no case" not in shop1.get(url(bazaar, "scarf")).content.decode()
    with kept() as connection:
        assert list(differences(connection)) == []


def test_many_units_are_examined_in_groups(shop1, bazaar):
    bazaar.order("socks", quantity=40)
    bazaar.ask("socks", units=(ShippedLine("1", 30),))
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "socks"))
    bazaar.by_buyer("socks", bazaar.about("ReturnSent", "socks", carrier="sf", waybill="RT7700001"))
    press(shop1, bazaar, "socks", "receive")
    some = {"count-0-0": "28", "found-0-0": "untouched"}
    assert press(shop1, bazaar, "socks", "examine", **some).status_code == 422
    rest = some | {"count-0-1": "2", "found-0-1": "opened_to_check"}
    assert press(shop1, bazaar, "socks", "examine", **rest).status_code == 302
    assert case_of(bazaar, "socks").status == "refunded"


def test_an_impaired_piece_is_sent_back_where_the_platform_has_it(jd):
    jd.order("scarf")
    stage.impaired(jd, "scarf")
    assert acts(jd.client, jd, "scarf") == {"examine", "send_back", "evidence", "escalate", "more_time"}
    parcel = {"carrier": "顺丰速运", "waybill": "SF7788990011", "note": "吊牌已剪，原样寄回"}
    assert set(press(jd.client, jd, "scarf", "send_back", **parcel).context["faults"]) == {"evidence"}
    assert press(jd.client, jd, "scarf", "send_back", **parcel, files=photo()).status_code == 302
    case = case_of(jd, "scarf")
    assert (case.closed_as, case.replacement) == ("sent_back", "sf:SF7788990011")


@pytest.mark.parametrize("asks", ["exchange", "resend", "repair"])
def test_what_is_sent_instead_completes_the_case(shop1, bazaar, asks):
    bazaar.order("scarf")
    if asks == "resend":
        bazaar.ask("scarf", asks, "missing_goods")
        press(shop1, bazaar, "scarf", "agree")
    else:
        bazaar.ask("scarf", asks)
        bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
        bazaar.by_buyer("scarf", bazaar.about("ReturnSent", "scarf", carrier="sf", waybill="RT8800001"))
        press(shop1, bazaar, "scarf", "receive")
        press(shop1, bazaar, "scarf", "examine", **{"found-0-0": "untouched"})
    assert "reship" in acts(shop1, bazaar, "scarf")
    assert set(press(shop1, bazaar, "scarf", "reship", waybill="x").context["faults"]) == {"carrier", "waybill"}
    assert press(shop1, bazaar, "scarf", "reship", carrier="sf", waybill="SF5566778899").status_code == 302
    assert case_of(bazaar, "scarf").status == "completed"


def test_evidence_escalation_and_one_appeal(shop1, bazaar):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    assert press(shop1, bazaar, "scarf", "evidence").context["faults"].keys() == {"evidence"}
    assert press(shop1, bazaar, "scarf", "evidence", note="补充出库视频").status_code == 302
    assert press(shop1, bazaar, "scarf", "escalate", note="请平台判断").status_code == 302
    assert case_of(bazaar, "scarf").status == "disputed"
    bazaar.order("hat")
    stage.ruled(bazaar, "hat")
    assert press(shop1, bazaar, "hat", "appeal", note="  ").status_code == 422
    assert press(shop1, bazaar, "hat", "appeal", note="判定未看视频").status_code == 302
    assert case_of(bazaar, "hat").status == "disputed"
    assert "appeal" not in acts(shop1, bazaar, "hat")


def test_a_form_sent_twice_states_one_fact(shop1, bazaar, db):
    bazaar.order("scarf")
    bazaar.ask("scarf", "refund_only")
    shown = shop1.get(url(bazaar, "scarf"))
    form = {"nonce": shown.context["nonce"], "act": "agree"}
    for _ in range(2):
        assert shop1.post(f"{url(bazaar, 'scarf')}/act", form).status_code == 302
    assert case_of(bazaar, "scarf").refund_fen == 15_000
    again = shop1.post(f"{url(bazaar, 'scarf')}/act", form | {"act": "evidence", "note": "x"})
    assert again.status_code == 422
    assert "other content" in again.content.decode()
    assert "fact_id_reused" in again.content.decode()
    assert "Open the form afresh and send it again." in again.content.decode()
    attempts.flush()
    counted = "select place, count from surety_attempt where code = 'fact_id_reused' and about = %s"
    assert db.execute(counted, [bazaar.shop]).fetchall() == [("shop:aftersale_act", 1)]


@pytest.mark.parametrize("nonce", ["", "x", "9999999999999999-0123456789abcdef", "\x00"])
def test_a_form_we_never_made_is_made_afresh(shop1, bazaar, nonce):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    answer = shop1.post(f"{url(bazaar, 'scarf')}/act", {"nonce": nonce, "act": "agree"})
    assert answer.status_code == 422
    assert "too old" in answer.content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"act": "refuse", "reason": "because", "note": "\x00" * 9, "links": "javascript:alert(1)"},
        {"act": "refuse", "reason": "no_fault", "note": "x" * 2001, "links": "https://example.com/a"},
        {"act": "examine", "found-0-0": "perfect", "group-0": "gold", "count-0-0": "9" * 40},
        {"act": "receive", "units-1": "9" * 5000},
        {"act": "reship", "carrier": "‮", "waybill": "' or 1=1"},
        {"act": "agree", "region": "浙" * 5000},
        {"act": "consent", "by": "buyer"},
    ],
    ids=lambda form: form["act"],
)
@pytest.mark.parametrize("name", ["asked", "back"])
def test_hostile_forms_change_nothing_they_may_not(shop1, bazaar, form, name):
    bazaar.order(name)
    (stage.received if name == "back" else stage.Bazaar.ask)(bazaar, name)
    before = case_of(bazaar, name)
    answer = press(shop1, bazaar, name, form["act"], **{key: value for key, value in form.items() if key != "act"})
    after = case_of(bazaar, name)
    if form["act"] == "consent" and name == "asked":
        assert after.consents == ("merchant",)
        return
    assert answer.status_code == 422
    assert after == before


def test_an_act_nobody_knows_is_not_there(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    assert press(shop1, bazaar, "scarf", "rule").status_code == 404
    assert shop1.get(f"{url(bazaar, 'scarf')}/act").status_code == 405
    assert shop1.get(f"/shop/{SHOP}/aftersales/douyin:as-nothing").status_code == 404


def test_what_a_door_refuses_is_said_with_its_clause(shop1, bazaar):
    """The page was open while the case moved on."""
    bazaar.order("scarf")
    bazaar.ask("scarf")
    nonce = shop1.get(url(bazaar, "scarf")).context["nonce"]
    bazaar.by_buyer("scarf", bazaar.about("AftersaleWithdrawn", "scarf"))
    form = {"nonce": nonce, "act": "refuse", "reason": "no_fault", "note": "白写了", "links": "https://example.com/v"}
    answer = shop1.post(f"{url(bazaar, 'scarf')}/act", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The case has ended. The case now: Closed." in page
    assert "白写了" in page


def test_agreeing_as_the_clock_lapses_has_one_winner(shop1, bazaar):
    """The door lets what was due happen first, then answers in words."""
    bazaar.order("scarf")
    bazaar.now -= timedelta(hours=48, seconds=1)
    bazaar.ask("scarf", "refund_only", received=True)
    answer = press(shop1, bazaar, "scarf", "agree")
    assert answer.status_code == 422
    assert "The case has ended. The case now: Refunded." in answer.content.decode()
    case = case_of(bazaar, "scarf")
    assert (case.status, case.refund_fen) == ("refunded", 15_000)


def test_seeing_is_not_answering(client_of, people, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    membership = Membership.objects.get(user=people["shop1-packer"])
    membership.permissions = ["aftersale.view"]
    membership.save()
    packer = client_of("shop1-packer")
    page = packer.get(url(bazaar, "scarf"))
    assert page.status_code == 200
    assert "acts" not in page.context
    assert packer.post(f"{url(bazaar, 'scarf')}/act", {"act": "agree"}).status_code == 403
    assert packer.post(f"/shop/{SHOP}/aftersales/batch", {"act": "agree"}).status_code == 403
    assert 'name="case"' not in packer.get(f"/shop/{SHOP}/aftersales").content.decode()


def test_another_shop_cannot_answer(client_of, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    other = client_of("shop2")
    theirs = f"/shop/{OTHER_SHOP}/aftersales"
    nonce = other.get(theirs).context["nonce"]
    assert other.post(f"{theirs}/{bazaar.cases['scarf']}/act", {"nonce": nonce, "act": "agree"}).status_code == 404
    many = {"nonce": nonce, "act": "agree", "case": [bazaar.cases["scarf"]]}
    assert other.post(f"{theirs}/batch", many).status_code == 422
    assert case_of(bazaar, "scarf").status == "applied"


def test_more_time_is_asked_of_staff_and_the_clock_runs_on(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    due_at = case_of(bazaar, "scarf").deadlines["review"].due_at
    for wrong in ("", "soon", "2001-01-01T00:00", "9999-01-01T00:00"):
        assert "due_at" in press(shop1, bazaar, "scarf", "more_time", due_at=wrong, note="盘点").context["faults"]
    later = (due_at + timedelta(hours=24)).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    assert press(shop1, bazaar, "scarf", "more_time", due_at=later, note="仓库盘点").status_code == 302
    case = case_of(bazaar, "scarf")
    assert (case.items, case.deadlines["review"].due_at) == (("time_asked",), due_at)
    assert "more_time" not in acts(shop1, bazaar, "scarf")
    assert "仓库盘点" in shop1.get(url(bazaar, "scarf")).content.decode()


def test_the_freight_of_the_return_is_borne_by_whoever_says_so(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf", reason="not_wanted")
    assert case_of(bazaar, "scarf").freight_payer == "buyer"
    press(shop1, bazaar, "scarf", "agree", freight="yes")
    case = case_of(bazaar, "scarf")
    assert (case.freight_payer, case.return_region) == ("merchant", None)


def test_what_was_read_and_weighed_is_compared_with_what_was_sent(shop1, bazaar):
    measured = (Measured("1", serial="SN-1", weight_g=300), Measured("1", serial="SN-2", weight_g=300))
    order = bazaar.order("watch", signed_days_ago=None)
    bazaar.by_shop(
        OrderShipped(id="ship-w", at=bazaar.now, order=order, carrier="sf", waybill="SF90000001", measured=measured)
    )
    bazaar.state(ParcelSigned(id="sign-w", at=bazaar.now, carrier="sf", waybill="SF90000001"))
    stage.received(bazaar, "watch")
    form = {"found-0-0": "untouched", "serial-0-0": "SN-9"}
    assert press(shop1, bazaar, "watch", "examine", **form, **{"weight-0-0": "1.5"}).status_code == 422
    assert press(shop1, bazaar, "watch", "examine", **form, **{"weight-0-0": "299"}).status_code == 302
    case = case_of(bazaar, "watch")
    assert case.status == "disputed"
    assert [(each.what, each.back) for each in case.mismatches] == [("serial", "SN-9")]
    page = shop1.get(url(bazaar, "watch")).content.decode()
    assert "Another serial number" in page


def test_the_parcel_is_stopped_where_the_platform_has_it(db, database_url, people, now, client_of):
    Membership.objects.create(user=people["shop1"], shop=TAOBAO, main=True)
    bazaar, client = stage.opened(database_url, shop=TAOBAO, now=now), client_of("shop1")
    order = bazaar.order("scarf", signed_days_ago=None)
    bazaar.by_shop(OrderShipped(id="ship-s", at=now, order=order, carrier="sf", waybill="SF90000002"))
    bazaar.state(ParcelPickedUp(id="pick-s", at=now, carrier="sf", waybill="SF90000002"))
    bazaar.ask("scarf", "refund_only", "not_wanted", received=False)
    assert {"ask_back", "intercept"} <= acts(client, bazaar, "scarf")
    for wrong in ("", "sf", "sf:x", "nobody:SF90000002"):
        assert "parcel" in press(client, bazaar, "scarf", "intercept", parcel=wrong).context["faults"]
    answer = press(client, bazaar, "scarf", "intercept", parcel="sf:SF90000001")
    assert answer.context["clause"] == "H5"
    assert press(client, bazaar, "scarf", "intercept", parcel="sf:SF90000002").status_code == 302
    assert case_of(bazaar, "scarf").intercepts == "sf:SF90000002"
    assert "intercept" not in acts(client, bazaar, "scarf")


def test_a_refund_alone_is_agreed_to_as_a_return(db, database_url, people, now, client_of):
    Membership.objects.create(user=people["shop1"], shop=TAOBAO, main=True)
    bazaar, client = stage.opened(database_url, shop=TAOBAO, now=now), client_of("shop1")
    bazaar.order("scarf")
    bazaar.ask("scarf", "refund_only", "quality")
    assert press(client, bazaar, "scarf", "ask_back", region="某某省").status_code == 422
    assert press(client, bazaar, "scarf", "ask_back", region="浙江省杭州市西湖区").status_code == 302
    case = case_of(bazaar, "scarf")
    assert (case.status, case.refund_fen, case.return_region) == ("to_return", 0, "330106")


def test_what_staff_ruled_to_be_refunded_is_not_offered_to_be_shipped(people, database_url, now, client_of):
    Membership.objects.create(user=people["shop1"], shop=TAOBAO, main=True)
    bazaar, shop1 = stage.opened(database_url, shop=TAOBAO, now=now), client_of("shop1")
    order = bazaar.order("coat", signed_days_ago=None, quantity=1)
    bazaar.ask("coat", "refund_unshipped", "not_wanted")
    page = f"/shop/{TAOBAO}/orders/{order}"
    assert shop1.get(page).context["acts"]["ship"]
    legs = (facts.Leg("goods", "merchant"),)
    bazaar.by_staff(bazaar.about("AftersaleRuled", "coat", outcome="refund", legs=legs, note="长期无货"))
    shown = shop1.get(page)
    assert (shown.context["acts"]["ship"], shown.context["acts"]["delay"]) == (False, False)
    assert "While that may be appealed it may not ship" in shown.content.decode()
    assert "While that may be appealed it may not ship" in shop1.get(f"{page}/ship").content.decode()
    assert (
        "your money goes back"
        in Client(headers={"accept-language": "en"}).get(links.address_of(order), follow=True).content.decode()
    )
