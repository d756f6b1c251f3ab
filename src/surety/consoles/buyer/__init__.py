"""The buyer's page: one order behind a signed link, made for a phone."""
