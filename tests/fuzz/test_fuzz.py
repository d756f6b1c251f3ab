"""Random forms, facts and events: each is answered, none is an error of ours. The soak goes on for longer."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.database import kept
from tests.fuzz.documents import SENDING, Callers
from tests.fuzz.forms import Site, send
from tests.web.bench import stories

FORMS, DOCUMENTS = 40, 60


def test_no_form_breaks_a_page(db, database_url):
    site = Site(database_url, db)
    assert all(site.address_of(Random(seed), route) for seed, route in enumerate(site.routes))
    answers = Counter(send(site, seed)[:3] for seed in range(FORMS))
    assert answers["302"] > 1, "hardly a form was taken"


@pytest.mark.parametrize("what", SENDING)
def test_no_document_breaks_the_api(db, database_url, what):
    with kept(database_url) as connection:
        stories.tell(connection)
    callers = Callers()
    answers = Counter(SENDING[what](callers, seed).status_code for seed in range(DOCUMENTS))
    assert len(answers) > 1, answers
