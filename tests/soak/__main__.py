"""The soak: random histories of orders and pieces, alone and at once, work that is killed, a market whose payment
provider fails, random forms and documents to the web, and property tests, for SOAK_SECONDS (600 by default).

    python -m tests.soak              seeds from the clock
    python -m tests.soak --seed 7     the same rounds again

Each round prints its seed first, so that a failure can be played again. At the end: what was covered.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

import psycopg

from surety.aftersales import case as aftersale_case
from surety.config import environment
from surety.conversations import case as conversation_case
from surety.engine import db
from surety.engine.fact import SubjectKind
from surety.engine.room import rooms
from surety.launcher.postgres import Server, admin_url_of, start
from surety.orders import case as order_case
from tests.database import empty_tables, filled_tables
from tests.db import invariants, labour
from tests.db.killing import disturbed, facts_in, kill_it, kill_postmaster, random_points, state_of
from tests.db.moves import COVERED, OLD_REGIME, SPRING, Covered, Market, Move, random_moves
from tests.db.playing import covered, played, several_at_once, undone
from tests.db.returning import random_returns
from tests.soak import pairs, pieces, properties, web
from tests.soak.market import live_and_compare

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
SERVER_KILLS_A_MINUTE_MAX = 4


class Soak:
    """A server of its own and what the rounds need of it."""

    def __init__(self, server: Server) -> None:
        self.server, self.url = server, server.url
        self.covered: Covered = Counter()
        self.pieces_covered: pieces.Covered = Counter()
        self._server_kills: list[float] = []
        admin = environment.with_database(admin_url_of(server.home), "surety")
        with psycopg.connect(admin) as connection:
            self._keep = frozenset(filled_tables(connection))
        self._admin = admin

    def empty(self) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            empty_tables(connection, keep=self._keep)

    def history(self, seed: int) -> str:
        """One history, checked at each step."""
        self.empty()
        random = Random(seed)
        moves = random_moves(random, random.randrange(20, 160))
        return self._checked(moves, random.choice((SPRING, SPRING, OLD_REGIME)))

    def _checked(self, moves: list[Move], start: datetime) -> str:
        if (error := self._error(moves, start)) is None:
            return f"{len(moves)} moves"
        shortest = self._shortened(moves, start)
        print(f"broken; these moves from {start} are enough:", *shortest, sep="\n  ")
        raise self._error(shortest, start) or error

    def _error(self, moves: list[Move], start: datetime) -> Exception | None:
        with db.connect(self.url) as connection, undone(connection):
            market = Market(connection, start=start)
            try:
                played(market, moves)
            except Exception as error:
                return error
            self.covered += covered(connection, market)
            return None

    def _shortened(self, moves: list[Move], start: datetime) -> list[Move]:
        """Without every move that the failure does not need."""
        size = len(moves)
        while size:
            for at in range(len(moves) - size, -1, -1):
                without = moves[:at] + moves[at + size :]
                if self._error(without, start):
                    moves = without
            size //= 2
        return moves

    def returns(self, seed: int) -> str:
        """One history of after-sales cases, which begins where they have something to do."""
        self.empty()
        random = Random(seed)
        return self._checked(random_returns(random, random.randrange(10, 90)), SPRING)

    def at_once(self, seed: int) -> str:
        """Four histories of the same orders at the same time, and a worker."""
        self.empty()
        random = Random(seed)
        seeds, moves = [random.randrange(10**6) for _ in range(4)], random.randrange(50, 300)
        with db.connect(self.url) as connection:
            self.covered += several_at_once(self.url, connection, seeds=seeds, moves=moves)
        return f"{len(seeds)} x {moves} moves"

    def pieces(self, seed: int) -> str:
        """One history of inspected pieces."""
        self.empty()
        return self._pieces(*pieces.one(self.url, seed))

    def pieces_at_once(self, seed: int) -> str:
        """Four histories of the same pieces and codes at the same time."""
        self.empty()
        return self._pieces(*pieces.at_once(self.url, seed))

    def _pieces(self, words: str, found: pieces.Covered) -> str:
        self.pieces_covered += found
        return words

    def killed(self, seed: int) -> str:
        """A submitter killed at random points; every second time, PostgreSQL under it."""
        random = Random(seed)
        orders, kills = random.randrange(60, 240), random.randrange(1, 5)
        self.empty()
        with db.connect(self.url) as connection:
            labour.live(connection, orders)
            whole = state_of(connection)
        facts = facts_in(self.url)
        self.empty()
        kill = self._kill_server if random.random() < 0.5 else kill_it
        disturbed(self.url, "live", orders, points=random_points(random, 0, facts, kills), kill=kill)
        with db.connect(self.url) as connection:
            assert state_of(connection) == whole, "the end is another one"
            invariants.check(connection, now=labour.end(orders))
        return f"{orders} orders, {kills} kills {'of PostgreSQL' if kill == self._kill_server else 'of the submitter'}"

    def market(self, seed: int) -> str:
        """A simulated month with a provider that fails, killed; then its books against ours."""
        self.empty()
        random = Random(seed)
        return live_and_compare(self.url, random, kill=self._kill_server if random.random() < 0.3 else kill_it)

    def web(self, seed: int) -> str:
        """Random forms, facts and captured events, to a site of its own."""
        self.empty()
        return web.asked(seed)

    def properties(self, seed: int) -> str:
        """One file of property tests, with examples of its own."""
        return properties.searched(seed)

    def _kill_server(self, process: subprocess.Popen) -> None:
        """No oftener than its keeper bears, which gives up on a server that keeps ending; else the submitter."""
        now = time.monotonic()
        self._server_kills = [at for at in self._server_kills if at > now - 60]
        if len(self._server_kills) == SERVER_KILLS_A_MINUTE_MAX:
            return kill_it(process)
        self._server_kills.append(now)
        kill_postmaster(self.server)
        process.wait()
        self.server.ensure()
        return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    seed = parser.parse_args().seed
    with own_server() as server:
        soak, end = Soak(server), time.monotonic() + SECONDS
        rounds: Counter[str] = Counter()
        while time.monotonic() < end:
            kind = kind_of(seed)
            run_round(getattr(soak, kind), kind, seed)
            rounds[kind] += 1
            seed += 1
    print(f"\n{dict(rounds)} rounds, nothing broken")
    print(coverage(soak.covered))
    print(f"\n{pieces.coverage(soak.pieces_covered)}")
    return 0


def kind_of(seed: int) -> str:
    if seed % 40 == 25:
        return "web"
    if seed % 40 in (17, 33):
        return "killed" if seed % 40 == 17 else "market"
    if seed % 20 == 9:
        return "properties"
    if seed % 8 == 5:
        return "at_once"
    if seed % 8 in (2, 7):
        return "pieces"
    if seed % 8 == 3:
        return "pieces_at_once"
    return "returns" if seed % 2 else "history"


def run_round(work: Callable[[int], str], kind: str, seed: int) -> None:
    started = time.monotonic()
    print(f"seed {seed} {kind}: ", end="", flush=True)
    print(f"{work(seed)}, {time.monotonic() - started:.1f} s", flush=True)


STATUSES = {
    SubjectKind.ORDER: order_case.Status,
    SubjectKind.AFTERSALE: aftersale_case.Status,
    SubjectKind.CONVERSATION: conversation_case.Status,
}


def coverage(found: Covered) -> str:
    """How often each fact (a line) met each status (a column), a table a kind of subject."""
    return "\n\n".join(_table(found, kind, ["none", *map(str, STATUSES[kind])]) for kind in COVERED)


def _table(found: Covered, kind: SubjectKind, statuses: list[str]) -> str:
    tags = [fact.__struct_config__.tag for fact in rooms()[kind].facts]
    lines = [f"{kind:24}" + "".join(f"{status:>13}" for status in statuses)]
    lines += [f"{tag:24}" + "".join(f"{found[kind, status, tag] or '-':>13}" for status in statuses) for tag in tags]
    return "\n".join([*lines, *pairs.told(found, kind, len(tags) * len(statuses))])


@contextmanager
def own_server() -> Iterator[Server]:
    """A migrated server in a home that is thrown away."""
    home = Path(tempfile.mkdtemp(prefix="surety-soak-"))
    home.chmod(0o711)
    for name in [name for name in os.environ if name.startswith("SURETY_")]:
        del os.environ[name]
    os.environ |= {"SURETY_HOME": str(home)}
    server = start(home)
    try:
        subprocess.run([sys.executable, "-m", "surety.cli.main", "migrate"], check=True, stdout=subprocess.DEVNULL)
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
