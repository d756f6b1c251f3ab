"""The reasons a buyer may choose among, by the kind of request."""

import pytest

from surety.aftersales.reasons import REASONS, offered
from surety.consoles.buyer.offers import TYPES
from tests.web.buyer.test_cases import of_case, path


def test_a_request_has_the_reasons_that_can_be_said_of_it(bazaar, buyer):
    """Nobody knows the quality of what was not shipped, and what came back was received."""
    bazaar.order("new", signed_days_ago=None)
    bazaar.order("here")

    def said(name, asks):
        shown = buyer.get(path(bazaar, name, f"/aftersales/ask/{asks}")).context["reasons"]
        return {each["code"].removeprefix("douyin.") for each in shown}

    assert said("new", "refund_unshipped") == {"not_wanted", "wrong_choice", "not_shipped", "price_dropped", "late"}
    assert not said("here", "return_refund") & {"not_received", "not_shipped"}
    assert {"quality", "not_genuine"} <= said("here", "return_refund")
    assert "not_received" in said("here", "refund_only")


@pytest.mark.parametrize(("asks", "reason"), [("return_refund", "not_shipped"), ("resend", "not_wanted")])
def test_a_request_may_keep_the_reason_that_its_platform_sent(bazaar, buyer, asks, reason):
    """A buyer who changes the amount alone need not say another, nor is left with none to say."""
    bazaar.order("scarf")
    bazaar.ask("scarf", asks, reason=reason)
    page = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).content.decode()
    assert f'<option value="douyin.{reason}" selected>' in page


@pytest.mark.parametrize("platform", REASONS)
def test_every_kind_of_request_has_a_reason_on_every_platform(platform):
    for asks in TYPES:
        found = offered(platform, asks)
        assert found.items() <= REASONS[platform].items()
        assert found
