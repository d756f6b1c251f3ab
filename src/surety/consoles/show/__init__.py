"""How values look on a page and in an export: money, instants, countdowns, icons. No database, no request."""
