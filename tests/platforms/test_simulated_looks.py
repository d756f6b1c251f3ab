"""Copied codes in the simulation: the packaged thresholds hold on seeds they were not fitted on."""

from click.testing import CliRunner

from surety.cli.certificate import copies
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.inspection import cloning
from surety.platforms.simulation.inspection.looking import copied, entries, genuine


def test_every_number_says_why_it_is_there():
    assert all(set(entry) == {"why", "value"} for entry in entries().values())


def test_the_same_seed_gives_the_same_looks():
    assert genuine(Dice("a")) == genuine(Dice("a"))
    assert [copied(Dice("a"))] != [copied(Dice("b"))]
    assert any(scan.copy for scan in copied(Dice("a")))
    assert not any(scan.copy for n in range(50) for scan in genuine(Dice(str(n))))


def test_copied_codes_are_found_and_genuine_ones_left_alone():
    """Nothing here was fitted on; the bounds leave room for what so few codes can say."""
    found = cloning.measure((11,), genuine_count=2500, copied_count=250)
    print(found.suspected.words(), found.found.words())
    assert found.suspected.interval.low <= 0.001
    assert found.suspected.share < 0.003
    assert found.found.interval.low > 0.45
    assert found.found_large.share > found.found.share
    assert {"places", "distance", "strangers", "spread"} <= set(found.reasons)


def test_the_command_prints_both_rates_with_their_intervals(tmp_path):
    done = CliRunner().invoke(copies, ["--seed", "5", "--genuine", "200", "--copied", "50"])
    assert done.exit_code == 0, done.output
    assert done.output.count("95 % interval") == 3
