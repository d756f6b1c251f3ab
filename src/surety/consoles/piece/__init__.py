"""One piece on its way through inspection, as the merchant, staff and later others see it."""
