"""The platforms' rules for everyone: every table, every row by its own address, and how a change came about."""
