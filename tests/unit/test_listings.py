"""A listing meets every rule on publishing at once, and a promotion is compared with it field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from surety.engine.fact import SubjectKind
from surety.engine.store import Held
from surety.inspection.case import Finding, PieceCase
from surety.listings import facts
from surety.listings.case import ListingCase, Status
from surety.merchants.deposit import DepositPaid, DepositRequired
from surety.merchants.facts import ShopRegistered
from surety.violations.case import ViolationCase
from tests.unit.world import MERCHANT, PLATFORM, SHOP, STAFF, World, hours

LISTING = "douyin:ls-1"
CREATOR = "douyin:cr-1"
PIECE = "douyin:pc-1"
NOW = datetime(2023, 6, 1, 2, 0, tzinfo=UTC)
IMAGES = tuple(facts.Image(f"{n}" * 64, "jpeg", 800, 800) for n in (1, 2, 3))
DOCUMENTS = (
    "subject_qualification", "appraiser_certificate", "appraiser_contract", "trademark_registration",
)  # fmt: skip


def bag(**changes: Any) -> facts.ListingSubmitted:
    """A cross-border second-hand bag of which everything is said."""
    fields = {
        "id": "bag", "at": NOW, "listing": LISTING, "shop": SHOP, "category": "second_hand/luxury",
        "site": "cross_border", "title": "二手手袋", "price_fen": 800_000, "condition": "九成新", "grade": "A",
        "flaws": ("边角轻微磨损",), "packaging": "原盒", "accessories": ("防尘袋",), "shots": ("front", "back"),
        "attested": ("photo_kind", "purchase_place_rules", "chinese_standards", "industry_rule", "other_law"),
        "images": IMAGES, "documents": DOCUMENTS, "directed_admission": "admitted",
    }  # fmt: skip
    return facts.ListingSubmitted(**fields | changes)


def of(world: World) -> ListingCase:
    return world.cases[SubjectKind.LISTING, LISTING].case  # type: ignore[return-value]


def violations(world: World) -> list[ViolationCase]:
    return [held.case for (kind, _), held in world.cases.items() if kind is SubjectKind.VIOLATION]  # type: ignore[misc]


def submitted(**changes: Any) -> ListingCase:
    world = World()
    world.tell(bag(**changes))
    return of(world)


def found(case: ListingCase) -> set[tuple[str, str]]:
    return {(each.check, each.severity) for each in case.findings}


def test_one_of_which_everything_is_said_is_published():
    case = submitted()
    assert (case.status, case.findings) == (Status.PUBLISHED, ())


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"condition": ""}, ("condition", "refuse")),
        ({"grade": ""}, ("grade", "refuse")),
        ({"flaws": None}, ("flaws", "refuse")),
        ({"accessories": None}, ("accessories", "refuse")),
        ({"attested": ()}, ("chinese_standards", "refuse")),
        ({"images": IMAGES[:2]}, ("images", "refuse")),
        ({"images": (*IMAGES, *IMAGES)}, ("images", "refuse")),
        ({"images": (*IMAGES[:2], facts.Image("9" * 64, "jpeg", 599, 800))}, ("image_3", "refuse")),
        ({"images": (*IMAGES[:2], facts.Image("9" * 64, "webp", 800, 800))}, ("image_3", "refuse")),
        ({"documents": ()}, ("trademark_registration", "refuse")),
        ({"country": "jp"}, ("antique_dealer_licence", "refuse")),
        ({"directed_admission": "evaluating"}, ("scope", "refuse")),
        ({"category": "jewellery"}, ("scope", "refuse")),
    ],
)
def test_what_it_lacks_returns_it(changes, finding):
    """LUX-2, -3, -6."""
    case = submitted(**changes)
    assert case.status is Status.RETURNED
    assert finding in found(case)
    assert all(each.row and each.clause for each in case.findings)


def test_what_is_only_advised_does_not_keep_it_back():
    """LUX-6.1.2b: a picture that is not square."""
    case = submitted(images=(*IMAGES[:2], facts.Image("9" * 64, "jpeg", 600, 800)), shots=())
    assert case.status is Status.PUBLISHED
    assert found(case) == {("image_3", "warn"), ("shots", "warn")}


def test_everything_is_told_at_once():
    case = submitted(condition="", grade="", flaws=None, images=(), documents=())
    assert len(found(case)) >= 7


def test_no_flaws_is_something_said():
    assert submitted(flaws=()).status is Status.PUBLISHED


def test_a_listing_of_1688_keeps_its_minimum_quantity():
    """R7-6."""
    at = datetime(2023, 6, 1, tzinfo=UTC)
    world = World()
    listing = facts.ListingSubmitted(id="x", at=at, listing="1688:ls-1", shop="1688:shop-1", category="apparel")
    world.tell(listing)
    few = world.cases[SubjectKind.LISTING, "1688:ls-1"].case
    world.tell(replace(listing, id="y", min_quantity=2))
    enough = world.cases[SubjectKind.LISTING, "1688:ls-1"].case
    told = [[(each.check, each.what) for each in case.findings] for case in (few, enough)]
    assert told[1] == []
    assert told[0] in ([], [("min_quantity", "below_2")])


GOOD = facts.Scores(
    shop_score_hundredths=480, logistics_scored=True, logistics_score_hundredths=480, product_good=True,
    logistics_good=True, service_good=True,
)  # fmt: skip


def test_presale_asks_the_scores_and_how_long():
    """EXP-4."""
    presale = facts.Presale(days=10, first_listed_on=date(2022, 1, 1), daily_orders_mean=10)
    plain = {"site": "domestic", "category": "apparel/jacket", "images": (), "documents": (), "attested": ()}
    open_ = submitted(**plain, presale=presale, scores=GOOD)
    assert not [each for each in open_.findings if each.check == "presale"], open_.findings
    weak = submitted(**plain, presale=presale, scores=replace(GOOD, service_good=False))
    assert ("presale", "refuse") in found(weak)
    unknown = submitted(**plain, presale=presale)
    assert ("presale", "refuse") in found(unknown), "what nobody told is no permission"


def test_a_shop_does_not_tell_its_own_scores():
    world = World()
    assert world.say(bag(scores=GOOD), source=MERCHANT, now=NOW).code == "platform_knows_better"
    assert world.say(bag(directed_admission="admitted"), source=MERCHANT, now=NOW).code == "platform_knows_better"
    world.tell(bag())
    changed = replace(bag(), id="again", title="改后", directed_admission="none", scores=facts.Scores())
    world.tell(changed, source=MERCHANT, now=NOW)
    assert (of(world).status, of(world).page.directed_admission) == (Status.PUBLISHED, "admitted")


def test_a_recall_takes_it_off_at_once_and_keeps_it_off():
    """LUX-6.2c."""
    world = World()
    world.tell(bag())
    recall = facts.ListingRecalled(id="recall", at=NOW, listing=LISTING, recalled=True, note="召回公告 12 号")
    world.tell(recall, source=STAFF, now=NOW + hours(1))
    assert of(world).status is Status.RECALLED
    world.tell(replace(bag(), id="again"), source=PLATFORM)
    assert (of(world).status, found(of(world))) == (Status.RETURNED, {("recall", "refuse")})
    assert world.say(replace(recall, id="twice"), source=STAFF, now=NOW + hours(2)).code == "nothing_changes"


@pytest.mark.parametrize(
    ("claim", "breaches", "items"),
    [
        (facts.Claim("condition", "九成新"), 0, 0),
        (facts.Claim("condition", "全新"), 1, 0),
        (facts.Claim("accessories", "原票"), 1, 0),
        (facts.Claim("report", "18K", field="material"), 0, 0),
        (facts.Claim("report", "24K", field="material"), 1, 0),
        (facts.Claim("report", "无修复", field="repairs"), 1, 0),
        (facts.Claim("over_promise", "必涨"), 1, 0),
        (facts.Claim("repair_history", "未修"), 0, 1),
    ],
)
def test_a_promotion_says_what_the_page_says(claim, breaches, items):
    """LUX-6.3b, -6.3c, -6.3d."""
    world = World()
    world.tell(bag(report={"material": "18K"}))
    live = facts.PromotionStated(
        id="live", at=NOW, listing=LISTING, promotion="live-7", speaker="creator", creator=CREATOR, claims=(claim,)
    )
    world.tell(live)
    assert (of(world).breach_count, len(of(world).items)) == (breaches, items)
    assert [each.says for each in of(world).compared] == [claim.says]
    made = violations(world)
    assert [(each.creator, each.shop, each.status) for each in made] == [(CREATOR, "", "raised")] * breaches
    assert all((each.says, each.row.partition("/")[0]) == (claim.says, "promotion_match") for each in made)


def test_a_merchants_own_breach_is_the_shops():
    """LUX-8."""
    world = World()
    world.tell(bag())
    claims = (facts.Claim("condition", "全新"), facts.Claim("illegal_resale", "转手赚差价"))
    world.tell(
        facts.PromotionStated(
            id="v", at=NOW, listing=LISTING, promotion="v-1", speaker="merchant", claims=(*claims, claims[0])
        )
    )
    made = violations(world)
    assert {(each.shop, each.creator, each.act) for each in made} == {
        (SHOP, "", "false_promotion"), (SHOP, "", "illegal_resale"),
    }  # fmt: skip
    assert of(world).breach_count == 3


@pytest.mark.parametrize("speaker", ["creator", "merchant"])
def test_a_creator_is_named_where_one_speaks_and_nowhere_else(speaker):
    creator = CREATOR if speaker == "merchant" else None
    claims = (facts.Claim("look", "新"),)
    live = facts.PromotionStated(
        id="live", at=NOW, listing=LISTING, promotion="p", speaker=speaker, creator=creator, claims=claims
    )
    assert live.fault()[0] == "creator_unclear"


def test_what_the_shop_has_on_file_counts_and_what_it_says_of_itself_does_not():
    """LUX-3: the platform's word stays while the shop changes its page."""
    world = World()
    own = replace(bag(), id="own", documents=DOCUMENTS, directed_admission="none")
    world.tell(own, source=MERCHANT, now=NOW)
    assert {"scope", "trademark_registration", "appraiser_contract"} <= {check for check, _ in found(of(world))}
    assert of(world).page.documents == ()


