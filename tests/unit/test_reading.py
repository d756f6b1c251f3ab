"""Structs are prepared by one thread at a time: two at once crash the process, inside msgspec."""

from __future__ import annotations

import threading
import time

from msgspec import Struct

from surety.engine import reading


def test_no_two_threads_prepare_a_type_at_once(monkeypatch):
    inside, most, built = [], [], []

    class Slow:
        def __init__(self, kind: type) -> None:
            inside.append(kind)
            most.append(len(inside))
            time.sleep(0.005)
            inside.remove(kind)
            built.append(kind)

    monkeypatch.setattr(reading, "Decoder", Slow)
    kinds = [type(f"Kind{n}", (Struct,), {}) for n in range(4)] * 3
    start = threading.Barrier(len(kinds))

    def ask(kind: type) -> None:
        start.wait()
        reading.decoder_of(kind)

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert set(built) == set(kinds)


def test_what_is_read_from_json_and_what_is_there_already_are_the_same():
    class Pair(Struct):
        first: int

    assert reading.converted([{"first": 1}, Pair(2)], list[Pair]) == [Pair(1), Pair(2)]
