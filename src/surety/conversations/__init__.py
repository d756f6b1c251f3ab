"""Customer service: conversations about orders, as facts; what was said is in the vault."""