def with_deposit(*, required_fen: int, paid_fen: int) -> World:
    world = World()
    world.tell(ShopRegistered(id="shop", at=NOW, shop=SHOP, name="店"))
    world.tell(DepositRequired(id="r", at=NOW, shop=SHOP, amount_fen=required_fen), source=STAFF, now=NOW)
    world.tell(DepositPaid(id="p", at=NOW, shop=SHOP, amount_fen=paid_fen, ref="b"))
    return world


def test_a_short_deposit_stops_new_listings_and_nothing_else():
    """BTAS-3b, LUX-4.1."""
    short = with_deposit(required_fen=2_000_000, paid_fen=1_999_999)
    short.tell(bag())
    assert found(of(short)) == {("deposit", "refuse")}
    assert of(short).findings[0].about == "1"
    enough = with_deposit(required_fen=2_000_000, paid_fen=2_000_000)
    enough.tell(bag())
    assert of(enough).status is Status.PUBLISHED
    enough.tell(DepositRequired(id="more", at=NOW, shop=SHOP, amount_fen=9_000_000), source=STAFF, now=NOW)
    enough.tell(replace(bag(), id="changed", title="改"))
    assert of(enough).status is Status.PUBLISHED, "what is published can be changed"


def test_a_deposit_is_asked_of_second_hand_goods_alone():
    short = with_deposit(required_fen=100, paid_fen=1)
    short.tell(bag(category="apparel", site="domestic", directed_admission="none"))
    assert of(short).status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("cited", "what"),
    [({"material": "18K"}, []), ({"material": "24K"}, ["report_conflicts"]), ({"x": "y"}, ["report_absent"])],
)
def test_what_a_page_cites_of_a_report_is_a_field_of_it(cited, what):
    """LUX-6.3d."""
    world = World()
    finding = Finding(verdict="pass", inspector="li", centre="douyin:ic-1", at=NOW, material="18K")
    piece = PieceCase(
        piece=PIECE, shop=SHOP, category="second_hand/luxury", site="cross_border", regime="merchant_ships",
        mode="every_sold_item", method="physical", registered_at=NOW, verdict="pass", findings=(finding,),
    )  # fmt: skip
    world.cases[SubjectKind.PIECE, PIECE] = Held(piece)
    world.tell(bag(piece=PIECE, report=cited))
    assert [each.what for each in of(world).findings] == what


def test_a_report_of_another_shops_piece_is_none():
    world = World()
    finding = Finding(verdict="pass", inspector="li", centre="douyin:ic-1", at=NOW, material="18K")
    piece = PieceCase(
        piece=PIECE, shop="douyin:shop-2", category="second_hand/luxury", site="cross_border", regime="merchant_ships",
        mode="every_sold_item", method="physical", registered_at=NOW, verdict="pass", findings=(finding,),
    )  # fmt: skip
    world.cases[SubjectKind.PIECE, PIECE] = Held(piece)
    world.tell(bag(piece=PIECE, report={"material": "18K"}))
    assert [each.what for each in of(world).findings] == ["report_absent"]
