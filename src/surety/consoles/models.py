"""What the consoles themselves keep: nothing of the business, only who has read how far, and papers being written."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class ReadMark(models.Model):
    """A person has read an inbox up to a moment. The messages are the door's and are never written from a page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=120)
    read_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "recipient"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.read_until}"


class RuleDraft(models.Model):
    """A change of the rules while it is being written, as typed: no part of it need make sense yet.

    It becomes an amendment, through the door, when its author saves it as one (`amendment`). Its edits are done anew
    on the rules in force whenever it is looked at, so that it is never behind them.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amendment = models.CharField(max_length=40, blank=True, default="")
    words = models.JSONField(default=dict)
    edits = models.JSONField(default=list)
    """Objects with `id`, `kind` and what was typed."""
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.words.get('title_zh', '')}"
