"""Deposits as staff see them: what is required, what stands there, what is short."""

from __future__ import annotations

import json

from surety.merchants.deposit import DepositPaid, DepositRequired


def test_what_is_short_comes_first_and_leads_to_the_statement(desk, onlooker, bazaar):
    shop = bazaar.shop
    bazaar.state(
        DepositRequired(id="r", at=bazaar.now, shop=shop, amount_fen=100_000),
        DepositPaid(id="p", at=bazaar.now, shop=shop, amount_fen=40_000, ref="bank-1"),
    )
    told = json.loads(b"".join(desk.get("/staff/deposits", {"form": "json"}).streaming_content))
    [row] = told
    assert (row["required_fen"], row["standing_fen"], row["short_fen"]) == (100_000, 40_000, 60_000)
    assert f"/staff/shops/{shop}/statement" in desk.get("/staff/deposits").content.decode()
    bazaar.state(DepositPaid(id="q", at=bazaar.now, shop=shop, amount_fen=60_000, ref="bank-2"))
    assert desk.get("/staff/deposits").context["rows"] == []
    assert len(desk.get("/staff/deposits", {"tab": "held"}).context["rows"]) == 1
    assert desk.get("/staff/deposits", {"tab": "all", "platform": "jd"}).context["rows"] == []
    assert onlooker.get("/staff/deposits").status_code == 403
