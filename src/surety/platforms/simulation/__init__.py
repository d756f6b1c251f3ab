"""A marketplace's month, invented but for its rates: the same orders, seed and start give the same bytes.

    parameters  what was measured, and where          fit      measures it again
    places, carriers, shops                           the marketplace's standing parts
    demand      when orders are placed                life     what happens to one order, as facts
    stream      every order's facts, merged in time

Facts come in the order they reach the platform. A carrier's scan may arrive hours after its own time and some arrive
twice, as real ones do; everything else arrives when it happens.
"""

from surety.platforms.simulation.stream import simulate as simulate
