"""A number that an earlier request of the same goods was sent by: the goods are on their way all the same. Pure."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase, Status

_GIVEN_UP = frozenset({"withdrawn", "agreed"})
"""How a request ends that its buyer gives up. One that staff or a refusal ended leaves its number where it is."""


def takes_over(case: AftersaleCase, before: AftersaleCase) -> bool:
    """Whether what travels by the number of a request before is this one's goods.

    Units of the same order, none that was not sent then; nothing of them received yet, and no money for them gone.
    """
    return (
        before.case != case.case
        and before.order == case.order
        and before.status is Status.CLOSED
        and before.closed_as in _GIVEN_UP
        and before.received_at is None
        and before.refunded_at is None
        and all(quantity <= before.units.get(line, 0) for line, quantity in case.units.items())
    )
