"""Regions: the tree of GB/T 2260 with its history, and Chinese address text. Pure: no Django, no database."""
