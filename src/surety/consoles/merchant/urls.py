from django.urls import include, path, re_path

from surety.consoles.merchant import (
    conversations,
    export,
    filings,
    following,
    messages,
    order,
    pack,
    ship,
    ship_many,
    shipping,
    statement,
    violations,
)
from surety.consoles.merchant.admissions import bases, documents
from surety.consoles.merchant.aftersales import addresses, batch, listing, one
from surety.consoles.merchant.aftersales.export import aftersales_export
from surety.consoles.merchant.listings import edit as listing_edit
from surety.consoles.merchant.listings import many as listing_many
from surety.consoles.merchant.listings import pages as listings
from surety.consoles.merchant.pieces import listing as pieces
from surety.consoles.merchant.pieces import one as piece
from surety.consoles.merchant.pieces import registering

app_name = "shop"
_order = [
    path("receiver", order.receiver, name="receiver"),
    path("ship", ship.ship, name="ship"),
    path("delay", filings.delay, name="delay"),
    path("appeal", filings.appeal, name="appeal"),
    path("postings/<rule:effect>", statement.posting, name="posting"),
    re_path(r"^evidence/(?P<digest>[0-9a-f]{64})$", filings.evidence_file, name="evidence"),
]
_aftersale = [
    path("act", one.act, name="aftersale_act"),
    path("pack", pack.show_pack, name="aftersale_pack"),
    path("pack.zip", pack.send_pack, name="aftersale_pack_zip"),
    re_path(r"^evidence/(?P<digest>[0-9a-f]{64})$", one.evidence_file, name="aftersale_evidence"),
]
_piece = [
    path("act", piece.act, name="piece_act"),
    re_path(r"^files/(?P<digest>[0-9a-f]{64})$", piece.piece_file, name="piece_file"),
]
_pages = [
    path("shipping", shipping.shipping, name="shipping"),
    re_path(r"^shipping\.(?P<form>csv|json)$", export.shipping_export, name="shipping_export"),
    path("ship-next", following.ship_next, name="ship_next"),
    path("ship-many", ship_many.ship_many, name="ship_many"),
    path("orders/<subject:order>", order.order, name="order"),
    path("orders/<subject:order>/", include(_order)),
    path("aftersales", listing.listing, name="aftersales"),
    re_path(r"^aftersales\.(?P<form>csv|json)$", aftersales_export, name="aftersales_export"),
    path("aftersales/batch", batch.batch, name="aftersale_batch"),
    path("aftersales/<subject:case>", one.one, name="aftersale"),
    path("aftersales/<subject:case>/", include(_aftersale)),
    path("return-addresses", addresses.show_addresses, name="return_addresses"),
    path("return-addresses/keep", addresses.keep, name="return_address_keep"),
    path("return-addresses/drop", addresses.drop, name="return_address_drop"),
    path("conversations", conversations.show_conversations, name="conversations"),
    path("conversations/days", conversations.show_days_of_shop, name="service_days"),
    path("conversations/<subject:conversation>", conversations.show_conversation, name="conversation"),
    path("conversations/<subject:conversation>/act", conversations.act, name="conversation_act"),
    path("pieces/", pieces.listing, name="pieces"),
    re_path(r"^pieces\.(?P<form>csv|json)$", pieces.export, name="pieces_export"),
    path("pieces/register", registering.register, name="piece_register"),
    path("pieces/<subject:piece>", piece.one, name="piece"),
    path("pieces/<subject:piece>/", include(_piece)),
    path("listings", listings.show_listings, name="listings"),
    path("listings/new", listing_edit.new, name="listing_new"),
    path("listings/many", listing_many.many, name="listing_many"),
    path("listings/template.xlsx", listing_many.sheet_template, name="listing_template"),
    path("listings/<subject:listing>", listings.show_listing, name="listing"),
    path("listings/<subject:listing>/edit", listing_edit.edit, name="listing_edit"),
    path("listings/<subject:listing>/withdraw", listings.withdraw, name="listing_withdraw"),
    path("listings/<subject:listing>/pictures/<slug:digest>", listings.picture, name="listing_picture"),
    path("violations", violations.show_violations, name="violations"),
    path("violations/<subject:violation>", violations.show_violation, name="violation"),
    path("admissions", bases.show_bases, name="admissions"),
    path("admissions/<subject:centre>/apply", bases.apply, name="admission_apply"),
    path("admissions/<subject:centre>/files/<slug:digest>", bases.admission_file, name="admission_file"),
    path("qualifications", documents.show_documents, name="qualifications"),
    path("qualifications/new", documents.hand_in, name="qualification_new"),
    path("qualifications/end", documents.give_up, name="qualification_end"),
    path("qualifications/files/<slug:digest>", documents.document_file, name="qualification_file"),
    path("messages", messages.inbox, name="messages"),
    path("messages/read", messages.mark_read, name="messages_read"),
    path("statement", statement.statement, name="statement"),
    path("statement/postings", statement.postings, name="postings"),
]
urlpatterns = [path("shop/<subject:shop>/", include(_pages))]
