"""Certificates: item codes, signed reports, the public log, and everything a stranger needs to check them."""
