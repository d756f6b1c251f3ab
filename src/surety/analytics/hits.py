"""The orders whose answers differ, in a temporary table: there may be more of them than memory holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from threading import Lock

from surety.engine.db import Connection
from surety.engine.keys import bucket_of

_ADD = """
insert into pg_temp.surety_hit
select * from unnest(%s::smallint[], %s::text[], %s::text[]) on conflict do nothing
"""
_NEXT = """
select bucket, subject, shop from pg_temp.surety_hit
where (bucket, subject) > (%s, %s) order by bucket, subject limit %s
"""


class Hits(closing["Hits"]):
    """Each order once, with its shop; told of by several threads, and gone when it is closed."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(self)
        self._connection, self._turn = connection, Lock()
        self.close()
        connection.execute(
            "create temporary table surety_hit"
            " (bucket smallint, subject text, shop text not null, primary key (bucket, subject))"
        )

    def add(self, subjects: Sequence[str], shops: Sequence[str]) -> None:
        with self._turn:
            self._connection.execute(_ADD, [[bucket_of(each) for each in subjects], subjects, shops])

    def __len__(self) -> int:
        (count,) = self._connection.execute("select count(*) from pg_temp.surety_hit").fetchone()  # type: ignore[misc]
        return int(count)

    def batches(self, size: int) -> Iterator[dict[str, str]]:
        """Shop by order, so many at a time."""
        place = (-1, "")
        while rows := self._connection.execute(_NEXT, [*place, size]).fetchall():
            yield {subject: shop for _, subject, shop in rows}
            place = rows[-1][:2]

    def close(self) -> None:
        self._connection.execute("drop table if exists pg_temp.surety_hit")
