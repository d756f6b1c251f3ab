"""Codes that staff meet on an order's page have their words beside them, or in their place."""

from __future__ import annotations

import re

from tests.web.rules.conftest import SHOP


def test_an_orders_page_names_tables_and_recipients(alice, shop, db):
    order = db.execute("select subject from surety_outbox where recipient like 'shop:%' limit 1").fetchone()[0]
    page = alice.get(f"/staff/orders/{order}")
    text = re.sub(r"<[^>]*>", " ", page.content.decode())
    assert "Ship promise" in text
    assert "ship_promise" not in text
    assert f"Shop {page.context['shop_name']}" in text
    assert f"shop:{SHOP}" not in text
