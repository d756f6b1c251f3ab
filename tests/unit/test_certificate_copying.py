"""When look-ups say that a code was copied: each threshold on both sides, and a simulated market."""

from datetime import UTC, datetime, timedelta

import pytest

from surety.certificates import pins
from surety.certificates.copying import Look, suspicions, thresholds

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


def test_too_many_people_in_a_day():
    most, within, before = LIMITS["velocity"]["readers"], ago(hours=23, minutes=59), ago(hours=24)
    assert "velocity" in found(*readers(most, within))
    assert found(*readers(most - 1, within)) == []
    assert found(*readers(most, before)) == []
    assert found(*([Look(within, "the same")] * 100)) == []


@pytest.mark.parametrize("code", ["spread", "strangers", "places"])
def test_newcomers_on_too_many_occasions(code):
    row = LIMITS[code]
    apart, count = timedelta(hours=row["apart_hours"]), row["occasions"]
    spots = [GUANGZHOU, HARBIN] if code == "places" else [None]
    looks = [Look(NOW - n * apart, f"r{n}", spots[n % len(spots)]) for n in range(count)]
    assert code in found(*looks)
    assert found(*looks[1:]) == []
    assert found(*[replace(each, reader="the same") for each in looks]) == []
    close = [replace(each, at=NOW - n * (apart - timedelta(seconds=1))) for n, each in enumerate(looks)]
    assert code not in found(*close)
    assert code not in found(*[replace(each, at=each.at - timedelta(days=row["days"])) for each in looks])
    if code == "places":
        assert code not in found(*[replace(each, place=spots[0]) for each in looks])


def replace(look, **changes):
    return look._replace(**changes)


def test_a_stream_is_one_occasion():
    viewers = [Look(ago(minutes=n), f"r{n}", (GUANGZHOU, HARBIN)[n % 2]) for n in range(40)]
    assert found(*viewers) == []


def journeys(count, *, hours_between=1.0, apart=6, there=HARBIN):
    """Looks in one place and, `hours_between` later, in another; each time `apart` hours after the last."""
    away = timedelta(hours=hours_between)
    pairs = [(NOW - timedelta(hours=n * apart), n) for n in range(count)]
    return [each for at, n in pairs for each in (Look(at - away, "a", GUANGZHOU), Look(at, "b", there))]


def test_too_far_too_soon_too_often():
    most = LIMITS["distance"]["occasions"]
    assert "distance" in found(*journeys(most, apart=12))
    assert found(*journeys(most - 1, apart=12)) == []  # a page that was sent to friends
    assert found(*journeys(most, hours_between=4, apart=12)) == []  # flights
    assert found(*journeys(most, hours_between=1 / 60, apart=12, there=FOSHAN)) == []  # the next city
    assert found(*journeys(most, apart=24 * 31)) == []
    (only,) = suspicions(journeys(most, apart=12), now=NOW)
    assert only.params == {"times": most}


def test_opened_a_while_ago():
    assert found(Look(ago(hours=25), "a", None, True)) == ["opened"]
    assert found(Look(ago(hours=23), "a", None, True)) == []


def test_the_future_says_nothing():
    assert found(*readers(50, NOW + timedelta(hours=1))) == []


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
