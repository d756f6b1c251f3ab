"""Every fact that a centre may state needs a permission of whoever states it at the bench."""

from surety.access.permissions import BENCH
from surety.consoles.bench.permits import ANYONES, PERMITS, lacking
from surety.engine.fact import Party
from surety.engine.room import fact_types

CENTRES = {tag for tag, kind in fact_types().items() if Party.CENTRE in kind.parties}


def test_every_fact_of_a_centre_is_in_the_table():
    assert PERMITS.keys() | ANYONES == CENTRES


def test_what_is_not_in_the_table_is_the_main_accounts():
    assert lacking("a_new_fact", frozenset({"bench.seal"})) == "bench.manage"
    assert lacking("a_new_fact", frozenset(BENCH)) == ""


def test_each_needs_its_own_permission_and_no_other_opens_it():
    for tag, permission in PERMITS.items():
        assert lacking(tag, frozenset({permission})) == ""
        assert lacking(tag, frozenset(BENCH) - {permission}) == permission
    for tag in ANYONES:
        assert lacking(tag, frozenset()) == "bench.receive"
        assert lacking(tag, frozenset({"bench.pack"})) == ""
