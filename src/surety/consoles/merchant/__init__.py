"""The merchant's console: what to ship, one order, uploading waybills, messages, the shop's money."""
