"""How values travel: arrays that one statement takes for many rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surety.engine.rows import plain_array, text_array, texts

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
