"""How values travel: arrays that one statement takes for many rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surety.engine import db as engine_db
from surety.engine.rows import Together, VersionFence, plain_array, text_array, texts

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_texts_arrive_as_they_were_sent(db: Any, values: list[str | None]) -> None:
    ((sent, literal),) = db.execute("select %s::text[], %s::text[]", [texts(values), text_array(values)]).fetchall()
    assert sent == literal == values


def test_plain_values_arrive_as_they_were_sent(db: Any) -> None:
    at = datetime(2026, 3, 2, 4, 5, 6, 7, tzinfo=UTC)
    given = {
        "integer": [1, None, -5], "bigint": [2**62, None], "boolean": [True, False, None],
        "timestamptz": [at, None], "uuid": ["0123456789abcdef0123456789abcdef", None],
    }  # fmt: skip
    for kind, values in given.items():
        (arrived,) = db.execute(f"select %s::{kind}[]", [plain_array(values)]).fetchone()
        assert [str(each).replace("-", "") for each in arrived] == [str(each).replace("-", "") for each in values]


@pytest.fixture
def written(database_url: str) -> Any:
    with engine_db.connect(database_url) as connection:
        connection.execute(
            "create temp table one (place serial, n integer); create temp table other (n integer, word text)"
        )
        yield connection


@pytest.mark.parametrize("few_shapes", [True, False])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 17, 39, 40, 41])
def test_each_of_so_many_rows_is_written_once(written: Any, count: int, few_shapes: bool) -> None:
    numbers = list(range(count))
    with written.transaction():
        together = Together(written.cursor(), few_shapes=few_shapes)
        together.insert("one", {"n": "integer"}, [[n] for n in numbers])
        together.send()
        together = Together(written.cursor(), few_shapes=few_shapes)
        together.update("one", {"n": "integer", "place": "integer"}, [[n * 2, n + 1] for n in numbers], keys=("place",))
        together.send()
    assert written.execute("select n from one order by place").fetchall() == [(n * 2,) for n in numbers]


def test_one_statement_writes_in_the_order_in_which_several_do(written: Any) -> None:
    """Else two that write the same shared keys at once would wait for each other."""
    for few_shapes in (False, True):
        together = Together(written.cursor(), few_shapes=few_shapes)
        together.insert("one", {"n": "integer"}, [(n,) for n in range(15)])
        together.send()
    assert [n for (n,) in written.execute("select n from one order by place").fetchall()] == [*range(15), *range(15)]


def test_each_update_is_held_to_its_own_count(written: Any) -> None:
    written.execute("insert into other values (1, 'old')")
    together = Together(written.cursor(), few_shapes=True)
    together.mark("other", {"n": "integer", "word": "text"}, [(2, "new")], keys=("n",))
    together.update("other", {"n": "integer", "word": "text"}, [(1, "new")], keys=("n",))
    together.send()
    assert written.execute("select word from other").fetchall() == [("new",)]
    together = Together(written.cursor(), few_shapes=True)
    together.mark("other", {"n": "integer", "word": "text"}, [(1, "newer")], keys=("n",))
    together.update("other", {"n": "integer", "word": "text"}, [(2, "newer")], keys=("n",))
    with pytest.raises(VersionFence):
        together.send()
