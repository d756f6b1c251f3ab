"""Whether a region lies in another, beside the bare comparison of prefixes that knows no history; and address text.

Codes are drawn from the tree: half of the pairs are a region and a street in it, half any two; one in ten is a code
struck off. Addresses are made up from the tree too, as a platform writes them.
"""

from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from bench.figures import figure, in_pairs, quick
from surety.regions import stored, tree
from surety.regions.address import resolve

PAIRS, ROUNDS, ADDRESSES = 100_000, 9, 5_000


def measure() -> list[dict[str, Any]]:
    random = Random(20)
    pairs = sample_pairs(random, PAIRS // (10 if quick() else 1))
    ours, bare, ratio = in_pairs(lambda: covered(pairs), lambda: prefixed(pairs), pairs=3 if quick() else ROUNDS)
    addresses = sample_addresses(random, ADDRESSES // (10 if quick() else 1))
    found = median(resolved(addresses) for _ in range(3))
    return [
        figure("regions: covers", ours, "pairs/s", reference=bare, beside="prefixes", ratio=ratio, floor=0.2, aim=0.4),
        figure("regions: addresses resolved", found, "addresses/s"),
    ]


def sample_pairs(random: Random, count: int) -> list[tuple[str, str]]:
    streets, codes = list(stored.streets()), list(stored.names())
    outers = [region.code for region in tree.PROVINCES]
    pairs = []
    for number in range(count):
        street = random.choice(streets)
        inside = street[: random.choice((2, 4, 6))].ljust(6, "0")
        inner = random.choice(codes) if number % 10 == 0 else street
        pairs.append((inside if number % 2 else random.choice(outers), inner))
    return pairs


def sample_addresses(random: Random, count: int) -> list[str]:
    streets = list(stored.streets())
    return [f"{tree.full_name(random.choice(streets))}解放路{number}号3幢2单元501室" for number in range(count)]


def covered(pairs: list[tuple[str, str]]) -> float:
    started = perf_counter()
    for outer, inner in pairs:
        tree.covers(outer, inner)
    return len(pairs) / (perf_counter() - started)


def prefixed(pairs: list[tuple[str, str]]) -> float:
    started = perf_counter()
    for outer, inner in pairs:
        inner.startswith(outer.rstrip("0"))
    return len(pairs) / (perf_counter() - started)


def resolved(addresses: list[str]) -> float:
    started = perf_counter()
    for address in addresses:
        resolve(address)
    return len(addresses) / (perf_counter() - started)
