"""Error rates that anybody recomputes: what counts, what does not fit, and how sure one may be."""

import pytest

from surety.certificates.rates import Interval, binomial_interval, commitment, rates, tried


def seeded(*cases):
    """Pieces committed first, inspected, then revealed: (truth, verdict)."""
    promises = [
        (n, {"kind": "commitment", "centre": "ruili", "case": f"c{n}", "digest": commitment(f"c{n}", truth, "s")})
        for n, (truth, _) in enumerate(cases)
    ]
    reports = {f"R{n}": {"centre": "ruili", "verdict": verdict} for n, (_, verdict) in enumerate(cases)}
    reveals = [(1000 + n, {"kind": "reveal", "centre": "ruili", "case": f"c{n}", "truth": truth, "salt": "s",
                           "report": f"R{n}"}) for n, (truth, _) in enumerate(cases)]  # fmt: skip
    return [*promises, *reveals], reports, dict.fromkeys(reports, 500)


def test_what_counts_as_wrong():
    said = seeded(("fail", "pass"), ("fail", "fail"), ("fail", "unable"), ("pass", "fail"), ("pass", "pass"))
    found, findings = rates(*said)
    assert findings == []
    held = found["ruili"]
    assert (held.false_pass.wrong, held.false_pass.tried) == (1, 3)
    assert (held.false_reject.wrong, held.false_reject.tried) == (1, 2)
    assert held.unrevealed == 0


def changed(place, **fields):
    said, reports, numbers = seeded(("fail", "pass"))
    said[place] = (said[place][0], said[place][1] | fields)
    return said, reports, numbers


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (changed(1, truth="pass"), "reveal_differs"),
        (changed(1, salt="other"), "reveal_differs"),
        (changed(0, digest=commitment("c0", "dunno", "s")) and changed(1, truth="dunno"), "reveal_differs"),
        (changed(1, case="c9"), "reveal_without_commitment"),
        (changed(1, centre="sihui"), "reveal_without_commitment"),
        (changed(1, report="R9"), "unknown_report"),
    ],
)
def test_a_reveal_that_does_not_fit(said, code):
    found, findings = rates(*said)
    assert [finding.code for finding in findings] == [code]
    assert found["ruili"].false_pass.tried == 0
    assert found["ruili"].unrevealed == 1


def test_a_promise_made_after_the_report_is_none():
    said, reports, _ = seeded(("fail", "fail"))
    assert [f.code for f in rates(said, reports, {"R0": -1})[1]] == ["committed_too_late"]


def test_a_truth_is_told_once():
    said, reports, numbers = seeded(("fail", "fail"))
    assert [f.code for f in rates([*said, said[1]], reports, numbers)[1]] == ["reveal_without_commitment"]


def of_piece(**changes):
    """A promise that binds a piece, two inspectors, a sealed second look, and the reveal."""
    said = {"centre": "ruili", "piece": "p1", "category": "jewellery"}
    digest = commitment("c", "fail", "s", piece="p1")
    seeded = [
        (0, {"kind": "commitment", "centre": "ruili", "case": "c", "digest": digest}),
        (9, {"kind": "reveal", "centre": "ruili", "case": "c", "truth": "fail", "salt": "s", "piece": "p1"} | changes),
    ]
    given = [("verdict", "wang", "pass"), ("verdict", "li", "fail"), ("second", "zhao", "pass")]
    words = [(n, {"kind": k, "inspector": who, "verdict": v, **said}) for n, (k, who, v) in enumerate(given, 1)]
    return seeded, {}, {}, {"p1": words, "p2": words}


def test_a_piece_answers_for_its_centre_and_each_inspector_for_himself():
    done = tried(*of_piece())
    assert done.findings == []
    assert (done.by("centre")["ruili",].false_pass.wrong, done.by("centre")["ruili",].false_pass.tried) == (0, 1)
    by = done.by("inspector")
    assert {who: held.false_pass.wrong for (who,), held in by.items()} == {"wang": 1, "li": 0, "zhao": 1}
    assert (by["li",].differing.wrong, by["li",].differing.tried) == (2, 2), "two pieces, each looked at again"


def test_a_promise_is_of_one_piece_alone():
    """Whoever promised a bad piece cannot tell it of another that passed."""
    assert [f.code for f in tried(*of_piece(piece="p2")).findings] == ["reveal_differs"]


def test_a_piece_judged_before_its_promise_or_elsewhere_counts_nowhere():
    seeded, reports, numbers, words = of_piece()
    early = {"p1": [(-1, words["p1"][0][1]), *words["p1"]]}
    assert [f.code for f in tried(seeded, reports, numbers, early).findings] == ["committed_too_late"]
    assert [f.code for f in tried(seeded, reports, numbers, {}).findings] == ["unknown_verdict"]
    late = {"p1": [(99, words["p1"][0][1])]}
    assert [f.code for f in tried(seeded, reports, numbers, late).findings] == ["unknown_verdict"]


@pytest.mark.parametrize(
    ("wrong", "tried", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (2, 100, 0.0024, 0.0704),
        (1000, 20_000, 0.0470, 0.0531),
    ],
)
def test_intervals_are_those_of_the_tables(wrong, tried, low, high):
    """Clopper and Pearson, 95%: published values."""
    assert binomial_interval(wrong, tried) == pytest.approx(Interval(low, high), abs=0.0001)


def test_no_trial_says_nothing():
    assert binomial_interval(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="3 of 2"):
        binomial_interval(3, 2)
