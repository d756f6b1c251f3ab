"""Changing a rule: drafted, checked, approved by a second person, noticed, in force; stopped, or remedied."""
