"""When look-ups say that a code was copied: each threshold on both sides, and a simulated market."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from surety.certificates import pins
from surety.certificates.copying import Look, suspicions, thresholds
from surety.certificates.rates import binomial_interval

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIMITS = thresholds()
GUANGZHOU, HARBIN, FOSHAN = (23.13, 113.26), (45.80, 126.53), (23.02, 113.12)


def ago(**length):
    return NOW - timedelta(**length)


def found(*looks):
    return [each.code for each in suspicions(looks, now=NOW)]


def readers(count, at):
    return [Look(at, f"r{n}") for n in range(count)]


def test_nobody_and_a_few_are_no_suspicion():
    assert found() == []
    assert found(*readers(4, ago(hours=1)), *readers(4, ago(days=3))) == []


@pytest.mark.parametrize(("code", "inside"), [("velocity", timedelta(hours=24)), ("spread", timedelta(days=30))])
def test_too_many_people(code, inside):
    most = LIMITS[code]["readers"]
    within, before = NOW - inside + timedelta(seconds=1), NOW - inside
    assert code in found(*readers(most, within))
    assert code not in found(*readers(most - 1, within))
    assert code not in found(*readers(most, before))
    assert code not in found(*([Look(within, "the same")] * 100))


def test_too_far_too_soon():
    assert found(Look(ago(hours=1), "a", GUANGZHOU), Look(NOW, "b", HARBIN)) == ["distance"]
    assert found(Look(ago(hours=4), "a", GUANGZHOU), Look(NOW, "b", HARBIN)) == []  # a flight
    assert found(Look(ago(minutes=1), "a", GUANGZHOU), Look(NOW, "b", FOSHAN)) == []  # the next city
    assert found(Look(ago(hours=1), "a", GUANGZHOU), Look(ago(minutes=30), "c"), Look(NOW, "b", HARBIN)) == ["distance"]
    (only,) = suspicions([Look(NOW, "b", HARBIN), Look(ago(hours=1), "a", GUANGZHOU)], now=NOW)
    assert only.params == {"km": 2790, "minutes": 60}


def test_opened_a_while_ago():
    assert found(Look(ago(hours=25), "a", None, True)) == ["opened"]
    assert found(Look(ago(hours=23), "a", None, True)) == []


def test_the_future_says_nothing():
    assert found(*readers(50, NOW + timedelta(hours=1))) == []


def honest(random):
    """One piece from centre to buyer, over a month, shown around."""
    city = random.choice([GUANGZHOU, FOSHAN, HARBIN])
    people = [f"p{n}" for n in range(random.randint(2, 6))]
    return [Look(ago(days=random.uniform(0, 30)), random.choice(people), city) for _ in range(random.randint(2, 15))]


def copied(random):
    """A label that was printed again for dozens of pieces across the country."""
    spots = [(random.uniform(22, 46), random.uniform(103, 127)) for _ in range(random.randint(20, 80))]
    return [Look(ago(hours=random.uniform(0, 24 * 14)), f"p{n}", spot) for n, spot in enumerate(spots)]


def test_a_simulated_market_separates():
    """Not a measurement of the world: both sides are made up. It holds the thresholds to what they are for."""
    random = Random(7)
    false_alarms = sum(bool(found(*honest(random))) for _ in range(3000))
    detected = sum(bool(found(*copied(random))) for _ in range(500))
    low, high = binomial_interval(detected, 500)
    print(f"copied codes detected: {detected / 500:.1%} ({low:.1%} to {high:.1%}); false alarms {false_alarms} of 3000")
    assert false_alarms <= 3
    assert low > 0.94


@pytest.mark.parametrize(
    "shape", [str.lower, lambda p: f" {p[:4]}-{p[4:]} ", lambda p: p.replace("0", "o").replace("1", "l")]
)
def test_a_pin_as_people_type_it(shape):
    pin = pins.draw()
    stored = pins.hashed(pin)
    assert pins.fits(pins.read(shape(pin)), stored)
    assert pin not in stored
    assert pins.hashed(pin) != stored  # salted


@pytest.mark.parametrize("text", ["", "WRONG", "0" * 8, "中" * 8, "x" * 1000])
def test_other_texts_fit_no_pin(text):
    assert not pins.fits(pins.read(text), pins.hashed("ABCDEFGH"))
    assert not pins.fits(pins.read(text), "")
