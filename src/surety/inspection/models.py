"""Pieces, codes, centres and known pieces as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Subject(Row):
    """The columns every subject's table has."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    doc = Json()

    class Meta(Row.Meta):
        abstract = True


class CentreColumns(Subject):
    """One inspection centre or institute."""

    platform = models.TextField()
    name = models.TextField()
    type = models.TextField()
    base = models.BooleanField()
    region = models.TextField(null=True)
    planned_from = models.TextField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    capacity_a_day = models.IntegerField(null=True)

    class Meta(Row.Meta):
        abstract = True


class BaseMark(Row):
    """Changes whenever a base opens, closes, admits a shop or ends its admission."""

    bucket = models.SmallIntegerField(primary_key=True)
    mark = models.UUIDField()

    class Meta(Row.Meta):
        db_table = "surety_base_mark"


class Centre(CentreColumns):
    """With every merchant's admission in its document: for staff, and for the centre itself."""

    class Meta(Row.Meta):
        db_table = "surety_centre"


class PublicCentre(CentreColumns):
    """A view of what is published of it; of the admissions, one's own."""

    class Meta(Row.Meta):
        db_table = "surety_centre_public"


class Piece(Subject):
    """One physical piece."""

    platform = models.TextField()
    shop = models.TextField()
    centre = models.TextField(null=True)
    order_id = models.TextField(null=True)
    code = models.TextField(null=True)
    regime = models.TextField()
    stage = models.TextField()
    verdict = models.TextField()
    holder = models.TextField()
    shelf = models.TextField()
    title = models.TextField()
    registered_at = models.DateTimeField()
    next_step = models.TextField(null=True)
    next_due_at = models.DateTimeField(null=True)
    incidents = models.IntegerField()
    category = models.TextField()
    sent_at = models.DateTimeField(null=True)
    taken_in_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_piece"


class Mark(Row):
    """A mark that is one piece's alone, for ever."""

    pk = models.CompositePrimaryKey("bucket", "mark")
    mark = models.TextField()
    subject = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_mark"


class ItemCode(Subject):
    """One item code."""

    code = models.TextField()
    centre = models.TextField()
    shop = models.TextField(null=True)
    state = models.TextField()
    piece = models.TextField(null=True)
    issued_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_code"


class Seed(Subject):
    """One known piece, for staff alone."""

    platform = models.TextField()
    centre = models.TextField()
    piece = models.TextField()
    category = models.TextField()
    truth = models.TextField()
    state = models.TextField()
    verdict = models.TextField()
    committed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_seed"
