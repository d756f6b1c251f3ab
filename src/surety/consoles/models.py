"""What the consoles themselves keep: nothing of the business, only who has read how far."""

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
