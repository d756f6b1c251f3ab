"""Signing in and out, one's password, one's shops; a shop's members and API tokens."""
