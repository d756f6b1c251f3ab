"""The platform staff's console: find anything, decide what waits, see what the system did and why."""
