"""Money between us and others: refunds to the provider, totals to shop accounts, and whether the books agree."""
