from django.urls import include, path

from surety.consoles.staff import (
    attempts,
    closing,
    conversations,
    coverage,
    deciding,
    decision,
    dispute,
    disputes,
    item_codes,
    listings,
    order,
    pack,
    piece,
    provider,
    recalls,
    ruling,
    statements,
    violations,
)
from surety.consoles.staff.centres import urls as centres
from surety.consoles.staff.deposits import DEPOSITS
from surety.consoles.staff.lists import LISTINGS
from surety.consoles.tables.pages import list_page

_pages = [
    path("work", list_page(LISTINGS["work"]), name="work"),
    path("pieces/<subject:piece>", piece.show_piece, name="piece"),
    path("pieces/<subject:piece>/close", piece.close_item, name="piece_item"),
    path("pieces/<subject:piece>/files/<slug:digest>", piece.piece_file, name="piece_file"),
    path("refunds", provider.show_refunds, name="refunds"),
    path("providers/<subject:provider>", provider.show_provider, name="provider"),
    path("providers/<subject:provider>/close", provider.close_unasked, name="provider_item"),
    path("orders", list_page(LISTINGS["orders"]), name="orders"),
    path("orders/<subject:order>", order.show_order, name="order"),
    path("orders/<subject:order>/decide", deciding.decide, name="decide"),
    path("orders/<subject:order>/close", closing.close_item, name="close"),
    path("orders/<subject:subject>/decisions/<int:seq>/<int:n>", decision.show_decision, name="decision"),
    path("orders/<subject:order>/evidence/<slug:digest>", order.evidence_file, name="evidence"),
]
_pages += [
    path("disputes", disputes.show_disputes, name="disputes"),
    path("disputes/<subject:case>", dispute.show_dispute, name="dispute"),
    path("disputes/<subject:case>/rule", ruling.rule, name="dispute_rule"),
    path("disputes/<subject:case>/limit", ruling.move_limit, name="dispute_limit"),
    path("disputes/<subject:case>/reopen", ruling.reopen, name="dispute_reopen"),
    path("disputes/<subject:case>/close", ruling.close_item, name="dispute_item"),
    path("disputes/<subject:case>/freight", ruling.state_freight, name="dispute_freight"),
    path("disputes/<subject:case>/parcel", ruling.find_return, name="dispute_parcel"),
    path("disputes/<subject:case>/refund", ruling.retry_refund, name="dispute_refund"),
    path("disputes/<subject:case>/pack", pack.show_pack, name="dispute_pack"),
    path("disputes/<subject:case>/pack.zip", pack.send_pack, name="dispute_pack_zip"),
    path("disputes/<subject:case>/evidence/<slug:digest>", dispute.evidence_file, name="dispute_file"),
]
_pages += [
    path("orders/<subject:order>/postings/<rule:effect>", statements.posting, name="posting"),
    path("shops/<subject:shop>/statement", statements.shop_statement, name="shop_statement"),
    path("shops/<subject:shop>/statement/postings", statements.shop_postings, name="shop_postings"),
    path("buyers/<subject:buyer>/statement", statements.buyer_statement, name="buyer_statement"),
    path("buyers/<subject:buyer>/statement/postings", statements.buyer_postings, name="buyer_postings"),
]
_pages += [
    path("conversations", conversations.show_conversations, name="conversations"),
    path("conversations/days", conversations.show_days_of_all, name="service_days"),
    path("conversations/<subject:conversation>", conversations.show_conversation, name="conversation"),
    path("conversations/<subject:conversation>/act", conversations.act, name="conversation_act"),
]
_pages += [
    path("attempts", attempts.show_attempts, name="attempts"),
    path("coverage", coverage.show_coverage, name="coverage"),
    path("deposits", list_page(DEPOSITS), name="deposits"),
    path("coverage/kept-out", coverage.show_kept_out, name="kept_out"),
]
_pages += [
    path("listings", listings.show_listings, name="listings"),
    path("listings/<subject:listing>", listings.show_listing, name="listing"),
    path("listings/<subject:listing>/close", listings.close_item, name="listing_item"),
    path("listings/<subject:listing>/pictures/<slug:digest>", listings.picture, name="listing_picture"),
    path("creators", listings.show_creators, name="creators"),
    path("creators/<subject:creator>", listings.show_creator, name="creator"),
    path("recalls", recalls.show_recalls, name="recalls"),
    path("recalls/new", recalls.new_recall, name="recall_new"),
    path("recalls/<subject:recall>", recalls.show_recall, name="recall"),
    path("recalls/<subject:recall>/end", recalls.end_recall, name="recall_end"),
    path("violations", violations.show_violations, name="violations"),
    path("violations/report", violations.report, name="violation_report"),
    path("violations/<subject:violation>", violations.show_violation, name="violation"),
    path("violations/<subject:violation>/decide", violations.decide, name="violation_decide"),
    path("violations/<subject:violation>/evidence/<slug:digest>", violations.evidence_file, name="violation_file"),
]
_pages += [
    path(name, list_page(LISTINGS[name]), name=name)
    for name in ("decisions", "ledger", "outbox", "quarantine", "refusals", "holds", "shops")
]
_pages += [
    path("codes", item_codes.show_codes, name="item_codes"),
    path("codes/orders", item_codes.show_orders, name="code_orders"),
    path("codes/orders/new", item_codes.order_codes, name="code_order"),
]
_pages += centres.urlpatterns

urlpatterns = [
    path("staff/", include((_pages, "staff"))),
    path("", include("surety.consoles.account.urls")),
]
