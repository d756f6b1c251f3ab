"""Shops and what settlement moved for them, as pages read them; the door writes both."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Shop(Row):
    """The shop's case, as the door keeps it."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    name = models.TextField()
    seller_kind = models.TextField()
    standing = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_shop"


class ShopName(Row):
    """A view: of shops whose rows the reader may not see, the name."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    name = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_shop_name"


class Settlement(Row):
    """What settlement moved on a shop's accounts."""

    pk = models.CompositePrimaryKey("bucket", "shop", "settlement_no", "account", "cause", "currency")
    shop = models.TextField()
    settlement_no = models.BigIntegerField()
    account = models.TextField()
    amount_fen = models.BigIntegerField()
    cause = models.TextField()
    currency = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_settlement"


class Marketplace(Row):
    """A platform as a whole: what is counted of all its shops."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_marketplace"
