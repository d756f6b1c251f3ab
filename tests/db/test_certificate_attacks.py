"""What somebody would try, each from the attacker's side: all that mathematics can decide is caught, every time.

Where more of an attack is tried elsewhere: `test_bundles.py` (forged bundles), `test_log.py` (a log that lies),
`tests/web/certificate` (cloned codes, PINs, guessing, the page).
"""

import copy
import json
from random import Random

import pytest

from surety.certificates import codes, evidence, issuing, writing
from surety.certificates.audit import audit
from surety.certificates.bundle import check
from surety.certificates.copying import Look, suspicions
from surety.certificates.stored import certificates_of
from tests.db.certified import T0, audited, centre, certified, certify, found, hours, report, verifier
from tests.db.forging import stored
from tests.db.test_log import edit_entries

TIMES = 100


@pytest.fixture
def made(door_connection):
    centre(door_connection)
    return certified(door_connection)


def test_forged_codes(door_connection, made):
    """A hundred well-formed codes that nobody issued, and a hundred that differ from a genuine one in a character."""
    random = Random(1)
    places = random.choices(range(13), k=TIMES)
    near = [made.code[:n] + random.choice(codes.ALPHABET) + made.code[n + 1 :] for n in places]
    for text in [codes.draw(random.choice) for _ in range(TIMES)] + [each for each in near if each != made.code]:
        try:
            assert certificates_of(door_connection.cursor(), codes.read(text)) == []
        except codes.MalformedCode:
            continue


def test_changed_certificates(door_connection, made):
    """Any one value of the file changed, anywhere: a hundred of a hundred are noticed."""
    good = stored(door_connection, made.code)
    key = verifier(door_connection)
    assert check(json.dumps(good), key).findings == []
    random = Random(2)
    missed = []
    for _ in range(TIMES):
        forged = copy.deepcopy(good)
        place = mutate(forged, random)
        if not check(json.dumps(forged), key).findings:
            missed.append(place)
    assert missed == []


def mutate(document, random):
    """Change one leaf; returns where it was."""
    place, path = document, []
    while True:
        name = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
        path.append(name)
        if not isinstance(place[name], dict | list) or not place[name]:
            break
        place = place[name]
    value = place[name]
    if isinstance(value, str) and value:
        n = random.randrange(len(value))
        place[name] = value[:n] + random.choice([c for c in "0aZ9" if c != value[n]]) + value[n + 1 :]
    else:
        place[name] = value + 1 if isinstance(value, int) else "x"
    return path


def test_backdated_reports(door_connection, made):
    """Dated before the window, the centre's own clock or not; and signed again with an old date."""
    for lag in (72.01, 100, 24 * 365):
        late = certified_code(door_connection)
        wanted = report(late, reported_at=T0 - hours(lag))
        assert list(certify(door_connection, wanted).values()) == ["backdated"]


def certified_code(connection):
    return issuing.issue_codes(connection, "jade-ruili", 1, now=T0)[0].code


def test_a_split_view(door_connection, made, tmp_path):
    """Two logs of one size, both signed by the log: whoever kept a checkpoint of one is not told the other's story."""
    first = audited(door_connection, tmp_path / "a")
    kept = (tmp_path / "a" / "checkpoint").read_text()
    assert found(first) == []
    audited(door_connection, tmp_path / "b")
    edit_entries(door_connection, tmp_path / "b", lambda all: [each.replace(b'"pass"', b'"fail"') for each in all])
    done = audit(tmp_path / "b", verifier(door_connection), seen=(kept,))
    assert done.reading.kinds == first.reading.kinds
    assert found(done) == ["forked"]


def test_a_code_issued_in_secret(door_connection, made, tmp_path):
    """Written past the log by somebody who owns the database: the register and the log no longer agree."""
    certified_code(door_connection)
    door_connection.execute("alter table surety_log_wanted disable trigger append_only")
    door_connection.execute("delete from surety_log_wanted where entry_no is null")
    door_connection.execute("alter table surety_log_wanted enable trigger append_only")
    assert found(audited(door_connection, tmp_path)) == ["unlogged_code"]


def test_a_certificate_taken_back_in_silence(door_connection, made, tmp_path):
    door_connection.execute("update surety_item_code set used_at = null")
    assert found(audited(door_connection, tmp_path)) == ["code_differs"]


def test_an_overruled_report_shown_as_current(door_connection, made):
    """The old file with a status list of before: it says as of when, and with today's list it is found out."""
    later = report(made.code, report="R-later", supersedes=made.report, verdict="fail")
    assert certify(door_connection, later, now=T0 + hours(1)) == {}
    old = stored(door_connection, made.code, made.report, now=T0 + hours(1))
    assert check(json.dumps(old), verifier(door_connection)).findings == ["superseded"]
    assert certificates_of(door_connection.cursor(), made.code)[-1].report == "R-later"


def test_two_pieces_for_one_report_and_one_code_for_two_pieces(door_connection, made):
    other = certified_code(door_connection)
    with pytest.raises(issuing.ReportTaken):
        issuing.want_reports(door_connection, [report(other, report=made.report)], now=T0)
    swapped = report(made.code, report="R-2", piece={"piece": "P-2", "category": "jade", "title": "x"})
    assert list(certify(door_connection, swapped).values()) == ["another_piece"]


def test_a_code_used_again_after_a_failed_piece(door_connection, made):
    issuing.want_void(door_connection, made.code, reason="不合格", now=T0)
    writing.drain(door_connection, T0)
    again = report(made.code, report="R-again", supersedes=made.report)
    assert list(certify(door_connection, again).values()) == ["code_void"]


def test_replaced_evidence(door_connection, made):
    good = stored(door_connection, made.code)
    listed = good["manifest"] | {"files": [{"sha256": "0" * 64, "bytes": 1, "mediaType": "image/jpeg", "shows": ""}]}
    assert evidence.faults(listed, lambda _: b"x") == [("file_replaced", "0" * 64)]
    assert "manifest_differs" in check(json.dumps(good | {"manifest": listed}), verifier(door_connection)).findings


def test_a_cloned_code_is_suspected_by_its_look_ups():
    """What no signature decides: one label on forty pieces, looked up all over the country."""
    random = Random(3)
    looks = [Look(T0 - hours(random.uniform(0, 200)), f"r{n}", (random.uniform(22, 45), 113.0)) for n in range(40)]
    assert {each.code for each in suspicions(looks, now=T0)} >= {"spread", "distance"}
