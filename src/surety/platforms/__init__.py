"""Adapters that turn a platform's data into facts, the simulator, and the demonstration data.

An adapter reads files and yields entries (facts that belong together) and rejects (rows that could not be used);
`importing.py` takes both to the door. Nothing here decides anything or writes a case.
"""
