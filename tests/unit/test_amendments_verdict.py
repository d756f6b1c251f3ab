"""What a verdict says of random rulebooks is so: the past answers as it did unless the verdict says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.amendments import changes
from surety.amendments.dossier import Dossier, faults_of, hash_of, pack, unpack
from surety.amendments.history import edits, needs
from surety.amendments.verdict import Verdict, examine, keeping_stops
from surety.engine import book
from surety.rulebook import Release, Stop
from surety.rulebook.spec import OutputSpec, Range
from tests.rulebook.tables import DAY, LABEL, days, drawn_specs, vectors

FEW = settings(max_examples=60)
DAYS = [DAY + timedelta(days=shift) for shift in range(-8, 10)]
asked = st.lists(vectors, min_size=1, max_size=12)


def instant(day):
    return datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@FEW
@given(drawn_specs(rows_max=4), drawn_specs(rows_max=4), asked, days)
def test_what_is_not_called_retroactive_answers_alike_on_every_day_before(old, new, subjects, day):
    base, candidate = Release([old]), Release([replace(new, policy=old.policy)])
    verdict = examine(base, Dossier(candidate, ()), {})
    past = verdict.retroactive(instant(day))
    if not past:
        for values in subjects:
            for on in (each for each in DAYS if each < day):
                inputs = dict(zip((each.name for each in old.inputs), values, strict=True))
                before, after = (release.decide("drawn", inputs, on=on).outcome for release in (base, candidate))
                assert before == after, (values, on)


@FEW
@given(drawn_specs(rows_max=4), drawn_specs(rows_max=4), days)
def test_what_is_called_retroactive_has_a_day_and_a_question_that_show_it(old, new, day):
    base, candidate = Release([old]), Release([new])
    verdict = examine(base, Dossier(candidate, ()), {})
    for change in verdict.retroactive(instant(day)):
        assert change.table == "drawn"
        assert change.cells > 0
        assert change.since < day


@FEW
@given(drawn_specs(rows_max=4), drawn_specs(rows_max=4))
def test_a_verdict_is_the_same_after_the_log(old, new):
    verdict = examine(Release([old]), Dossier(Release([new]), ()), {"drawn": old})
    stored = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(verdict)))
    assert msgspec.convert(stored, Verdict) == verdict


@FEW
@given(drawn_specs(rows_max=5), days)
def test_ending_and_following_a_row_is_no_edit_and_touches_no_day_before(spec, on):
    base = Release([spec])
    row = next((each for each in spec.rows if Range(each.from_, each.to).holds(on)), None)
    if row is None or row.from_ == on:
        return
    by = replace(row, id="NEW", from_=on, outputs={"out": 99})
    candidate = changes.replace_row_from(base, "drawn", row.id, on=on, by=by)
    verdict = examine(base, Dossier(candidate, ()), {"drawn": spec})
    assert verdict.edits == ()
    assert verdict.retroactive(instant(on)) == []
    assert verdict.begins is None or verdict.begins >= on


@FEW
@given(drawn_specs(), drawn_specs())
def test_whatever_differs_in_a_published_row_is_an_edit(old, new):
    found = {(edit.code, edit.name) for edit in edits(Release([old]), Release([new]))}
    rows = {row.id: row for row in new.rows}
    for row in old.rows:
        other = rows.get(row.id)
        if other is None:
            assert ("row_removed", row.id) in found
        elif (row.when, row.outputs, row.from_) != (other.when, other.outputs, other.from_):
            assert ("row_rewritten", row.id) in found
        else:
            assert ("row_rewritten", row.id) not in found


@FEW
@given(drawn_specs())
def test_what_a_file_can_say_is_a_candidate(spec):
    cells = (cell for each in (*spec.rows, *spec.gaps) for cell in each.when.values())
    assume(all(span != Range() for cell in cells for span in cell.ranges))  # a file leaves out what accepts everything
    with_units = (replace(each, unit="count") if each.name == "count" else each for each in spec.inputs)
    release = Release([replace(spec, inputs=tuple(with_units))])
    assert list(faults_of(release)) == []
    content = pack(Dossier(release, ()))
    assert unpack(content, expected=hash_of(content)).release.hash == release.hash


def test_publishing_keeps_what_is_stopped_where_the_row_is_still_there():
    base = book.packaged()
    table = next(iter(base.tables.values()))
    stop = Stop(table.id, table.rows[0].id)
    kept = keeping_stops(base.with_stopped([stop]), base)
    assert kept.stopped == (stop,)
    without = changes.with_table(base, replace(table.spec, rows=table.rows[1:]))
    assert keeping_stops(base.with_stopped([stop]), without).stopped == ()
    assert keeping_stops(base, base) is base


def test_a_table_must_fit_the_questions_and_the_answers_of_the_program():
    base = book.packaged()
    program = {name: table.spec for name, table in base.tables.items()}
    assert list(needs(base, program)) == []
    spec = program["late_compensation"]
    other = replace(spec.inputs[0], name="nobody_gives_this")
    form = next(each for each in spec.outputs if each.values)
    odd = replace(form, values=form.values | {"barter": LABEL})
    cases = {
        "input_nobody_gives": replace(spec, inputs=(*spec.inputs, other)),
        "output_missing": replace(spec, outputs=tuple(each for each in spec.outputs if each.name != "kind")),
        "output_nobody_knows": replace(spec, outputs=tuple(odd if each is form else each for each in spec.outputs)),
    }
    for code, changed in cases.items():
        stripped = replace(changed, rows=tuple(_fitting(row, changed.outputs) for row in changed.rows))
        found = {edit.code for edit in needs(Release([stripped]), program)}
        assert found == {code}


def _fitting(row, outputs: tuple[OutputSpec, ...]):
    names = {each.name for each in outputs}
    return replace(row, outputs={name: value for name, value in row.outputs.items() if name in names})
