"""No list of staff needs scrolling sideways, whatever the window's width."""

from tests.web.widths import sideways

PATHS = (
    "work", "disputes?tab=open", "conversations?tab=all", "orders", "shops", "listings", "violations?tab=all", "ledger",
    "decisions", "refunds?tab=all", "coverage", "coverage/kept-out", "outbox?tab=all", "quarantine", "refusals",
    "attempts", "notices",
)  # fmt: skip


def test_lists_fit_their_window(page, sign_in, carol, live_server):
    sign_in(carol)
    assert sideways(page, live_server, [f"/staff/{path}" for path in PATHS]) == []
