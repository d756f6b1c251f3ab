"""Statements in every console: a shop's, a buyer's, an order's; each figure leads to its postings, facts and rules."""
