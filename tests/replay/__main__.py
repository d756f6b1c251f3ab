"""The command that makes the recorded log, and renews it.

    python -m tests.replay                  what is recorded is answered anew; what tests show and it does not is added
    python -m tests.replay tests/db/...     the same with other tests than those of cases in memory
    python -m tests.replay --anew TESTS     forgets what was recorded: for a new shape of the recording only

Facts stay what they were: only their answers are renewed, and a history ends before the first fact that is refused now.
When that is right, docs/decisions/0017 says.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from surety.engine import db
from surety.engine.replay import Diverged
from tests.replay.choosing import chosen
from tests.replay.gathering import Pool
from tests.replay.recording import Answer, History, Recording, answered, read, write

TESTS = ("tests/unit", "tests/replay/test_stories.py", "tests/soak/test_pairs.py")
FACTS_MAX = 6_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("tests", nargs="*", default=TESTS)
    given = parser.parse_args()
    before = Recording({}, ()) if given.anew else read()
    pool = Pool()
    if pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *given.tests], plugins=[pool]):
        print("a test fails: nothing is recorded of what may be a fault")
        return 1
    from tests.soak.__main__ import own_server

    with own_server() as server, db.connect(server.url) as connection:
        renewed = [each for pair in answered(connection, before) for each in _renewed(*pair)]
    added = chosen(pool.histories(), renewed, facts_max=FACTS_MAX)
    after = Recording(pool.books | before.books, (*renewed, *added))
    _tell(before, after, write(after))
    return 0


def _renewed(history: History, given: Iterator[Answer]) -> Iterator[History]:
    """With the answers of this program, as far as it accepts the facts."""
    now: list[Answer] = []
    try:
        now.extend(given)
    except Diverged as error:
        print(f"ends there now: {error}")
    facts = tuple(replace(fact, answer=answer) for fact, answer in zip(history.facts, now, strict=False))
    if facts:
        yield replace(history, facts=facts)


def _tell(before: Recording, after: Recording, size: int) -> None:
    was = {history.name: history for history in before.histories}
    for history in after.histories:
        if history.name in was and history != was[history.name]:
            print(f"answered otherwise: {history.kind} {history.subject}")
    facts = sum(len(history.facts) for history in after.histories)
    print(f"{len(after.histories)} histories, {len(before.histories)} before; {facts} facts, {size} bytes")


if __name__ == "__main__":
    sys.exit(main())
